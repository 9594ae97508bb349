//! Rules against what is unfinished: marks in code, and tests that don't run.

use super::Violation;
use super::source::{Source, has_word, lines_with};

/// Marks of unfinished code. In code only, not in what it says.
const MACROS: [&str; 3] = ["todo!", "unimplemented!", "dbg!"];

/// Marks of unfinished work. Anywhere.
const NOTES: [&str; 3] = ["TODO", "FIXME", "XXX"];

/// This file has to name them.
const HERE: &str = "xtask/src/tidy/leftovers.rs";

const CODE: [&str; 9] = ["rs", "ts", "tsx", "mjs", "sql", "css", "html", "toml", "md"];

/// What is there is finished.
pub fn nothing_unfinished(file: &Source) -> Vec<Violation> {
    let why = "what lands is finished; what is left to do belongs into an issue";
    let mut found = Vec::new();
    for mark in MACROS {
        let lines = lines_with(&file.code, mark).into_iter();
        found.extend(lines.map(|line| (line, mark)));
    }
    if file.is_one_of(&CODE) && file.path != HERE {
        for mark in NOTES {
            let lines = lines_with(&file.text, mark).into_iter();
            found.extend(lines.map(|line| (line, mark)));
        }
    }
    found
        .into_iter()
        .map(|(line, mark)| Violation::new(&file.path, line, format!("`{mark}`"), why))
        .collect()
}

/// The front end's ways to name tests, and what leaves one out, or all others.
const RUNNERS: [&str; 3] = ["it", "test", "describe"];
const LEFT_OUT: [&str; 5] = ["only", "runIf", "skip", "skipIf", "todo"];

/// Every test runs.
pub fn no_test_is_left_out(file: &Source) -> Vec<Violation> {
    let why = "a test that doesn't run is worth nothing; mend it or remove it";
    let violation = |(index, what): (usize, &str)| {
        Violation::new(&file.path, index + 1, format!("`{what}`"), why)
    };
    if file.is_one_of(&["rs"]) {
        let attributes = file.code.lines().enumerate();
        let attributes = attributes.filter_map(|(at, line)| Some((at, ignored(line)?)));
        let examples = file.text.lines().enumerate();
        let examples = examples.filter_map(|(at, line)| Some((at, ignored_example(line)?)));
        return attributes.chain(examples).map(violation).collect();
    }
    if !file.is_one_of(&["ts", "tsx", "mjs"]) {
        return Vec::new();
    }
    let lines = file.text.lines().enumerate();
    lines
        .filter_map(|(at, line)| Some((at, left_out(line)?)))
        .map(violation)
        .collect()
}

fn left_out(line: &str) -> Option<&'static str> {
    LEFT_OUT.into_iter().find(|what| {
        let call = |runner: &&str| has_word(line, &format!("{runner}.{what}"));
        RUNNERS.iter().any(call)
    })
}

fn ignored(code: &str) -> Option<&'static str> {
    let plain = has_word(code, "#[ignore");
    let conditional = code.contains("#[cfg_attr") && has_word(code, "ignore");
    (plain || conditional).then_some("#[ignore]")
}

/// An example in a doc comment that is neither run nor compiled.
fn ignored_example(line: &str) -> Option<&'static str> {
    let line = line.trim_start();
    let doc = line
        .strip_prefix("///")
        .or_else(|| line.strip_prefix("//!"))?;
    let fence = doc.trim_start().strip_prefix("```")?;
    has_word(fence, "ignore").then_some("```ignore")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unfinished(path: &str, text: &str) -> Vec<usize> {
        let found = nothing_unfinished(&Source::new(path, text));
        found.into_iter().map(|violation| violation.line).collect()
    }

    fn left_out_lines(path: &str, text: &str) -> Vec<usize> {
        let found = no_test_is_left_out(&Source::new(path, text));
        found.into_iter().map(|violation| violation.line).collect()
    }

    #[test]
    fn marks_of_unfinished_work_are_found() {
        assert_eq!(unfinished("a.rs", "fn a() {\n  todo!()\n}"), [2]);
        assert_eq!(
            unfinished("a.rs", "unimplemented!(\"x\"); dbg!(x);"),
            [1, 1]
        );
        assert_eq!(unfinished("a.rs", "// TODO: b"), [1]);
        assert_eq!(unfinished("a.tsx", "x\n/* FIXME */"), [2]);
    }

    #[test]
    fn words_that_only_look_like_marks_are_fine() {
        assert!(unfinished("a.rs", "// `todo!` is not allowed").is_empty());
        assert!(unfinished("a.rs", "let a = \"todo!\"; my_dbg!(b); TODOS").is_empty());
        assert!(unfinished("package-lock.json", "XXX").is_empty());
    }

    #[test]
    fn ignored_rust_tests_are_found() {
        assert_eq!(left_out_lines("a.rs", "#[test]\n#[ignore]\nfn a() {}"), [2]);
        assert_eq!(left_out_lines("a.rs", "#[ignore = \"slow\"]"), [1]);
        assert_eq!(left_out_lines("a.rs", "#[cfg_attr(a, ignore)]"), [1]);
        assert_eq!(left_out_lines("a.rs", "/// ```ignore\n/// a\n/// ```"), [1]);
        assert!(left_out_lines("a.rs", "// #[ignore] is not allowed\n#[serde(ignore)]").is_empty());
    }

    #[test]
    fn tests_left_out_in_the_front_end_are_found() {
        assert_eq!(left_out_lines("a.test.ts", "x\nit.skip('a', b)"), [2]);
        assert_eq!(left_out_lines("a.test.tsx", "describe.only('a')"), [1]);
        assert_eq!(left_out_lines("a.test.ts", "test.skipIf(x)('a')"), [1]);
        assert!(left_out_lines("a.ts", "list.skip(3); exit(1); until.only(x)").is_empty());
    }
}
