//! What commands print: a table for people, JSON for programs, GeoJSON for maps.

pub mod geojson;
pub mod json;
pub mod report;
pub mod table;

use std::io::{self, Write as _};

/// Prints to standard output. A reader that has gone away (`| head`) is no error.
///
/// # Errors
/// Standard output can't be written.
pub fn print(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => Ok(result?),
    }
}
