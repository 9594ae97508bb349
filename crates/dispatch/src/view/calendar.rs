//! The visit as an iCalendar file (RFC 5545): a stable UID, a sequence that rises with each
//! promise, and a cancellation that calendars understand. Times are in UTC, so no zone has to be
//! described.

use super::CustomerView;
use crate::texts::{self, say};
use kept_domain::{Timestamp, VisitStatus};

/// Octets of a line before it is folded (RFC 5545, 3.1).
const LINE_OCTETS_MAX: usize = 75;

/// A visit for a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// How calendars are to take it: "PUBLISH" or "CANCEL".
    pub method: &'static str,
    /// The file.
    pub file: String,
}

/// A visit whose page is at `url`.
#[must_use]
pub fn of(view: &CustomerView, url: &str) -> Calendar {
    let cancelled = view.status == VisitStatus::Cancelled;
    let method = if cancelled { "CANCEL" } else { "PUBLISH" };
    // A cancellation has to be newer than the last version with the same promise.
    let sequence = view.sequence.saturating_add(u32::from(cancelled));
    let lines = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Kept//Visit//EN".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
        format!("METHOD:{method}"),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}@kept", escape(view.visit.as_str())),
        format!("SEQUENCE:{sequence}"),
        format!("DTSTAMP:{}", utc(view.now)),
        format!("DTSTART:{}", utc(view.window.from())),
        format!("DTEND:{}", utc(view.window.to())),
        format!("SUMMARY:{}", escape(&summary(view))),
        format!("LOCATION:{}", escape(&view.address)),
        format!("DESCRIPTION:{}", escape(&description(view))),
        format!("URL:{}", without_breaks(url)),
        format!(
            "STATUS:{}",
            if cancelled { "CANCELLED" } else { "CONFIRMED" }
        ),
        "END:VEVENT".to_owned(),
        "END:VCALENDAR".to_owned(),
    ];
    Calendar {
        method,
        file: lines.iter().map(|line| fold(line)).collect(),
    }
}

fn summary(view: &CustomerView) -> String {
    match &view.technician {
        Some(who) => say(
            view.language,
            &view.wording,
            "calendar-summary",
            &[("firm", &view.firm), ("who", who)],
        ),
        None => say(
            view.language,
            &view.wording,
            "calendar-summary-plain",
            &[("firm", &view.firm)],
        ),
    }
}

fn description(view: &CustomerView) -> String {
    say(
        view.language,
        &view.wording,
        "calendar-description",
        &[
            (
                "window",
                &texts::window_spoken(view.language, view.window, view.zone),
            ),
            ("owner", &view.owner.name),
            ("reference", &view.reference),
        ],
    )
}

fn utc(at: Timestamp) -> String {
    at.to_utc().format("%Y%m%dT%H%M%SZ").to_string()
}

/// A TEXT value (RFC 5545, 3.3.11).
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

fn without_breaks(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// A content line, folded between characters, with its line break.
fn fold(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let mut octets = 0;
    for c in line.chars() {
        if octets + c.len_utf8() > LINE_OCTETS_MAX {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(c);
        octets += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn folding_loses_nothing_and_keeps_lines_short(text in "\\PC{0,300}") {
            let line = format!("SUMMARY:{}", escape(&text));
            let folded = fold(&line);
            prop_assert!(folded.split("\r\n").all(|part| part.len() <= LINE_OCTETS_MAX));
            let unfolded = folded.replace("\r\n ", "");
            prop_assert_eq!(unfolded.trim_end_matches("\r\n"), line.as_str());
        }
    }
}
