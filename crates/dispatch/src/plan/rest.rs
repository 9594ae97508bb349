//! Rest: whether a technician's break is over or under way.

use crate::day::DayState;
use kept_domain::{Route, Technician, Timestamp};

/// Whether the break of somebody who has begun so many stops needs no time any more: the planned one lies behind the
/// technician, who has begun the stop after it, or is under way and part of the time at which the technician
/// is free; or none is planned any more.
pub(super) fn is_taken(
    state: &DayState,
    technician: &Technician,
    begun: usize,
    now: Timestamp,
) -> bool {
    let plan = state.plan.as_ref();
    let route = plan.and_then(|plan| plan.route(&technician.id));
    let planned = route.and_then(|route| route.break_.as_ref());
    planned.is_some_and(|planned| planned.before_stop < begun)
        || is_behind(state, technician, now)
        || route.is_some_and(|route| break_under_way(state, route, begun, now).is_some())
}

/// When the break ends that a technician is on (or was on last): it is planned before the next stop,
/// the `begun` stops before that are finished, and its time has come.
pub(crate) fn break_under_way(
    state: &DayState,
    route: &Route,
    begun: usize,
    now: Timestamp,
) -> Option<Timestamp> {
    let planned = route
        .break_
        .as_ref()
        .filter(|planned| planned.before_stop == begun)?;
    let free = match begun.checked_sub(1).and_then(|last| route.stops.get(last)) {
        Some(last) => state.progress_of(&last.visit).finished_at?,
        None => route.depart,
    };
    let rule = state.technicians.get(&route.technician)?.break_rule?;
    let from = free.max(state.local_day().at(rule.earliest));
    (from <= now).then(|| from + (planned.to - planned.from))
}

/// Whether somebody without a planned break has had one. Who is on no route has, when the time of a whole
/// break has gone by at work since the earliest instant at which it may begin: nothing keeps them from
/// driving off at once. A route that was planned after that instant has no break only if it was taken
/// or under way then.
fn is_behind(state: &DayState, technician: &Technician, now: Timestamp) -> bool {
    let Some(rule) = technician.break_rule else {
        return false;
    };
    let since = rule.earliest.max(technician.shift.from);
    let since = state.local_day().at(since);
    let plan = state.plan.as_ref();
    let planned = plan.and_then(|plan| Some((plan, plan.route(&technician.id)?)));
    match planned.filter(|(_, route)| !route.stops.is_empty()) {
        Some((plan, route)) => route.break_.is_none() && plan.created_at >= since,
        None => since + rule.duration_s <= now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::problem::DayProblem;
    use crate::quiet::tests::territory;
    use chrono::NaiveDate;
    use kept_domain::{BreakRule, Place, Plan, PlanReason, Point, Seconds, Shift, Stop, TimeOfDay};

    fn idle_day() -> DayState {
        let territory = territory(chrono_tz::Europe::London);
        let date = NaiveDate::from_ymd_opt(2026, 10, 15).unwrap();
        let mut state = DayState::empty(territory, date);
        let point = Some(Point {
            lat: 51.45,
            lon: -2.6,
        });
        let sam = Technician {
            id: "sam".into(),
            territory: "t".into(),
            name: "Sam Hale".to_owned(),
            skills: Default::default(),
            parts: Default::default(),
            tools: Default::default(),
            area: String::new(),
            shift: Shift {
                from: TimeOfDay::hm(8, 0),
                to: TimeOfDay::hm(17, 0),
            },
            overtime_max_s: Seconds(0),
            start: Place {
                point,
                matrix: None,
            },
            end: None,
            break_rule: Some(BreakRule {
                duration_s: Seconds::minutes(45),
                earliest: TimeOfDay::hm(11, 30),
                latest: TimeOfDay::hm(13, 30),
            }),
            absent: Default::default(),
            locked: Default::default(),
            portrait: None,
        };
        state.technicians.insert(sam.id.clone(), sam);
        state
    }

    fn break_is_due_at(hour: u32, minute: u32) -> bool {
        let state = idle_day();
        let now = state.local_day().at(TimeOfDay::hm(hour, minute));
        let day = DayProblem::new(&state, now).unwrap();
        !day.problem.pins[0].break_taken
    }

    /// A plan made at an instant, with one stop and no break.
    fn planned_at(state: &DayState, hour: u32) -> Plan {
        let at = state.local_day().at(TimeOfDay::hm(hour, 0));
        Plan {
            id: "p".into(),
            territory: "t".into(),
            day: state.date,
            parent: None,
            revision: 1,
            created_at: at,
            reason: PlanReason::Change,
            routes: vec![Route {
                technician: "sam".into(),
                depart: at,
                stops: vec![Stop {
                    visit: "v".into(),
                    arrive: at,
                    start: at,
                    finish: at,
                    travel_s: Seconds(0),
                }],
                break_: None,
                restocks: Vec::new(),
                end: at,
            }],
            unassigned: Vec::new(),
            cost: Default::default(),
        }
    }

    #[test]
    fn a_route_that_was_planned_again_after_the_break_gets_no_second_one() {
        let mut state = idle_day();
        let sam = state.technicians[&"sam".into()].clone();
        let now = state.local_day().at(TimeOfDay::hm(15, 0));
        for (hour, behind) in [(8, false), (11, false), (12, true), (14, true)] {
            state.plan = Some(planned_at(&state, hour));
            assert_eq!(is_behind(&state, &sam, now), behind, "{hour}");
        }
    }

    #[test]
    fn who_was_free_for_a_whole_break_need_not_take_one_before_driving_off() {
        assert!(break_is_due_at(9, 0));
        assert!(break_is_due_at(12, 14));
        assert!(!break_is_due_at(12, 15));
        assert!(!break_is_due_at(15, 0));
    }
}
