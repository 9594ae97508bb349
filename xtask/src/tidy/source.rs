//! A text file as the rules see it: as it is, as code without comments and literals, and as code
//! without its tests. Must keep every line where it was.

use std::ops::Range;

/// A text file.
pub struct Source {
    /// Relative to the root, with slashes.
    pub path: String,
    /// The text as it is.
    pub text: String,
    /// Of a Rust file, the text with comments and literals blanked; empty for other files.
    pub code: String,
}

impl Source {
    /// A file with this text.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let (path, text) = (path.into(), text.into());
        let code = match path.ends_with(".rs") {
            true => blank_literals(&text),
            false => String::new(),
        };
        Source { path, text, code }
    }

    /// Whether the file's name ends with a dot and one of `extensions`.
    pub fn is_one_of(&self, extensions: &[&str]) -> bool {
        self.path
            .rsplit_once('.')
            .is_some_and(|(_, extension)| extensions.contains(&extension))
    }

    /// Whether the file is below one of `folders` (which end with a slash), or is one of them.
    pub fn is_in(&self, folders: &[&str]) -> bool {
        folders.iter().any(|folder| self.path.starts_with(folder))
    }

    /// The code without the items that are only compiled for tests; empty for a file of tests.
    pub fn code_without_tests(&self) -> String {
        let is_test = self.path.ends_with("/tests.rs") || self.path.contains("/tests/");
        match is_test {
            true => String::new(),
            false => blank_tests(&self.code),
        }
    }
}

/// The lines (from 1) on which `needle` stands as a whole word.
pub fn lines_with(text: &str, needle: &str) -> Vec<usize> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| has_word(line, needle))
        .map(|(index, _)| index + 1)
        .collect()
}

/// Whether `needle` stands in `text` without a letter, digit or underscore that would make its
/// first or last word longer.
pub fn has_word(text: &str, needle: &str) -> bool {
    text.match_indices(needle).any(|(start, _)| {
        let before = text[..start].chars().next_back();
        let after = text[start + needle.len()..].chars().next();
        let first = needle.chars().next();
        let last = needle.chars().next_back();
        let longer = joins(before) && joins(first) || joins(last) && joins(after);
        !longer
    })
}

fn joins(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_alphanumeric() || c == '_')
}

/// `text` with spaces in place of `ranges`, except for line breaks.
fn blank(text: &str, ranges: &[Range<usize>]) -> String {
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for range in ranges {
        result.push_str(&text[done..range.start]);
        let hidden = text[range.clone()].chars();
        result.extend(hidden.map(|c| if c == '\n' { '\n' } else { ' ' }));
        done = range.end;
    }
    result.push_str(&text[done..]);
    result
}

fn blank_literals(text: &str) -> String {
    let mut ranges = Vec::new();
    let mut at = 0;
    let mut before = None;
    while let Some(c) = text[at..].chars().next() {
        if let Some(length) = literal(&text[at..], joins(before)) {
            ranges.push(at..at + length);
            at += length;
            before = None;
        } else {
            at += c.len_utf8();
            before = Some(c);
        }
    }
    blank(text, &ranges)
}

/// The length of the comment or literal that `rest` begins with. `in_word`: the character before
/// belongs to a word, so an `r` doesn't begin a raw string.
fn literal(rest: &str, in_word: bool) -> Option<usize> {
    match rest.as_bytes() {
        [b'/', b'/', ..] => Some(rest.find('\n').unwrap_or(rest.len())),
        [b'/', b'*', ..] => Some(block_comment(rest)),
        [b'"', ..] => Some(quoted(rest, '"')),
        [b'\'', ..] => character(rest),
        [b'r', ..] if !in_word => raw_string(rest, 1),
        [b'b' | b'c', b'r', ..] if !in_word => raw_string(rest, 2),
        _ => None,
    }
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        let here = &rest.as_bytes()[at..];
        if here.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if here.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// The length of what begins with `quote` and ends with the next one that isn't escaped.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of a character literal; `None` for a lifetime.
fn character(rest: &str) -> Option<usize> {
    let mut chars = rest.chars().skip(1);
    match (chars.next()?, chars.next()) {
        ('\\', _) => Some(quoted(rest, '\'')),
        (c, Some('\'')) => Some(c.len_utf8() + 2),
        _ => None,
    }
}

/// The length of a raw string whose prefix has `prefix` letters.
fn raw_string(rest: &str, prefix: usize) -> Option<usize> {
    let after = &rest[prefix..];
    let hashes = after.bytes().take_while(|byte| *byte == b'#').count();
    let content = after[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let before = prefix + hashes + 1;
    Some(
        content
            .find(&end)
            .map_or(rest.len(), |at| before + at + end.len()),
    )
}

fn blank_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut ranges = Vec::new();
    let mut at = 0;
    while let Some(found) = code[at..].find(MARK) {
        let start = at + found;
        at = start + MARK.len() + item(&code[start + MARK.len()..]);
        ranges.push(start..at);
    }
    blank(code, &ranges)
}

/// The length of the item that `code` begins with: up to the `;` that ends it, or the `}` that
/// closes its block.
fn item(code: &str) -> usize {
    let (mut round, mut curly) = (0_usize, 0_usize);
    for (at, c) in code.char_indices() {
        match c {
            '(' | '[' => round += 1,
            ')' | ']' => round = round.saturating_sub(1),
            '{' => curly += 1,
            '}' if curly <= 1 => return at + 1,
            '}' => curly -= 1,
            ';' if round == 0 && curly == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Blanked code, with runs of spaces told apart from none only.
    fn code(text: &str) -> String {
        let code = Source::new("a.rs", text).code;
        assert_eq!(code.chars().count(), text.chars().count(), "nothing moves");
        assert_eq!(code.lines().count(), text.lines().count(), "no line moves");
        code.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn comments_are_no_code() {
        assert_eq!(code("a // b\nc"), "a c");
        assert_eq!(code("a /* b /* c */ d */ e"), "a e");
        assert_eq!(code("/// a\n//! b\nc"), "c");
        assert_eq!(code("a /* never closed"), "a");
    }

    #[test]
    fn strings_are_no_code() {
        assert_eq!(code(r#"a("b \" // c", d)"#), "a( , d)");
        assert_eq!(code(r##"a(r#"b " c"#, d)"##), "a( , d)");
        assert_eq!(code(r##"a(br"b\", d)"##), "a( , d)");
        assert_eq!(code("a(\"größer\") b"), "a( ) b");
    }

    #[test]
    fn a_raw_name_and_a_word_that_ends_in_r_are_code() {
        assert_eq!(code("let r#type = for_r;"), "let r#type = for_r;");
    }

    #[test]
    fn characters_are_no_code_and_lifetimes_are() {
        assert_eq!(code("a('\"', '\\'', 'ß') b"), "a( , , ) b");
        assert_eq!(code("fn a<'b>(c: &'b str)"), "fn a<'b>(c: &'b str)");
    }

    #[test]
    fn words_are_whole() {
        assert_eq!(lines_with("a::now()\nxa::now()\na::nowhere", "a::now"), [1]);
        assert_eq!(lines_with("x::a::now", "a::now"), [1]);
        assert!(has_word("y#[ignore = z]", "#[ignore"));
    }

    #[test]
    fn items_for_tests_are_blanked_and_the_rest_stays() {
        let text = "fn a() { b }\n#[cfg(test)]\nmod tests { fn c() { d } }\nfn e() {}\n\
                    #[cfg(test)]\nuse f::{g};\n#[cfg(test)]\nmod h;\nfn i(x: [u8; 2]) {}";
        let source = Source::new("crates/x/src/lib.rs", text);
        let rest = source.code_without_tests();
        let words: Vec<_> = rest.split_whitespace().collect();
        assert_eq!(
            words.join(" "),
            "fn a() { b } fn e() {} ; fn i(x: [u8; 2]) {}"
        );
        assert_eq!(lines_with(&rest, "i"), [9]);
    }

    #[test]
    fn a_file_of_tests_has_no_other_code() {
        for path in ["crates/x/src/tests.rs", "crates/x/tests/a.rs"] {
            assert_eq!(Source::new(path, "fn a() {}").code_without_tests(), "");
        }
    }
}
