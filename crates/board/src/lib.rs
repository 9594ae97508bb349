//! The dispatcher's board: the files of `ui/dist`, embedded into the binary.
//!
//! Must never read a path that isn't one of those files, and must never fail because the board
//! wasn't built: then it hands out a page that says how to build it.

use rust_embed::RustEmbed;
use std::borrow::Cow;

#[derive(RustEmbed)]
#[folder = "ui/dist/"]
struct Dist;

/// The page that is shown as long as the board isn't built.
const NOT_BUILT: &str = include_str!("not_built.html");

/// The page at `/`, and of every address that belongs to the board's own navigation.
const INDEX: &str = "index.html";

/// The folder whose file names hold a hash of their content.
const HASHED: &str = "assets/";

/// A file of the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// The content.
    pub bytes: Cow<'static, [u8]>,
    /// The value for `Content-Type`, with the character set for text.
    pub mime: String,
    /// The name holds a hash of the content, so a browser may keep it for ever. Everything else
    /// has to be asked for again each time.
    pub immutable: bool,
}

/// The file at `path`, with or without a leading slash; the page itself for an empty path.
///
/// `None` when there is no such file. A server that wants the board's own navigation to survive
/// a reload answers such a path with `asset("index.html")`, which is always there: it is the page
/// that says how to build the board when the board isn't built.
#[must_use]
pub fn asset(path: &str) -> Option<Asset> {
    let path = match path.trim_start_matches('/') {
        "" => INDEX,
        path => path,
    };
    match Dist::get(path) {
        Some(file) => Some(Asset {
            bytes: file.data,
            mime: mime(path),
            immutable: path.starts_with(HASHED),
        }),
        None if path == INDEX => Some(not_built()),
        None => None,
    }
}

/// Whether the board was built before this binary was.
#[must_use]
pub fn is_built() -> bool {
    Dist::get(INDEX).is_some()
}

fn not_built() -> Asset {
    Asset {
        bytes: Cow::Borrowed(NOT_BUILT.as_bytes()),
        mime: mime(INDEX),
        immutable: false,
    }
}

fn mime(path: &str) -> String {
    let guess = mime_guess::from_path(path).first_or_octet_stream();
    let text = guess.type_() == "text" || guess.essence_str() == "application/javascript";
    match text {
        true => format!("{}; charset=utf-8", guess.essence_str()),
        false => guess.essence_str().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_there_whether_or_not_the_board_was_built() {
        let page = asset("/").unwrap();
        assert_eq!(page.mime, "text/html; charset=utf-8");
        assert!(!page.immutable);
        assert_eq!(asset("").unwrap(), page);
        assert_eq!(asset("index.html").unwrap(), page);
    }

    #[test]
    fn the_page_of_a_board_that_is_not_built_says_how_to_build_it() {
        let page = not_built();
        assert!(String::from_utf8_lossy(&page.bytes).contains("cargo xtask web"));
    }

    #[test]
    fn a_path_outside_the_board_is_nothing() {
        assert_eq!(asset("no-such-file.js"), None);
        assert_eq!(asset("../Cargo.toml"), None);
        assert_eq!(asset("/../../Cargo.toml"), None);
        assert_eq!(asset("assets/"), None);
    }

    #[test]
    fn only_hashed_files_may_be_kept_for_ever() {
        for path in Dist::iter() {
            let file = asset(&path).unwrap();
            assert_eq!(file.immutable, path.starts_with("assets/"), "{path}");
        }
    }

    #[test]
    fn every_kind_of_file_gets_its_type() {
        assert_eq!(mime("assets/index-1.css"), "text/css; charset=utf-8");
        assert_eq!(mime("assets/index-1.js"), "text/javascript; charset=utf-8");
        assert_eq!(mime("favicon.svg"), "image/svg+xml");
        assert_eq!(mime("unknown.bin"), "application/octet-stream");
    }
}
