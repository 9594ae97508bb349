//! Small changes to words: initials, capitals, spaces that don't break. Knows nothing of visits.

/// The first letters of the first two words, "BV" of "Brook & Vale".
#[must_use]
pub fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()))
        .take(2)
        .flat_map(char::to_uppercase)
        .collect()
}

/// A kind of job as people write it: "boiler_service" is "Boiler service".
pub(super) fn in_words(job_type: &str) -> String {
    capitalised(job_type.replace(['_', '-'], " ").trim())
}

/// The text with no-break spaces, so that a time is read in one piece.
pub(super) fn unbroken(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}

/// The text with a capital first letter.
pub(super) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
