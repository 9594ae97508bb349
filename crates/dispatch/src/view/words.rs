//! The board's words for options, reasons and rows. English: dispatchers' language is not the
//! customer's.

use crate::day::DayState;
use crate::view::OptionView;
use kept_domain::{
    OptionKind, TechnicianId, Timestamp, VisitId, Warning, WarningOption, WarningReason,
};

/// First name of a technician, or the id where unknown.
pub(super) fn first_name(state: &DayState, technician: &TechnicianId) -> String {
    state
        .technicians
        .get(technician)
        .map_or_else(|| technician.to_string(), |t| t.first_name().to_owned())
}

/// Full name of a visit's customer.
pub(super) fn customer(state: &DayState, visit: &VisitId) -> String {
    state
        .visits
        .get(visit)
        .and_then(|visit| state.customers.get(&visit.customer))
        .map_or_else(|| visit.to_string(), |customer| customer.name.clone())
}

/// Why a promise is at risk, in one sentence.
pub(super) fn why(state: &DayState, warning: &Warning, now: Timestamp) -> String {
    let name = first_name(state, &warning.technician);
    match &warning.reason {
        WarningReason::Overrun { at } => {
            let over = overrun_minutes(state, at, now);
            let whom = customer(state, at);
            match over {
                Some(minutes) if minutes > 0 => format!("{name} is {minutes} min over at {whom}."),
                _ => format!("{name} is running late after {whom}."),
            }
        }
        WarningReason::Traffic => format!("{name}'s drive takes longer than planned."),
        WarningReason::Declared { at } => {
            format!("{name} says that {} takes longer.", customer(state, at))
        }
        WarningReason::Absent => format!("{name} can't work today."),
        WarningReason::Replanned => format!("{name}'s route leaves no time for it."),
    }
}

/// Minutes by which the work at a visit exceeds what was expected, so far.
pub(super) fn overrun_minutes(state: &DayState, visit: &VisitId, now: Timestamp) -> Option<i64> {
    let progress = state.progress_of(visit);
    let started = progress.started_at.or(progress.arrived_at)?;
    let expected = state.visits.get(visit)?.duration_s;
    let took = progress.finished_at.unwrap_or(now) - started;
    Some((took - expected).to_minutes())
}

/// An option as the board offers it.
pub(super) fn option(state: &DayState, option: &WarningOption) -> OptionView {
    let zone = state.territory.zone;
    let (kind, title, detail) = match &option.kind {
        OptionKind::Wait { window, .. } => (
            "wait",
            format!("Wait, {}", window.spoken(zone)),
            "no change to the plan".to_owned(),
        ),
        OptionKind::OtherTechnician {
            technician, window, ..
        } => (
            "other_technician",
            format!("{}, {}", first_name(state, technician), window.spoken(zone)),
            cost(option.cost),
        ),
        OptionKind::OtherSlot {
            day,
            technician,
            window,
            ..
        } => {
            let name = first_name(state, technician);
            let when = if *day == state.date {
                format!("Later, {}", window.spoken(zone))
            } else {
                format!("{}, {}", day.format("%a %-d %b"), window.spoken(zone))
            };
            (
                "other_slot",
                when,
                format!("with {name}, {}", cost(option.cost)),
            )
        }
        OptionKind::Call { owner, due } => (
            "call",
            "Call the customer".to_owned(),
            format!("{owner} calls by {}", due.clock(zone)),
        ),
    };
    let (who, due) = match &option.kind {
        OptionKind::Wait { .. } => (None, None),
        OptionKind::OtherTechnician { technician, .. }
        | OptionKind::OtherSlot { technician, .. } => (Some(first_name(state, technician)), None),
        OptionKind::Call { owner, due } => (Some(owner.clone()), Some(*due)),
    };
    OptionView {
        digit: option.digit,
        kind: kind.to_owned(),
        title,
        detail,
        minutes: option.cost / 60,
        who,
        due,
        window: option.kind.window(),
        kept_ppm: option.kind.kept_ppm(),
    }
}

fn cost(cost: i64) -> String {
    let minutes = cost / 60;
    match minutes {
        0 => "costs nothing".to_owned(),
        gain if gain < 0 => format!("saves {} min", -gain),
        more => format!("+{more} min"),
    }
}
