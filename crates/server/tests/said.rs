//! What the server says with a code: every code has an example in `fixtures/said.json`, from which the board's tests
//! learn that each of its languages has words for it.

#![allow(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

use kept_dispatch::{Refusal, Said};
use kept_domain::{Cause, Fault, Note, Reason, Who};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt::Display;
use strum::VariantNames;

/// The examples as the board's tests have them.
const EXAMPLES: &str = include_str!("../../../fixtures/said.json");

#[derive(Serialize)]
struct Examples {
    cause: Vec<Said<Cause>>,
    refusal: Vec<Said<Refusal>>,
    fault: Vec<Said<Fault>>,
    note: Vec<Said<Note>>,
}

fn s(text: &str) -> String {
    text.to_owned()
}

fn causes() -> Vec<Cause> {
    let (visit, customer) = (s("v-7"), s("Grace Hopper"));
    vec![
        Cause::Circle {
            visit: visit.clone(),
        },
        Cause::CircleTogether,
        Cause::NotDoneBefore {
            visit: visit.clone(),
        },
        Cause::NeedsSkill {
            skill: s("gas"),
            level: 3,
            who: Who::of(&["Ada", "Ben"], 5),
        },
        Cause::NobodyWorks,
        Cause::NotWorthIt,
        Cause::MissingSkill { skill: s("gas") },
        Cause::MissingPart {
            part: s("fan type B"),
            needed: 2,
            left: 1,
        },
        Cause::MissingTool { tool: s("hoist") },
        Cause::RouteLocked,
        Cause::PinnedTo {
            technician: s("Ada Lovelace"),
        },
        Cause::NotWanted,
        Cause::DoesPartner {
            visit: visit.clone(),
            customer: customer.clone(),
        },
        Cause::PartnerElsewhere {
            visit: visit.clone(),
            customer: customer.clone(),
        },
        Cause::PartnerUnplanned {
            visit: visit.clone(),
            customer: customer.clone(),
        },
        Cause::OrderTight {
            visit: visit.clone(),
            customer: customer.clone(),
        },
        Cause::OrderUnplanned {
            visit,
            customer: customer.clone(),
        },
        Cause::NotTogether,
        Cause::OutOfOrder,
        Cause::NoTime,
        Cause::Unreachable,
        Cause::OutsideShift,
        Cause::ShiftTooShort { until: s("16:30") },
        Cause::WouldBreak {
            customer,
            until: s("16:30"),
            minutes: 12,
        },
        Cause::NoRoom,
        Cause::FullUntil { until: s("16:30") },
        Cause::Detour,
        Cause::Border,
        Cause::Words {
            text: s("as it was said before"),
        },
    ]
}

fn refusals() -> Vec<Refusal> {
    let (customer, technician) = (s("Grace Hopper"), s("Ada Lovelace"));
    let why = Cause::MissingSkill { skill: s("gas") };
    vec![
        Refusal::Closed,
        Refusal::UnderWay,
        Refusal::NotPlanned,
        Refusal::PlanChanged,
        Refusal::DayKeepsChanging,
        Refusal::Locked {
            technician: technician.clone(),
        },
        Refusal::Pinned {
            technician: technician.clone(),
        },
        Refusal::DoesNotFit {
            customer: customer.clone(),
            why,
        },
        Refusal::NotAtWork { technician },
        Refusal::NotOnDay {
            customer: customer.clone(),
        },
        Refusal::BegunSince {
            customer: customer.clone(),
        },
        Refusal::BookedSince { customer },
        Refusal::OnNoRoute,
        Refusal::CannotPromise,
        Refusal::CaseClosed,
        Refusal::CannotText,
        Refusal::Settled,
        Refusal::AskedAlready,
        Refusal::KnownVisit { visit: s("v-7") },
        Refusal::NobodyAnswers,
        Refusal::Taken {
            what: s("reference"),
            key: s("K7"),
        },
        Refusal::LastOwner,
        Refusal::WrongLogin,
        Refusal::Words {
            text: s("anything else"),
        },
    ]
}

fn faults() -> Vec<Fault> {
    let given = || s("x7");
    let id = || s("x7");
    vec![
        Fault::Missing,
        Fault::MissingField { name: s("shift") },
        Fault::Empty,
        Fault::BytesMax { max: 64 },
        Fault::CharactersMax { max: 200 },
        Fault::TooShort { min: s("2") },
        Fault::TooLong { max: s("100") },
        Fault::TooLow { min: s("0.1") },
        Fault::TooHigh { max: s("480") },
        Fault::ControlCharacter,
        Fault::SpaceAround,
        Fault::EntriesMax { max: 8 },
        Fault::NotADate { given: given() },
        Fault::NotATime { given: given() },
        Fault::NotAZone { given: given() },
        Fault::NotAPhone { given: given() },
        Fault::NotAnEmail { given: given() },
        Fault::NotAfterStart { start: s("08:30") },
        Fault::BeforeEarliest {
            earliest: s("11:30"),
        },
        Fault::WindowsOverlap,
        Fault::NotOnDay {
            given: given(),
            day: s("2026-10-15"),
        },
        Fault::not_between(17, 1, 9),
        Fault::NotPositive { given: s("-3") },
        Fault::MoreThan {
            setting: s("miss_ppm"),
        },
        Fault::LessThan {
            setting: s("width_min_s"),
        },
        Fault::NeedsMatrixRow,
        Fault::NeedsPoint,
        Fault::OutsideMatrix {
            given: given(),
            size: 12,
        },
        Fault::Twice { given: given() },
        Fault::OtherContent { given: given() },
        Fault::NoVisit { id: id() },
        Fault::NoTechnician { id: id() },
        Fault::NoCustomer { id: id() },
        Fault::NoSite { id: id() },
        Fault::NoPerson { name: s("Bea") },
        Fault::NeedsPerson,
        Fault::Itself,
        Fault::TogetherAlready {
            visit: s("v-7"),
            with: s("v-9"),
        },
        Fault::PreferredToo { given: given() },
        Fault::NobodySkilled {
            skill: s("gas"),
            level: 3,
        },
        Fault::UnknownField,
        Fault::WindowAndWindows,
        Fault::OtherTerritory,
        Fault::WrongPassword,
        Fault::SamePassword,
        Fault::NotALogin,
        Fault::NotAName,
        Fault::Taken,
        Fault::Words {
            text: s("anything else"),
        },
    ]
}

fn notes() -> Vec<Note> {
    let why = || s("21211: the number isn't one");
    let reason = |who: &[&str], cause| Reason {
        who: Some(Who::of(who, 5)),
        cause,
    };
    vec![
        Note::NobodyCanTake {
            reasons: vec![
                reason(&["Ada"], Cause::FullUntil { until: s("16:30") }),
                reason(&["Ben", "Cem"], Cause::Words { text: s("at sea") }),
                Cause::NobodyWorks.into(),
            ],
        },
        Note::NobodyAtNewTime,
        Note::Unanswered,
        Note::AskedForCall,
        Note::Wrote,
        Note::OptedOut,
        Note::OptedOutAtCarrier,
        Note::BadNumber { why: why() },
        Note::HeldAsSpam { why: why() },
        Note::Undelivered { why: why() },
        Note::PartMissing {
            part: s("fan type B"),
        },
        Note::NobodyOpened,
        Note::PromiseBroke,
        Note::CannotBeTold,
        Note::LaterThanSaid,
        Note::Words {
            text: s("as somebody wrote it"),
        },
    ]
}

fn said<T: Serialize + Display + VariantNames>(all: Vec<T>) -> Vec<Said<T>> {
    let said: Vec<Said<T>> = all.into_iter().map(Said::from).collect();
    let code = |one: &Said<T>| {
        let json = serde_json::to_value(one).unwrap();
        json["code"].as_str().unwrap().to_owned()
    };
    let codes: BTreeSet<String> = said.iter().map(code).collect();
    let wanted: BTreeSet<String> = T::VARIANTS.iter().map(|&name| name.to_owned()).collect();
    assert_eq!(codes, wanted, "each code has an example");
    said
}

#[test]
fn every_code_has_an_example_that_the_board_knows() {
    let examples = Examples {
        cause: said(causes()),
        refusal: said(refusals()),
        fault: said(faults()),
        note: said(notes()),
    };
    let json = serde_json::to_string_pretty(&examples).unwrap() + "\n";
    assert!(
        json == EXAMPLES,
        "fixtures/said.json should be:\n{json}\nThe board's languages need words for what is new."
    );
}

#[test]
fn a_reason_says_whom_it_is_about_beside_its_text() {
    let reason = Reason {
        who: Some(Who::of(&["Ada"], 3)),
        cause: Cause::Unreachable,
    };
    let json = serde_json::to_value(Said::from(reason)).unwrap();
    let who = serde_json::json!({"everybody": false, "names": ["Ada"], "more": 0});
    let wanted =
        serde_json::json!({"text": "Ada: can't get there", "who": who, "code": "unreachable"});
    assert_eq!(json, wanted);
}
