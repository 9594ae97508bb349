//! Visits as customers see them, made by hand for tests: one for each state of the page.

use chrono::NaiveDate;
use kept_dispatch::day::Sighting;
use kept_dispatch::view::{CustomerView, CustomerWarning, Portrait};
use kept_domain::{
    Language, OptionId, OptionKind, Person, PlanId, Point, Ppm, Stage, TechnicianId, TimeOfDay,
    Timestamp, VisitId, VisitStatus, WarningId, WarningOption, WarningReason, Window,
};

/// A time on 15 October 2026 in London.
pub fn at(hour: u32, minute: u32) -> Timestamp {
    on(15, hour, minute)
}

fn on(day: u32, hour: u32, minute: u32) -> Timestamp {
    Timestamp::parse(&format!("2026-10-{day:02}T{hour:02}:{minute:02}:00+01:00")).unwrap()
}

/// The customer's door.
const HOME: Point = Point {
    lat: 51.4666,
    lon: -2.6014,
};

fn window(from: (u32, u32), to: (u32, u32)) -> Window {
    Window::new(at(from.0, from.1), at(to.0, to.1)).unwrap()
}

/// Six days before, with a half-day.
pub fn booked() -> CustomerView {
    CustomerView {
        visit: VisitId::new("v-1"),
        firm: "Brook & Vale".to_owned(),
        zone: chrono_tz::Europe::London,
        language: Language::En,
        wording: kept_domain::Wording::new(),
        reference: "K7Q2XM".to_owned(),
        first_name: "Grace".to_owned(),
        address: "14 Cotham Vale".to_owned(),
        job_type: "thermostat".to_owned(),
        date: NaiveDate::from_ymd_opt(2026, 10, 15).unwrap(),
        now: on(9, 11, 42),
        status: VisitStatus::Open,
        technician: None,
        evening_at: TimeOfDay::hm(18, 0),
        booked: window((8, 0), (12, 0)),
        window: window((8, 0), (12, 0)),
        stage: Stage::Booked,
        broken: false,
        arrival: None,
        portrait: None,
        seen: None,
        home: Some(HOME),
        arrived_at: None,
        finished_at: None,
        leave_by: None,
        owner: Person {
            name: "Maya Jensen".to_owned(),
            phone: Some("0117 496 0100".to_owned()),
        },
        warning: None,
        chosen: None,
        thread: vec![(
            true,
            on(6, 11, 42),
            "Brook & Vale: booked, Thu 15 Oct, 8-12.".to_owned(),
        )],
        sequence: 1,
    }
}

/// The evening before, with a tight window.
pub fn told() -> CustomerView {
    CustomerView {
        now: on(14, 18, 5),
        technician: Some("Sam".to_owned()),
        window: window((10, 0), (11, 0)),
        stage: Stage::Evening,
        leave_by: Some(at(13, 0)),
        sequence: 2,
        ..booked()
    }
}

/// Sam drives.
pub fn on_the_way() -> CustomerView {
    CustomerView {
        now: at(10, 18),
        status: VisitStatus::OnTheWay,
        stage: Stage::NextUp,
        window: window((10, 0), (10, 45)),
        arrival: Some(window((10, 31), (10, 38))),
        seen: Some(Sighting {
            point: Point {
                lat: 51.4912,
                lon: -2.5651,
            },
            at: at(10, 17),
        }),
        portrait: Some(Portrait {
            technician: TechnicianId::new("t-sam"),
            sha256: "0f4a1c9e77d2".to_owned(),
        }),
        ..told()
    }
}

/// Sam is there.
pub fn there() -> CustomerView {
    CustomerView {
        now: at(10, 40),
        status: VisitStatus::Working,
        arrived_at: Some(at(10, 31)),
        arrival: None,
        seen: None,
        ..on_the_way()
    }
}

/// Sam will be late, with four choices.
pub fn late() -> CustomerView {
    let kept_ppm = Ppm(900_000);
    let kinds = [
        OptionKind::Wait {
            window: window((10, 50), (11, 20)),
            kept_ppm,
        },
        OptionKind::OtherTechnician {
            technician: TechnicianId::new("t-nia"),
            window: window((10, 35), (11, 5)),
            kept_ppm,
        },
        OptionKind::OtherSlot {
            day: NaiveDate::from_ymd_opt(2026, 10, 16).unwrap(),
            technician: TechnicianId::new("t-sam"),
            window: Window::new(on(16, 8, 0), on(16, 8, 45)).unwrap(),
            kept_ppm,
        },
        OptionKind::Call {
            owner: "Maya Jensen".to_owned(),
            due: at(10, 28),
        },
    ];
    let options = (1..).zip(kinds).map(|(digit, kind)| WarningOption {
        id: OptionId::new(format!("o-{digit}")),
        digit,
        kind,
        held_until: at(10, 33),
        plan: PlanId::new("p-1"),
        cost: 0,
    });
    let names = [("t-nia", "Nia"), ("t-sam", "Sam")];
    CustomerView {
        now: at(10, 18),
        stage: Stage::Morning,
        window: window((10, 0), (10, 45)),
        warning: Some(CustomerWarning {
            id: WarningId::new("w-1"),
            revision: 2,
            promise: window((10, 0), (10, 45)),
            reason: WarningReason::Overrun {
                at: VisitId::new("v-0"),
            },
            technician: "Sam".to_owned(),
            options: options.collect(),
            names: names
                .map(|(id, name)| (TechnicianId::new(id), name.to_owned()))
                .into(),
            held_until: at(10, 33),
        }),
        ..told()
    }
}

/// The option with this digit was chosen.
pub fn chosen(digit: u8) -> CustomerView {
    let late = late();
    let options = late.warning.clone().unwrap().options;
    let option = options.iter().find(|option| option.digit == digit).unwrap();
    let technician = match option.kind {
        OptionKind::OtherTechnician { .. } => "Nia",
        _ => "Sam",
    };
    let window = option.kind.window().unwrap_or(late.window);
    let booked = match option.kind {
        OptionKind::OtherSlot { .. } => window,
        _ => late.booked,
    };
    CustomerView {
        now: at(10, 20),
        technician: Some(technician.to_owned()),
        booked,
        window,
        date: window.from().date(late.zone),
        warning: None,
        chosen: Some(option.kind.clone()),
        leave_by: None,
        sequence: 3,
        ..late
    }
}

/// The promise broke, and nothing else is arranged yet.
pub fn broken() -> CustomerView {
    CustomerView {
        now: at(10, 50),
        broken: true,
        warning: None,
        ..late()
    }
}

/// Sam is done, and was in time.
pub fn done() -> CustomerView {
    CustomerView {
        now: at(11, 15),
        status: VisitStatus::Done,
        finished_at: Some(at(11, 12)),
        portrait: None,
        ..there()
    }
}

/// Nobody opened.
pub fn no_access() -> CustomerView {
    CustomerView {
        status: VisitStatus::NoAccess,
        ..done()
    }
}

/// It will not take place.
pub fn cancelled() -> CustomerView {
    CustomerView {
        status: VisitStatus::Cancelled,
        ..told()
    }
}

/// Every state, by a name for files.
pub fn all() -> Vec<(&'static str, CustomerView)> {
    vec![
        ("booked", booked()),
        ("told", told()),
        ("on-the-way", on_the_way()),
        ("there", there()),
        ("late", late()),
        ("chosen-wait", chosen(1)),
        ("chosen-other", chosen(2)),
        ("chosen-slot", chosen(3)),
        ("chosen-call", chosen(4)),
        ("broken", broken()),
        ("done", done()),
        ("no-access", no_access()),
        ("cancelled", cancelled()),
    ]
}
