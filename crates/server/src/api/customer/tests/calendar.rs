//! The visit as an iCalendar file: what calendars make of it over the visit's life.

use super::super::example::{self, at};
use kept_dispatch::view::{CustomerView, calendar};
use kept_domain::Window;

const URL: &str = "https://kept.example/c/K7Q2XM.abc";

fn file_of(view: &CustomerView, url: &str) -> String {
    calendar::of(view, url).file
}

#[test]
fn a_visit_is_an_event_with_a_stable_id_and_its_window() {
    insta::assert_snapshot!(file_of(&example::told(), URL).replace('\r', ""));
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
    let (first, later) = (file_of(&first, URL), file_of(&later, URL));
    assert_eq!(line(&first, "UID:"), line(&later, "UID:"));
    assert_eq!(line(&later, "SEQUENCE:"), "SEQUENCE:3");
    assert_eq!(line(&later, "DTSTART:"), "DTSTART:20261015T091500Z");
}

#[test]
fn a_cancelled_visit_is_taken_out_of_calendars() {
    let file = file_of(&example::cancelled(), URL);
    assert!(file.contains("METHOD:CANCEL\r\n"));
    assert!(file.contains("STATUS:CANCELLED\r\n"));
    assert!(file.contains("SEQUENCE:3\r\n"));
}

#[test]
fn what_people_typed_can_not_add_lines() {
    let mut view = example::told();
    view.address = "1, High Street; rear\r\nATTENDEE:mailto:x@example.com\\".to_owned();
    let file = file_of(&view, URL);
    assert!(!file.lines().any(|line| line.starts_with("ATTENDEE")));
    assert!(file.contains(r"LOCATION:1\, High Street\; rear\nATTENDEE:mailto:x@example.com\\"));
}
