//! What is wrong with a day's files: every problem with its file, line or path, and field.

use crate::fault::Fault;
use std::fmt;

/// Most problems that are listed; the rest is only counted.
pub const PROBLEMS_MAX: usize = 20;

/// Longest message or field in characters: a file's content is quoted, but never at length.
const TEXT_LEN_MAX: usize = 300;

/// Where something stands in the day's files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Location {
    /// Name of the file, as the caller named it.
    pub file: String,
    /// Line, from 1, where known.
    pub line: Option<u64>,
    /// Column, from 1, where known.
    pub column: Option<u64>,
    /// Path of the field in JSON (`visits[3].window.to`), name of the column in CSV
    /// (`window_to`); empty where the problem is about the whole file or line.
    pub field: String,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        if let Some(column) = self.column {
            write!(f, ", column {column}")?;
        }
        if !self.field.is_empty() {
            write!(f, ", {}", self.field)?;
        }
        Ok(())
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub at: Location,
    /// What.
    pub fault: Fault,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.fault)
    }
}

/// All that is wrong with a day's files; at least one problem. Shown one a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    listed: Vec<Problem>,
    more: usize,
}

impl std::error::Error for Problems {}

impl Problems {
    /// The problems in the order in which they were found, [`PROBLEMS_MAX`] at most.
    #[must_use]
    pub fn listed(&self) -> &[Problem] {
        &self.listed
    }

    /// How many were found and aren't listed.
    #[must_use]
    pub fn more(&self) -> usize {
        self.more
    }

    pub(super) fn one(at: Location, fault: impl Into<Fault>) -> Self {
        let mut problems = Problems::default();
        problems.add(at, fault);
        problems
    }

    pub(super) fn add(&mut self, mut at: Location, fault: impl Into<Fault>) {
        if self.full() {
            self.more += 1;
            return;
        }
        at.field = shortened(at.field);
        let fault = bounded(fault.into());
        self.listed.push(Problem { at, fault });
    }

    /// Takes over another file's problems.
    pub(super) fn extend(&mut self, other: Problems) {
        for problem in other.listed {
            self.add(problem.at, problem.fault);
        }
        self.more += other.more;
    }

    /// No more are listed: reading on would only count.
    pub(super) fn full(&self) -> bool {
        self.listed.len() >= PROBLEMS_MAX
    }

    pub(super) fn none(&self) -> bool {
        self.listed.is_empty()
    }

    /// The value if nothing was wrong.
    pub(super) fn or<T>(self, value: T) -> Result<T, Problems> {
        if self.none() { Ok(value) } else { Err(self) }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.listed.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        if self.more > 0 {
            write!(f, "\n… and {} more", self.more)?;
        }
        Ok(())
    }
}

/// A fault that quotes too much, or what no terminal should get, is only its text, cut and cleaned.
fn bounded(fault: Fault) -> Fault {
    let text = fault.to_string();
    let short = shortened(text.clone());
    if short == text { fault } else { short.into() }
}

fn shortened(text: String) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    match text.char_indices().nth(TEXT_LEN_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_beyond_the_bound_are_counted_and_not_kept() {
        let mut problems = Problems::default();
        for _ in 0..PROBLEMS_MAX + 3 {
            problems.add(Location::default(), "wrong");
        }
        assert_eq!(problems.listed().len(), PROBLEMS_MAX);
        assert!(problems.to_string().ends_with("… and 3 more"));
    }

    #[test]
    fn a_long_or_hostile_message_is_cut_and_cleaned() {
        let problems = Problems::one(Location::default(), "\u{1b}[2J".repeat(1000));
        let text = problems.to_string();
        assert!(text.chars().count() < 400);
        assert!(!text.contains('\u{1b}'));
    }
}
