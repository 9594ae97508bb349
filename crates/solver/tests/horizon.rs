//! Several days as one problem, and back.

#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

mod support;

use kept_solver::horizon::*;
use kept_solver::problem::*;
use kept_solver::route::*;
use support::*;

const DAY: i32 = 86_400;

/// From eight to five on a day, from location 0 and back.
fn work_day(day: usize) -> WorkDay {
    let midnight = i32::try_from(day).unwrap() * DAY;
    WorkDay {
        day,
        shift: TimeSpan::new(midnight + 28_800, midnight + 61_200),
        end: Some(LocationIx(0)),
        ..WorkDay::default()
    }
}

fn person(days: &[usize]) -> Person {
    Person {
        days: days.iter().copied().map(work_day).collect(),
        ..Person::default()
    }
}

/// Work at location 1 on the mornings of some days.
fn request(days: &[i32]) -> Request {
    let morning = |day: &i32| TimeSpan::new(day * DAY + 28_800, day * DAY + 43_200);
    Request {
        visit: visit(1, 3_600),
        windows: days.iter().map(morning).collect(),
        ..Request::default()
    }
}

fn frame() -> Frame {
    Frame {
        travel: line(4, 600),
        weights: weights(),
        ..Frame::default()
    }
}

fn planned(horizon: &Horizon) -> Vec<Option<Owner>> {
    let plan = judged(&horizon.problem, 300);
    horizon.assignments(&plan.orders())
}

fn owner(day: usize, person: usize) -> Option<Owner> {
    Some(Owner { day, person })
}

#[test]
fn a_visit_goes_on_one_of_its_days_and_on_no_other() {
    let requests = [request(&[2]), request(&[0, 1])];
    let horizon = Horizon::new(&[person(&[1, 2])], &requests, frame()).unwrap();
    assert_eq!(planned(&horizon), vec![owner(2, 0), owner(1, 0)]);
    let nobody = Horizon::new(&[person(&[1])], &requests[..1], frame()).unwrap();
    assert_eq!(planned(&nobody), vec![None]);
}

#[test]
fn technicians_are_days_in_order_and_lead_back_to_their_persons() {
    let horizon = Horizon::new(&[person(&[1, 0]), person(&[1])], &[], frame()).unwrap();
    let owners: Vec<Option<Owner>> = (0..4).map(|t| horizon.owner(TechIx(t))).collect();
    assert_eq!(owners, vec![owner(0, 0), owner(1, 0), owner(1, 1), None]);
    for (t, owner) in owners.into_iter().flatten().enumerate() {
        assert_eq!(horizon.technician(owner), Some(TechIx::from(t)));
    }
    assert_eq!(horizon.technician(Owner { day: 0, person: 1 }), None);
}

#[test]
fn who_a_person_is_holds_on_all_of_his_days_and_his_van_day_by_day() {
    let mut gas = person(&[0, 1]);
    gas.skills = vec![(SkillIx(3), 2)];
    gas.territory = 4;
    gas.days[1].parts = vec![(PartIx(0), 1)];
    let mut wanted = request(&[0, 1]);
    wanted.preferred = vec![0];
    wanted.refused = vec![1];
    let horizon = Horizon::new(&[gas, person(&[0, 1])], &[wanted], frame()).unwrap();
    let technicians = &horizon.problem.technicians;
    assert!(
        [0, 2]
            .iter()
            .all(|&t| technicians[t].skills == vec![(SkillIx(3), 2)])
    );
    assert!([0, 2].iter().all(|&t| technicians[t].territory == 4));
    assert_eq!(
        (technicians[0].parts.len(), technicians[2].parts.len()),
        (0, 1)
    );
    let visit = &horizon.problem.visits[0];
    assert_eq!(visit.preferred, vec![TechIx(0), TechIx(2)]);
    assert_eq!(visit.refused, vec![TechIx(1), TechIx(3)]);
}

#[test]
fn work_in_an_order_may_span_the_night() {
    let requests = [request(&[0, 1, 2]), request(&[0, 1, 2])];
    let mut frame = frame();
    frame.links = vec![Link::After {
        first: VisitIx(0),
        second: VisitIx(1),
        gap_min: 50_000,
    }];
    let horizon = Horizon::new(&[person(&[0, 1, 2])], &requests, frame).unwrap();
    let orders = vec![vec![VisitIx(0)], vec![VisitIx(1)], vec![]];
    assert!(assemble(&horizon.problem, None, &orders).is_ok());
    let same_day = vec![vec![VisitIx(0), VisitIx(1)], vec![], vec![]];
    assert!(assemble(&horizon.problem, None, &same_day).is_err());
}

#[test]
fn a_day_that_is_there_twice_or_too_late_and_an_unknown_person_are_refused() {
    let twice = Horizon::new(&[person(&[0]), person(&[3, 3])], &[], frame());
    assert_eq!(twice, Err(HorizonError::Day { person: 1, day: 3 }));
    let mut far = person(&[0]);
    far.days[0].day = DAYS_MAX;
    let far = Horizon::new(&[far], &[], frame());
    assert_eq!(
        far,
        Err(HorizonError::Day {
            person: 0,
            day: DAYS_MAX
        })
    );
    let mut unknown = request(&[0]);
    unknown.refused = vec![7];
    let unknown = Horizon::new(&[person(&[0])], &[unknown], frame());
    assert_eq!(unknown, Err(HorizonError::Person { visit: 0 }));
}
