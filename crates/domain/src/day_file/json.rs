//! Reads JSON into the raw shape: size, encoding, syntax, types, unknown fields, duplicate keys.

use super::problem::{Location, Problems};
use crate::fault::Fault;
use serde::Deserialize;

/// Largest file in bytes (64 MiB).
pub const FILE_BYTES_MAX: usize = 64 << 20;

/// The file's text.
///
/// # Errors
/// It is too large or isn't UTF-8; the line and column of the first wrong byte are named.
pub(super) fn text<'a>(file: &str, bytes: &'a [u8]) -> Result<&'a str, Problems> {
    let at = |line, column| Location {
        file: file.to_owned(),
        line,
        column,
        ..Location::default()
    };
    if bytes.len() > FILE_BYTES_MAX {
        let message = format!("larger than {} MiB", FILE_BYTES_MAX >> 20);
        return Err(Problems::one(at(None, None), message));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let (line, column) = line_and_column(bytes, error.valid_up_to());
        Problems::one(at(Some(line), Some(column)), "not UTF-8")
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn line_and_column(bytes: &[u8], offset: usize) -> (u64, u64) {
    let before = bytes.get(..offset).unwrap_or(bytes);
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before
        .iter()
        .rev()
        .take_while(|byte| **byte != b'\n')
        .count()
        + 1;
    (line as u64, column as u64)
}

/// Parses one value and nothing after it.
///
/// # Errors
/// Every unknown field; or the first place where syntax or type is wrong, with line, column and path.
pub(super) fn parse<'de, T: Deserialize<'de>>(file: &str, text: &'de str) -> Result<T, Problems> {
    let mut problems = Problems::default();
    let mut json = serde_json::Deserializer::from_str(text);
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(&mut json, &mut track);
    let mut unknown = |path: serde_ignored::Path<'_>| {
        let field = if problems.full() {
            String::new()
        } else {
            path_of(&path)
        };
        problems.add(in_file(file, field), Fault::UnknownField);
    };
    let parsed = serde_ignored::deserialize(tracked, &mut unknown);
    let value = parsed.and_then(|value| json.end().map(|()| value));
    match value {
        Ok(value) => problems.or(value),
        Err(error) => {
            let path = track.path().to_string();
            problems.add(
                Location {
                    file: file.to_owned(),
                    line: Some(error.line() as u64),
                    column: Some(error.column() as u64),
                    field: if path == "." { String::new() } else { path },
                },
                Fault::of_shape(without_position(&error)),
            );
            Err(problems)
        }
    }
}

pub(super) fn in_file(file: &str, field: impl Into<String>) -> Location {
    Location {
        file: file.to_owned(),
        field: field.into(),
        ..Location::default()
    }
}

/// serde_json ends its messages with the position, which is said before them already.
fn without_position(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let suffix = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&suffix).unwrap_or(&text).to_owned()
}

fn path_of(path: &serde_ignored::Path<'_>) -> String {
    use serde_ignored::Path;
    match path {
        Path::Root => String::new(),
        Path::Seq { parent, index } => format!("{}[{index}]", path_of(parent)),
        Path::Map { parent, key } => match path_of(parent) {
            before if before.is_empty() => key.clone(),
            before => format!("{before}.{key}"),
        },
        Path::Some { parent }
        | Path::NewtypeStruct { parent }
        | Path::NewtypeVariant { parent } => path_of(parent),
    }
}
