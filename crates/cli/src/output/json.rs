//! A planned day as JSON, with instants in UTC.

use super::report::Report;

/// The report as indented JSON.
///
/// # Errors
/// A coordinate isn't finite.
pub fn render(report: &Report) -> anyhow::Result<String> {
    let mut text = serde_json::to_string_pretty(report)?;
    text.push('\n');
    Ok(text)
}
