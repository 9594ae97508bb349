//! Portrait: what a person uploads becomes a small square picture as customers get it. It is drawn anew, so that nothing
//! else that a camera writes into a file (where it was taken, with what) reaches them.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgba, RgbaImage};
use kept_domain::Picture;
use std::io::Cursor;

/// Width and height of a portrait, in pixels: sharp at the largest size that it is shown at, on a dense screen.
const SIDE: u32 = 320;
/// A portrait's quality as JPEG, of 100.
const QUALITY: u8 = 82;
/// Largest width and height of what is uploaded, in pixels.
pub const SIDE_MAX: u32 = 8_192;
/// Memory that one picture may take while it is read.
const BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Why an upload is no portrait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPortrait {
    /// It is something else, by its first bytes.
    #[error("a portrait has to be a JPEG, PNG or WebP picture")]
    OtherKind,
    /// It begins as a picture and isn't one to its end.
    #[error("the picture is damaged and can't be read")]
    Damaged,
    /// It has too many pixels.
    #[error("a portrait may be {SIDE_MAX} pixels wide and high at most")]
    TooLarge,
}

/// The middle of a picture as a square of 320 pixels, upright, as JPEG. Takes a good part of a second for a camera's
/// picture: not for the event loop.
///
/// # Errors
/// It isn't a picture that can be read.
pub fn of(upload: &[u8]) -> Result<Vec<u8>, NoPortrait> {
    let format = match Picture::of(upload).ok_or(NoPortrait::OtherKind)? {
        Picture::Jpeg => ImageFormat::Jpeg,
        Picture::Png => ImageFormat::Png,
        Picture::Webp => ImageFormat::WebP,
    };
    let square = read(upload, format)?.resize_to_fill(SIDE, SIDE, FilterType::CatmullRom);
    let mut portrait = Vec::new();
    JpegEncoder::new_with_quality(&mut portrait, QUALITY)
        .encode_image(&on_white(&square))
        .map_err(|_| NoPortrait::Damaged)?;
    Ok(portrait)
}

/// The picture, turned as its camera says.
fn read(upload: &[u8], format: ImageFormat) -> Result<DynamicImage, NoPortrait> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(BYTES_MAX);
    let mut reader = ImageReader::with_format(Cursor::new(upload), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| why(&error))?;
    let turned = decoder.orientation().map_err(|error| why(&error))?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| why(&error))?;
    picture.apply_orientation(turned);
    Ok(picture)
}

fn why(error: &image::ImageError) -> NoPortrait {
    match error {
        image::ImageError::Limits(_) => NoPortrait::TooLarge,
        _ => NoPortrait::Damaged,
    }
}

/// JPEG knows nothing of transparency: what shines through is white.
fn on_white(picture: &DynamicImage) -> DynamicImage {
    let mut ground = RgbaImage::from_pixel(
        picture.width(),
        picture.height(),
        Rgba([255, 255, 255, 255]),
    );
    image::imageops::overlay(&mut ground, &picture.to_rgba8(), 0, 0);
    DynamicImage::ImageRgba8(ground).to_rgb8().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// Left half red, right half blue, a little wider than high.
    fn halves() -> DynamicImage {
        let pixel = |x: u32, _| {
            if x < 300 {
                Rgb([220, 20, 20])
            } else {
                Rgb([20, 20, 220])
            }
        };
        image::RgbImage::from_fn(600, 500, pixel).into()
    }

    fn read_back(portrait: &[u8]) -> image::RgbImage {
        let picture = image::load_from_memory_with_format(portrait, ImageFormat::Jpeg).unwrap();
        picture.to_rgb8()
    }

    /// The colour channel that is strongest at a place.
    fn strongest(picture: &image::RgbImage, x: u32, y: u32) -> usize {
        let channels = picture.get_pixel(x, y).0;
        (0..3).max_by_key(|channel| channels[*channel]).unwrap()
    }

    #[test]
    fn every_format_becomes_a_small_square_with_the_middle_of_the_picture() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let portrait = of(&written(&halves(), format)).unwrap();
            assert!(portrait.len() < 40_000, "{format:?}: {}", portrait.len());
            let picture = read_back(&portrait);
            assert_eq!(picture.dimensions(), (SIDE, SIDE));
            assert_eq!(
                (strongest(&picture, 20, 160), strongest(&picture, 300, 160)),
                (0, 2)
            );
        }
    }

    #[test]
    fn a_camera_that_was_held_sideways_gives_an_upright_portrait_without_its_notes() {
        let mut upload = written(&halves(), ImageFormat::Jpeg);
        // An EXIF segment (CIPA DC-008) of one entry: orientation 6, "turn it right by a quarter".
        let exif = b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        upload.splice(2..2, exif.iter().copied());
        let portrait = of(&upload).unwrap();
        let picture = read_back(&portrait);
        assert_eq!(
            (strongest(&picture, 160, 20), strongest(&picture, 160, 300)),
            (0, 2)
        );
        assert!(!portrait.windows(4).any(|bytes| bytes == b"Exif"));
    }

    #[test]
    fn what_shines_through_is_white() {
        let glass = DynamicImage::ImageRgba8(RgbaImage::new(40, 40));
        let picture = read_back(&of(&written(&glass, ImageFormat::Png)).unwrap());
        assert!(
            picture
                .get_pixel(160, 160)
                .0
                .iter()
                .all(|channel| *channel > 250)
        );
    }

    #[test]
    fn what_is_no_picture_says_why() {
        assert_eq!(of(b"<svg/>"), Err(NoPortrait::OtherKind));
        assert_eq!(of(b""), Err(NoPortrait::OtherKind));
        let mut cut = written(&halves(), ImageFormat::Png);
        cut.truncate(200);
        assert_eq!(of(&cut), Err(NoPortrait::Damaged));
        let wide = DynamicImage::new_luma8(SIDE_MAX + 1, 1);
        assert_eq!(
            of(&written(&wide, ImageFormat::Png)),
            Err(NoPortrait::TooLarge)
        );
    }
}
