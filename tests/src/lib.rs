//! Support for end-to-end tests: starts the real binary, talks to it over HTTP, waits with
//! deadlines. Must never link the product's own server: what is tested is the program as it is
//! installed. (Of the gateways' crate it takes the stand-in for a carrier, and the signatures that are
//! compared with the official libraries'.)

mod api;
mod browser;
mod lines;
mod office;
mod program;
mod python;
mod texts;
mod wait;

pub use api::{Api, ledger_is_gapless};
pub use browser::Browser;
pub use office::first_day;
pub use program::{Program, Running, Signal};
pub use python::{Helper, Python};
pub use texts::Texts;
pub use wait::{until, within};

use std::path::{Path, PathBuf};

/// The workspace's folder.
#[must_use]
pub fn workspace() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_owned()
}
