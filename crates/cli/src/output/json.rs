//! A planned day as JSON, or several, with instants in UTC.

use serde::Serialize;

/// The report as indented JSON.
///
/// # Errors
/// A coordinate isn't finite.
pub fn render(report: &impl Serialize) -> anyhow::Result<String> {
    let mut text = serde_json::to_string_pretty(report)?;
    text.push('\n');
    Ok(text)
}
