//! Attachment: a picture that a technician took at a visit. Kept apart from its bytes.

use crate::id::{AttachmentId, TechnicianId, VisitId};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What a picture is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    /// Of the work or the place.
    Photo,
    /// The customer's signature.
    Signature,
}

impl AttachmentKind {
    /// Its name, as phones send it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            AttachmentKind::Photo => "photo",
            AttachmentKind::Signature => "signature",
        }
    }
}

/// Formats that are taken: those that browsers show and that can't hold a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Picture {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
}

impl Picture {
    /// The format of these bytes, by the signature that they begin with; none when it is another one.
    /// What their sender says of them doesn't count. Sources: ITU-T T.81 (JPEG) B.1.1.3, PNG (W3C) 5.2,
    /// RFC 9649 (WebP) 2.4.
    #[must_use]
    pub fn of(content: &[u8]) -> Option<Self> {
        let is_riff =
            content.starts_with(b"RIFF") && content.get(8..12) == Some(b"WEBP".as_slice());
        if content.starts_with(&[0xff, 0xd8, 0xff]) {
            Some(Picture::Jpeg)
        } else if content.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Picture::Png)
        } else {
            is_riff.then_some(Picture::Webp)
        }
    }

    /// The content type to send it with.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Picture::Jpeg => "image/jpeg",
            Picture::Png => "image/png",
            Picture::Webp => "image/webp",
        }
    }

    /// The end of its file's name.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Picture::Jpeg => "jpg",
            Picture::Png => "png",
            Picture::Webp => "webp",
        }
    }
}

/// A picture without its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Made by the phone.
    pub id: AttachmentId,
    /// The visit.
    pub visit: VisitId,
    /// Who took it.
    pub technician: TechnicianId,
    /// What it is of.
    pub kind: AttachmentKind,
    /// Its format, by content.
    pub picture: Picture,
    /// Size.
    pub bytes: u64,
    /// Of the bytes, in hexadecimal digits.
    pub sha256: String,
    /// When it was taken over.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_known_by_what_the_bytes_begin_with() {
        let of = |bytes: &[u8]| Picture::of(bytes);
        assert_eq!(of(&[0xff, 0xd8, 0xff, 0xe0, 0]), Some(Picture::Jpeg));
        assert_eq!(of(b"\x89PNG\r\n\x1a\n...."), Some(Picture::Png));
        assert_eq!(of(b"RIFF\x10\0\0\0WEBPVP8 "), Some(Picture::Webp));
        for other in [
            b"".as_slice(),
            b"\xff\xd8",
            b"RIFF\x10\0\0\0WAVEfmt ",
            b"GIF89a",
            b"<svg xmlns='http://www.w3.org/2000/svg'>",
            b"<!doctype html>\x89PNG\r\n\x1a\n",
        ] {
            assert_eq!(of(other), None, "{other:?}");
        }
    }
}
