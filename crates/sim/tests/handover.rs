//! A small firm on a morning on which one technician falls behind: whether a colleague takes a visit over without the
//! customer being asked, what is told then, and what is left alone.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use chrono::NaiveDate;
use kept_dispatch::Dispatch;
use kept_dispatch::clock::ManualClock;
use kept_dispatch::day::DayState;
use kept_dispatch::ids::RandomIds;
use kept_dispatch::links::Links;
use kept_dispatch::plan::{Inform, Move, PlanMode};
use kept_dispatch::ports::{Clock as _, LedgerQuery};
use kept_dispatch::report::Report;
use kept_domain::day_file::Day;
use kept_domain::{
    EventId, EventKind, LedgerFact, LocalDay, MessageKind, PlanReason, Promise, PromiseState,
    Seconds, TechnicianId, TimeOfDay, VisitId, Window,
};
use kept_sim::chance::Chance;
use kept_sim::firm::{self, Firm};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Who falls behind, and the colleague.
const SAM: &str = "tech-01";
const LEE: &str = "tech-02";
/// Sam's first visit, the one after it, and Lee's first.
const LONG: &str = "long";
const NEXT: &str = "next";
const SHORT: &str = "short";

struct Morning {
    dispatch: Dispatch,
    clock: Arc<ManualClock>,
    events: u64,
}

fn date() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, 15).unwrap()
}

/// Two technicians and three visits: one that only Sam can do, one that only Lee can do, and one for anybody.
fn day(worth: Seconds) -> Day {
    let mut day = Firm::new(Chance::new(1), 2).day(date());
    day.territory.settings.handover_worth_s = worth;
    let local = LocalDay::new(date(), day.territory.zone);
    let names = [(LONG, Some("sam")), (NEXT, None), (SHORT, Some("lee"))];
    day.visits.truncate(names.len());
    for (visit, (name, skill)) in day.visits.iter_mut().zip(names) {
        visit.id = VisitId::new(name);
        visit.skills = skill
            .map(|skill| (skill.to_owned(), 1))
            .into_iter()
            .collect();
        visit.parts.clear();
        visit.duration_s = Seconds::minutes(if name == SHORT { 15 } else { 45 });
        visit.booked = Window::new(
            local.at(TimeOfDay::hm(8, 0)),
            local.at(TimeOfDay::hm(13, 0)),
        )
        .unwrap();
    }
    for (technician, skill) in day.technicians.iter_mut().zip(["sam", "lee"]) {
        technician.skills = BTreeMap::from([(skill.to_owned(), 1)]);
    }
    day
}

impl Morning {
    /// A day that was planned and told in the evening, the visit for anybody on Sam's route after the long one.
    async fn begun(day: &Day) -> Self {
        let before = LocalDay::new(date().pred_opt().unwrap(), day.territory.zone);
        let clock = Arc::new(ManualClock::new(before.at(TimeOfDay::hm(17, 0))));
        let store = kept_store::open("sqlite::memory:").await.unwrap();
        let ids = Arc::new(RandomIds::seeded(clock.clone(), 1));
        let links = Arc::new(Links::new("handover", "https://kept.example"));
        let dispatch = Dispatch::new(store, clock.clone(), ids, links);
        dispatch.import_day(day).await.unwrap();
        let territory = firm::territory().id;
        dispatch
            .plan(&territory, date(), PlanMode::All)
            .await
            .unwrap();
        let to = Move {
            visit: VisitId::new(NEXT),
            technician: Some(TechnicianId::new(SAM)),
            position: Some(1),
        };
        let moved = dispatch.move_visit(&territory, date(), &to, None, Inform::Watch);
        moved.await.unwrap();
        let mut morning = Morning {
            dispatch,
            clock,
            events: 0,
        };
        morning.pass(3_600);
        morning.tick().await;
        morning.at(8, 0);
        morning
    }

    async fn with_handovers() -> Self {
        Self::begun(&day(Seconds::minutes(180))).await
    }

    fn pass(&self, seconds: i64) {
        self.clock.set(self.clock.now() + Seconds(seconds));
    }

    fn at(&mut self, hour: u32, minute: u32) {
        let local = LocalDay::new(date(), firm::territory().zone);
        self.clock.set(local.at(TimeOfDay::hm(hour, minute)));
    }

    async fn tick(&self) {
        self.dispatch.tick().await.unwrap();
    }

    async fn reports(&mut self, technician: &str, visit: &str, kinds: &[EventKind]) {
        for kind in kinds {
            self.events += 1;
            let now = self.clock.now();
            let report = Report {
                id: EventId(format!("event-{}", self.events)),
                device_sequence: self.events,
                occurred_at: now,
                visit: Some(VisitId::new(visit)),
                kind: kind.clone(),
            };
            let technician = TechnicianId::new(technician);
            let sent = self
                .dispatch
                .report(&technician, now, std::slice::from_ref(&report));
            sent.await.unwrap();
        }
    }

    /// Sam is at the long visit, and says that it will take far longer; Lee has done the short one.
    async fn sam_falls_behind(&mut self) {
        let begins = [EventKind::OnTheWay, EventKind::Arrived, EventKind::Started];
        self.reports(SAM, LONG, &begins).await;
        self.reports(LEE, SHORT, &begins).await;
        self.at(8, 20);
        self.reports(LEE, SHORT, &[EventKind::Finished]).await;
        let delayed = EventKind::Delayed { minutes: 240 };
        self.reports(SAM, LONG, &[delayed]).await;
        self.tick().await;
    }

    async fn state(&self) -> DayState {
        let store = self.dispatch.store();
        store.load_day(&firm::territory().id, date()).await.unwrap()
    }

    async fn who_comes(&self) -> String {
        let state = self.state().await;
        let plan = state.plan.unwrap();
        plan.find(&VisitId::new(NEXT))
            .unwrap()
            .0
            .technician
            .to_string()
    }

    async fn facts(&self) -> Vec<LedgerFact> {
        let query = LedgerQuery {
            day: Some(date()),
            visit: None,
            after: 0,
            limit: 1_000,
        };
        let store = self.dispatch.store();
        let entries = store.ledger(&firm::territory().id, &query).await.unwrap();
        entries.into_iter().map(|entry| entry.fact).collect()
    }

    async fn handovers(&self) -> usize {
        let all = self.facts().await;
        all.iter()
            .filter(|fact| matches!(fact, LedgerFact::HandedOver { .. }))
            .count()
    }
}

fn told(state: &DayState) -> &[Promise] {
    &state.promises[&VisitId::new(NEXT)]
}

#[tokio::test]
async fn a_colleague_takes_over_in_the_same_window_and_the_customer_is_told_the_name() {
    let mut morning = Morning::with_handovers().await;
    let before = told(&morning.state().await).last().unwrap().clone();
    assert_eq!(before.technician, Some(TechnicianId::new(SAM)));
    morning.sam_falls_behind().await;

    let state = morning.state().await;
    assert_eq!(morning.who_comes().await, LEE);
    let reason = &state.plan.as_ref().unwrap().reason;
    let visit = VisitId::new(NEXT);
    assert!(matches!(reason, PlanReason::Handover { visit: own } if *own == visit));
    let word = told(&state).last().unwrap();
    assert_eq!((word.window, word.stage), (before.window, before.stage));
    assert_eq!(word.technician, Some(TechnicianId::new(LEE)));
    assert_eq!(word.state, PromiseState::Standing);
    assert!(state.live_warning_of(&visit).is_none());

    let mut texts = state.messages.values().filter(|m| m.visit == visit);
    let text = texts.find(|m| m.kind == MessageKind::HandedOver).unwrap();
    let lee = state.technicians[&TechnicianId::new(LEE)].first_name();
    assert!(
        text.body.contains(&format!("{lee} comes instead")),
        "{}",
        text.body
    );
    let facts = morning.facts().await;
    let fact = facts.iter().find_map(|fact| match fact {
        LedgerFact::HandedOver {
            giver,
            taker,
            late_before_ppm,
            late_after_ppm,
            ..
        } => Some((
            giver.as_str(),
            taker.as_str(),
            late_before_ppm,
            late_after_ppm,
        )),
        _ => None,
    });
    let (giver, taker, before, after) = fact.unwrap();
    assert_eq!((giver, taker), (SAM, LEE));
    assert!(
        before.0 > 900_000 && after.0 < 300_000,
        "{before:?} {after:?}"
    );
}

#[tokio::test]
async fn what_changed_hands_once_does_not_go_back_when_the_taker_falls_behind() {
    let mut morning = Morning::with_handovers().await;
    morning.sam_falls_behind().await;
    assert_eq!(morning.who_comes().await, LEE);
    // Sam is done after all, and Lee doesn't set off.
    morning.at(8, 30);
    morning.reports(SAM, LONG, &[EventKind::Finished]).await;
    for _ in 0..59 {
        morning.pass(60);
        morning.tick().await;
    }
    assert_eq!(
        (
            morning.who_comes().await.as_str(),
            morning.handovers().await
        ),
        (LEE, 1)
    );
    let state = morning.state().await;
    assert!(
        state.live_warning_of(&VisitId::new(NEXT)).is_some(),
        "the customer is asked instead"
    );
}

#[tokio::test]
async fn nothing_changes_hands_unless_the_firm_says_what_a_promise_is_worth() {
    let mut morning = Morning::begun(&day(Seconds::ZERO)).await;
    morning.sam_falls_behind().await;
    assert_eq!(
        (
            morning.who_comes().await.as_str(),
            morning.handovers().await
        ),
        (SAM, 0)
    );
    let told = told(&morning.state().await).len();
    assert_eq!(told, 2, "booked, and the evening");
}

#[tokio::test]
async fn a_promise_that_is_worth_little_is_not_saved_at_any_price() {
    // Lee would be there two hours early.
    for (worth, who) in [(Seconds(1), SAM), (Seconds::minutes(24 * 60), LEE)] {
        let mut day = day(worth);
        let from = LocalDay::new(date(), day.territory.zone).at(TimeOfDay::hm(10, 30));
        let next = &mut day.visits[1];
        next.booked = Window::new(from, next.booked.to()).unwrap();
        let mut morning = Morning::begun(&day).await;
        morning.sam_falls_behind().await;
        assert_eq!(morning.who_comes().await, who, "{worth:?}");
    }
}

/// What stands in the way.
#[derive(Clone, Copy, Debug)]
enum Obstacle {
    Refused,
    Preferred,
    Pinned,
    Locked,
    TakerLocked,
    Absent,
    Skill,
    UnderWay,
}

#[tokio::test]
async fn who_may_not_come_does_not_and_what_is_held_stays() {
    for obstacle in [
        Obstacle::Refused,
        Obstacle::Preferred,
        Obstacle::Pinned,
        Obstacle::Locked,
        Obstacle::TakerLocked,
        Obstacle::Absent,
        Obstacle::Skill,
        Obstacle::UnderWay,
    ] {
        let mut day = day(Seconds::minutes(180));
        let next = &mut day.visits[1];
        match obstacle {
            Obstacle::Refused => next.refused = [TechnicianId::new(LEE)].into(),
            Obstacle::Preferred => next.preferred = [TechnicianId::new(SAM)].into(),
            Obstacle::Skill => next.skills = BTreeMap::from([("sam".to_owned(), 1)]),
            _ => {}
        }
        let mut morning = Morning::begun(&day).await;
        let dispatch = morning.dispatch.clone();
        let (sam, lee) = (TechnicianId::new(SAM), TechnicianId::new(LEE));
        match obstacle {
            Obstacle::Pinned => dispatch
                .pin(&VisitId::new(NEXT), true, "Maya")
                .await
                .unwrap(),
            Obstacle::Locked => dispatch
                .lock_route(&sam, date(), true, "Maya")
                .await
                .unwrap(),
            Obstacle::TakerLocked => {
                dispatch
                    .lock_route(&lee, date(), true, "Maya")
                    .await
                    .unwrap();
            }
            Obstacle::Absent => {
                dispatch.absent(&lee, date()).await.unwrap();
            }
            Obstacle::UnderWay => morning.reports(SAM, NEXT, &[EventKind::OnTheWay]).await,
            _ => {}
        }
        morning.sam_falls_behind().await;
        let after = (morning.who_comes().await, morning.handovers().await);
        assert_eq!(after, (SAM.to_owned(), 0), "{obstacle:?}");
    }
}

#[tokio::test]
async fn a_change_by_hand_can_be_taken_back_before_anything_changes_hands() {
    let mut morning = Morning::with_handovers().await;
    let territory = firm::territory().id;
    morning.at(8, 20);
    let to = Move {
        visit: VisitId::new(NEXT),
        technician: Some(TechnicianId::new(SAM)),
        position: Some(1),
    };
    let moved = morning
        .dispatch
        .move_visit(&territory, date(), &to, None, Inform::Watch);
    moved.await.unwrap();
    morning.sam_falls_behind().await;
    assert_eq!(morning.handovers().await, 0);
    morning.pass(60);
    morning.tick().await;
    assert_eq!(morning.handovers().await, 1);
}
