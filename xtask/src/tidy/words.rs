//! Rules about what the project says: it speaks of itself alone, and of no machine.

use super::Violation;
use super::source::{Source, has_word};

/// Beginnings of paths that only exist on somebody's machine.
const MACHINE_PATHS: [&str; 4] = ["/work/", "/root/", "/home/", "/Users/"];

/// Words about how the text came about.
const MAKING: [&str; 5] = [
    "co-authored-by",
    "coding agent",
    "language model",
    "ai assistant",
    "subagent",
];

/// This file has to name them.
const HERE: &str = "xtask/src/tidy/words.rs";

/// No path of somebody's machine.
pub fn no_machine_paths(file: &Source) -> Vec<Violation> {
    let why = "a path of one machine is wrong on every other one";
    find(file, why, |line| {
        let begins = |(at, _): (usize, &str)| {
            let before = line[..at].chars().next_back();
            !before.is_some_and(|c| c.is_alphanumeric() || "_-./~})".contains(c))
        };
        let is_there = |path: &&&str| line.match_indices(**path).any(begins);
        let path = MACHINE_PATHS.iter().find(is_there)?;
        Some(format!("`{path}`"))
    })
}

/// Nothing about how the text came about, and no number of an issue.
pub fn speaks_of_itself_alone(file: &Source) -> Vec<Violation> {
    let why = "the project speaks of itself alone, to a reader who knows nothing else";
    find(file, why, |line| {
        let line = line.to_lowercase();
        let word = MAKING.iter().find(|word| has_word(&line, word));
        let issue = || numbered_issue(&line).then(|| "the number of an issue".to_owned());
        word.map(|word| format!("`{word}`")).or_else(issue)
    })
}

fn find(
    file: &Source,
    why: &'static str,
    check: impl Fn(&str) -> Option<String>,
) -> Vec<Violation> {
    // npm and cargo write these, and name packages in them.
    let is_lock = file.path.ends_with("package-lock.json") || file.path == "Cargo.lock";
    if is_lock || file.path == HERE {
        return Vec::new();
    }
    let lines = file.text.lines().enumerate();
    lines
        .filter_map(|(index, line)| {
            let what = check(line)?;
            Some(Violation::new(&file.path, index + 1, what, why))
        })
        .collect()
}

/// "issue 12", "issues #3 and 4". `line` is in lower case.
fn numbered_issue(line: &str) -> bool {
    ["issue", "issues"].iter().any(|word| {
        line.match_indices(word).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            let after = line[at + word.len()..].trim_start_matches([' ', '#']);
            let is_apart = line[at + word.len()..].starts_with([' ', '#']);
            let is_word = !before.is_some_and(|c| c.is_alphanumeric() || c == '_');
            is_word && is_apart && after.starts_with(|c: char| c.is_ascii_digit())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> usize {
        no_machine_paths(&Source::new("a.md", text)).len()
    }

    fn words(text: &str) -> usize {
        speaks_of_itself_alone(&Source::new("a.md", text)).len()
    }

    #[test]
    fn paths_of_a_machine_are_found() {
        assert_eq!(paths("see /home/me/x"), 1);
        assert_eq!(paths("a\n\"/work/target\"\n(/root/.cargo)"), 2);
    }

    #[test]
    fn parts_of_other_paths_are_fine() {
        assert_eq!(
            paths("https://example.org/home/ ../work/ src/root/x ${a}/work/"),
            0
        );
        assert_eq!(paths("/usr/share/fonts /homes/"), 0);
    }

    #[test]
    fn words_about_the_making_are_found() {
        assert_eq!(words("Co-Authored-By: somebody"), 1);
        assert_eq!(words("as issue 12 says\nsee issues #3"), 2);
    }

    #[test]
    fn the_words_of_the_field_are_fine() {
        assert_eq!(
            words("an issue, tissue 12, issued 3 times, the agent's session"),
            0
        );
    }
}
