//! Rules about a file's shape: it says what it is for, has one subject, and is clean.

use super::Violation;
use super::source::Source;

/// More than this is more than one subject.
const LINES_MAX: usize = 700;

/// A Rust file's first line is a doc comment about the file.
pub fn begins_with_its_purpose(file: &Source) -> Vec<Violation> {
    if !file.is_one_of(&["rs"]) || file.text.starts_with("//!") {
        return Vec::new();
    }
    let why = "a file says in its first lines (`//!`) what it is for and what it must never do";
    vec![Violation::new(&file.path, 1, "no purpose", why)]
}

/// A file of code is not longer than one subject needs.
pub fn is_not_too_long(file: &Source) -> Vec<Violation> {
    let lines = file.text.lines().count();
    if !file.is_one_of(&["rs", "ts", "tsx"]) || lines <= LINES_MAX {
        return Vec::new();
    }
    let why = "a file has one subject and at most 700 lines; the rest belongs into another one";
    vec![Violation::new(
        &file.path,
        lines,
        format!("{lines} lines"),
        why,
    )]
}

/// No tabs, no white space at the end of a line, a line break at the end.
pub fn is_clean(file: &Source) -> Vec<Violation> {
    if !file.is_one_of(&["rs", "ts", "tsx", "toml", "md", "sql", "css", "html"]) {
        return Vec::new();
    }
    let why = "so that a change shows what has changed and nothing else";
    let mut found = Vec::new();
    let mut add = |line, what| found.push(Violation::new(&file.path, line, what, why));
    for (index, line) in file.text.split('\n').enumerate() {
        if line.contains('\t') {
            add(index + 1, "a tab");
        }
        if line.ends_with(char::is_whitespace) {
            add(index + 1, "white space at the end of the line");
        }
    }
    if !file.text.is_empty() && !file.text.ends_with('\n') {
        add(file.text.lines().count(), "no line break at the end");
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rust_file_without_a_purpose_is_found() {
        let check = |path, text| begins_with_its_purpose(&Source::new(path, text)).len();
        assert_eq!(check("a.rs", "use b;\n//! late"), 1);
        assert_eq!(check("a.rs", ""), 1);
        assert_eq!(check("a.rs", "//! What it is for."), 0);
        assert_eq!(check("a.ts", "x"), 0);
    }

    #[test]
    fn a_file_may_have_as_many_lines_as_the_bound_says_and_no_more() {
        let check = |path, lines| is_not_too_long(&Source::new(path, "x\n".repeat(lines)));
        assert!(check("a.rs", LINES_MAX).is_empty());
        assert_eq!(check("a.rs", LINES_MAX + 1)[0].line, LINES_MAX + 1);
        assert_eq!(check("a.tsx", LINES_MAX + 1).len(), 1);
        assert!(check("a.json", LINES_MAX + 1).is_empty());
        assert!(is_not_too_long(&Source::new("a.rs", "")).is_empty());
    }

    #[test]
    fn tabs_and_loose_ends_are_found_on_their_lines() {
        let file = Source::new("a.md", "a\n\tb\nc \nd\r\ne");
        let found = is_clean(&file);
        let lines: Vec<_> = found.iter().map(|violation| violation.line).collect();
        assert_eq!(lines, [2, 3, 4, 5]);
        assert!(is_clean(&Source::new("a.md", "a\n\nb\n")).is_empty());
        assert!(is_clean(&Source::new("a.json", "a\t")).is_empty());
    }
}
