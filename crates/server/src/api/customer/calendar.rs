//! The visit as an iCalendar file (RFC 5545): a stable UID, a sequence that rises with each
//! promise, and a cancellation that calendars understand. Times are in UTC, so no zone has to be
//! described.

use super::words::say;
use kept_dispatch::texts;
use kept_dispatch::view::CustomerView;
use kept_domain::{Timestamp, VisitStatus};

/// Octets of a line before it is folded (RFC 5545, 3.1).
const LINE_OCTETS_MAX: usize = 75;

/// How calendars are to take it: the METHOD of the file.
#[must_use]
pub fn method(view: &CustomerView) -> &'static str {
    if view.status == VisitStatus::Cancelled {
        "CANCEL"
    } else {
        "PUBLISH"
    }
}

/// The file, for a visit whose page is at `url`.
#[must_use]
pub fn file(view: &CustomerView, url: &str) -> String {
    let cancelled = view.status == VisitStatus::Cancelled;
    // A cancellation has to be newer than the last version with the same promise.
    let sequence = view.sequence.saturating_add(u32::from(cancelled));
    let lines = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Kept//Visit//EN".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
        format!("METHOD:{}", method(view)),
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
    lines.iter().map(|line| fold(line)).collect()
}

fn summary(view: &CustomerView) -> String {
    match &view.technician {
        Some(who) => say(
            view.language,
            "calendar-summary",
            &[("firm", &view.firm), ("who", who)],
        ),
        None => say(
            view.language,
            "calendar-summary-plain",
            &[("firm", &view.firm)],
        ),
    }
}

fn description(view: &CustomerView) -> String {
    say(
        view.language,
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
    use super::super::example::{self, at};
    use super::*;
    use kept_domain::Window;
    use proptest::prelude::*;

    const URL: &str = "https://kept.example/c/K7Q2XM.abc";

    #[test]
    fn a_visit_is_an_event_with_a_stable_id_and_its_window() {
        insta::assert_snapshot!(file(&example::told(), URL).replace('\r', ""));
    }

    #[test]
    fn a_later_promise_has_the_same_id_and_a_higher_sequence() {
        let first = example::told();
        let mut later = first.clone();
        later.sequence += 1;
        later.window = Window::new(at(10, 15), at(10, 45)).unwrap();
        let line = |file: &str, name: &str| {
            file.lines()
                .find(|line| line.starts_with(name))
                .unwrap()
                .to_owned()
        };
        let (first, later) = (file(&first, URL), file(&later, URL));
        assert_eq!(line(&first, "UID:"), line(&later, "UID:"));
        assert_eq!(line(&later, "SEQUENCE:"), "SEQUENCE:3");
        assert_eq!(line(&later, "DTSTART:"), "DTSTART:20261015T091500Z");
    }

    #[test]
    fn a_cancelled_visit_is_taken_out_of_calendars() {
        let file = file(&example::cancelled(), URL);
        assert!(file.contains("METHOD:CANCEL\r\n"));
        assert!(file.contains("STATUS:CANCELLED\r\n"));
        assert!(file.contains("SEQUENCE:3\r\n"));
    }

    #[test]
    fn what_people_typed_can_not_add_lines() {
        let mut view = example::told();
        view.address = "1, High Street; rear\r\nATTENDEE:mailto:x@example.com\\".to_owned();
        let file = file(&view, URL);
        assert!(!file.lines().any(|line| line.starts_with("ATTENDEE")));
        assert!(file.contains(r"LOCATION:1\, High Street\; rear\nATTENDEE:mailto:x@example.com\\"));
    }

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
