//! Hand over: a colleague with slack takes a visit over whose promise would probably break, without the customer being
//! asked. The window stays, the name is told. When it pays is [`kept_solver::recourse`]'s rule, which the windows told
//! ahead count on too; what it finds is judged on the day's own forecast before anything changes. Never touches what
//! somebody drives to or is at, what a dispatcher pinned, locked or may still take back, or a customer who is being
//! asked; and no visit changes hands like this twice, so that nothing goes back and forth.

pub(crate) mod town;

use crate::app::{Dispatch, Error};
use crate::day::DayState;
use crate::decision::Decision;
use crate::forecast::{DayForecast, scenarios, seconds};
use crate::options::{endangers, holds_time_of};
use crate::plan::checked_plan;
use crate::plan::problem::DayProblem;
use crate::ports::Ids;
use crate::quiet::Urgency;
use crate::tell::{is_window, undo_until};
use crate::texts::Text;
use chrono::NaiveDate;
use kept_domain::{
    LedgerFact, MessageKind, Plan, PlanReason, Ppm, Promise, PromiseState, Seconds, Settings,
    Stage, TechnicianId, Territory, Timestamp, VisitId,
};
use kept_solver::narrow::Span;
use kept_solver::problem::{TechIx, VisitIx};
use kept_solver::recourse::{
    GAIN_MIN, HANDED_OVER_MAX, Handover, Line, Rule, Standing, best_handover,
};
use std::collections::BTreeSet;
use town::{ANY_TIME, Crew, DayTown};

/// Handovers that are judged on the forecast before a tick gives up.
const JUDGED_MAX: usize = 8;

/// What saving a promise may cost; none where nothing is handed over.
pub(crate) fn rule(settings: &Settings) -> Option<Rule> {
    let worth_s = settings.handover_worth_s;
    (worth_s > Seconds::ZERO).then_some(Rule {
        miss_worth_s: worth_s.0 as f64,
        change_s: settings.moved_price as f64,
    })
}

/// A handover worked out.
pub(crate) struct Proposal {
    pub visit: VisitId,
    pub giver: TechnicianId,
    pub taker: TechnicianId,
    /// Its place among the taker's visits to come.
    to: usize,
    plan: Plan,
    late_before_ppm: Ppm,
    late_after_ppm: Ppm,
    costs_s: Seconds,
    /// Revision of the day that it was worked out on.
    revision: u64,
}

/// The handover that pays most on a day as it stands.
pub(crate) fn proposed(state: &DayState, now: Timestamp, ids: &dyn Ids) -> Option<Proposal> {
    let rule = rule(&state.territory.settings)?;
    state.plan.as_ref()?;
    if undo_until(state).is_some_and(|until| now < until) {
        return None;
    }
    let day = DayProblem::new(state, now).ok()?;
    let mut town = DayTown::new(state, &day, told_windows(state, &day), |visit| {
        may_change_hands(state, visit)
    });
    let crews = town.crews(state);
    let standings: Vec<Standing<'_>> = crews.iter().map(Crew::standing).collect();
    let each = standings.iter().enumerate();
    let lines: Vec<Line> = each
        .map(|(t, standing)| Line::new(&town, t, standing))
        .collect();
    for _ in 0..JUDGED_MAX {
        let found = best_handover(&town, rule, &standings, &lines)?;
        let visit = *standings.get(found.giver)?.rest.get(found.at)?;
        let judged = Change::of(&day, &found, visit)
            .and_then(|change| judged(state, now, &day, rule, &change, ids));
        if judged.is_some() {
            return judged;
        }
        town.bar(visit, found.taker);
    }
    None
}

/// What visits were promised, by their indices.
fn told_windows(state: &DayState, day: &DayProblem) -> Vec<Span> {
    let origin = state.local_day().start();
    let window = |id: &VisitId| {
        let word = state.word_of(id).filter(|word| counts(word));
        word.map_or(ANY_TIME, |word| Span {
            from: seconds(origin, word.window.from()),
            to: seconds(origin, word.window.to()),
        })
    };
    day.visits.iter().map(window).collect()
}

fn counts(word: &Promise) -> bool {
    matches!(word.state, PromiseState::Standing | PromiseState::Narrowed)
}

/// Whether somebody else may come without the customer being asked: the customer was told a name and a window that
/// stands, is asked nothing, and nobody has set off; and it is the first time.
fn may_change_hands(state: &DayState, visit: &VisitId) -> bool {
    let told = state.promises.get(visit).map_or(&[][..], Vec::as_slice);
    let holder = state.plan.as_ref().and_then(|plan| plan.find(visit));
    let is_told = told.last().is_some_and(|word| {
        word.state == PromiseState::Standing
            && word.stage > Stage::Booked
            && word.technician.is_some()
            && word.technician.as_ref() == holder.map(|(route, _)| &route.technician)
    });
    is_told && could_change_hands(state, visit)
}

/// Whether somebody else may come once something is told: as [`may_change_hands`] but for the telling.
fn could_change_hands(state: &DayState, visit: &VisitId) -> bool {
    let told = state.promises.get(visit).map_or(&[][..], Vec::as_slice);
    town::is_untouched(state, visit)
        && state.live_warning_of(visit).is_none()
        && !was_handed_over(told)
}

/// The same window was told once more, with another name: only a handover does that.
fn was_handed_over(told: &[Promise]) -> bool {
    told.windows(2).any(|pair| {
        matches!(pair, [before, after]
            if before.chain == after.chain && before.stage == after.stage)
    })
}

/// A change of hands by names.
struct Change {
    visit: VisitId,
    giver: TechnicianId,
    taker: TechnicianId,
    to: usize,
}

impl Change {
    fn of(day: &DayProblem, found: &Handover, visit: u32) -> Option<Self> {
        Some(Change {
            visit: day.visit_id(VisitIx(visit))?.clone(),
            giver: day.technician_id(TechIx::from(found.giver))?.clone(),
            taker: day.technician_id(TechIx::from(found.taker))?.clone(),
            to: found.to,
        })
    }

    /// The day's orders after it; none when the visit isn't the giver's any more.
    fn orders(&self, day: &DayProblem) -> Option<Vec<Vec<VisitIx>>> {
        let visit = day.visit(&self.visit)?;
        let (giver, taker) = (day.technician(&self.giver)?, day.technician(&self.taker)?);
        let begun: BTreeSet<VisitIx> = (day.problem.pins.iter())
            .flat_map(|pin| pin.stops.iter().map(|stop| stop.visit))
            .collect();
        let mut orders = day.orders_without(None);
        let own = orders.get_mut(giver.index())?;
        own.remove(own.iter().position(|stop| *stop == visit)?);
        let own = orders.get_mut(taker.index())?;
        let behind = own.iter().filter(|stop| begun.contains(stop)).count();
        own.insert((behind + self.to).min(own.len()), visit);
        Some(orders)
    }
}

/// A change judged on the day's own forecast: a legal plan, which saves enough of what is promised on both routes and
/// endangers nobody.
fn judged(
    state: &DayState,
    now: Timestamp,
    day: &DayProblem,
    rule: Rule,
    change: &Change,
    ids: &dyn Ids,
) -> Option<Proposal> {
    let solution = day.assemble(&change.orders(day)?).ok()?;
    let reason = PlanReason::Handover {
        visit: change.visit.clone(),
    };
    let before = day.warm.as_deref();
    let plan = checked_plan(state, day, before, &solution, reason, now, ids).ok()?;
    let (route, at) = plan.find(&change.visit)?;
    let stop = route.stops.get(at)?;
    if holds_time_of(state, now, None, &change.taker, (stop.arrive, stop.finish)) {
        return None;
    }
    let after = DayState {
        plan: Some(plan.clone()),
        ..state.clone()
    };
    let (was, is) = (
        Side::new(state, now, change),
        Side::new(&after, now, change),
    );
    let costs_s = is.home_s? - was.home_s?;
    let gain = rule.gain(was.misses - is.misses, costs_s);
    let pays = gain >= GAIN_MIN && is.late < was.late;
    if !pays || endangers(state, &after, now, &change.taker, &change.visit) {
        return None;
    }
    Some(Proposal {
        visit: change.visit.clone(),
        giver: change.giver.clone(),
        taker: change.taker.clone(),
        to: change.to,
        plan,
        late_before_ppm: was.late,
        late_after_ppm: is.late,
        costs_s: Seconds(costs_s.round() as i64),
        revision: state.revision,
    })
}

/// What is foretold of both technicians under one plan.
struct Side {
    /// Expected misses of what they were promised to do.
    misses: f64,
    /// The chance that the visit itself misses.
    late: Ppm,
    /// When both are home, added up; none without a route.
    home_s: Option<f64>,
}

impl Side {
    fn new(state: &DayState, now: Timestamp, change: &Change) -> Self {
        let both = [&change.giver, &change.taker];
        let forecast =
            DayForecast::of_routes(state, now, &scenarios(state), |id| both.contains(&id));
        let late = |visit: &VisitId| {
            let word = state.word_of(visit).filter(|word| counts(word))?;
            Some(forecast.kept_ppm(visit, &word.window)?.complement())
        };
        let all = state.visits.keys().filter_map(late);
        Side {
            misses: all.map(|late| f64::from(late.0) / 1e6).sum(),
            late: late(&change.visit).unwrap_or_default(),
            home_s: both
                .iter()
                .map(|technician| home_s(state, now, &forecast, technician))
                .sum(),
        }
    }
}

/// When a technician is home on average, seconds after the day's origin. Who has nothing to do is there.
fn home_s(
    state: &DayState,
    now: Timestamp,
    forecast: &DayForecast,
    technician: &TechnicianId,
) -> Option<f64> {
    let route = state.plan.as_ref()?.route(technician);
    let way_home = route.and_then(|route| Some(route.end - route.stops.last()?.finish));
    let free = forecast.finish_mean(technician).unwrap_or(now);
    let origin = state.local_day().start();
    let end = free + way_home.unwrap_or(Seconds::ZERO);
    Some(f64::from(seconds(origin, end)))
}

impl Decision<'_> {
    /// Makes a handover that was worked out, if it still pays.
    fn hand_over(&mut self, proposal: &Proposal) -> bool {
        if self.state.revision == proposal.revision {
            self.carry_over(proposal);
            return true;
        }
        match self.judged_again(proposal) {
            Some(again) => {
                self.carry_over(&again);
                true
            }
            None => false,
        }
    }

    /// The handover on the day as it is by now.
    fn judged_again(&self, proposal: &Proposal) -> Option<Proposal> {
        let state = &self.state;
        let is_so = state.plan.as_ref().map(|plan| &plan.id) == proposal.plan.parent.as_ref();
        if !is_so || !may_change_hands(state, &proposal.visit) {
            return None;
        }
        let change = Change {
            visit: proposal.visit.clone(),
            giver: proposal.giver.clone(),
            taker: proposal.taker.clone(),
            to: proposal.to,
        };
        let rule = rule(&state.territory.settings)?;
        let day = DayProblem::new(state, self.now).ok()?;
        judged(state, self.now, &day, rule, &change, self.ids)
    }

    fn carry_over(&mut self, proposal: &Proposal) {
        let names = [&proposal.giver, &proposal.taker].map(|id| {
            let known = self.state.technicians.get(id);
            known.map_or_else(|| id.to_string(), |known| known.name.clone())
        });
        let [giver_name, taker_name] = names;
        self.adopt(proposal.plan.clone());
        let fact = LedgerFact::HandedOver {
            giver: proposal.giver.clone(),
            giver_name,
            taker: proposal.taker.clone(),
            taker_name,
            late_before_ppm: proposal.late_before_ppm,
            late_after_ppm: proposal.late_after_ppm,
            costs_s: proposal.costs_s,
        };
        self.record(Some(&proposal.visit), fact);
        self.suspicions.forget(&proposal.visit);
        self.tell_the_name(proposal);
    }

    /// Tells who comes instead, in the window that was told.
    fn tell_the_name(&mut self, proposal: &Proposal) {
        let Some(visit) = self.state.visits.get(&proposal.visit).cloned() else {
            return;
        };
        let Some(word) = self.state.promise_of(&visit.id).cloned() else {
            return;
        };
        let kept = proposal.late_after_ppm.complement();
        let taker = Some(proposal.taker.clone());
        let told = self.promise(&visit, word.stage, word.window, kept, taker, false);
        let Some(promise) = told else {
            return;
        };
        let name = self.first_name(&proposal.taker);
        let link = self.links.url(&visit);
        let text = Text::HandedOver {
            technician: &name,
            window: promise.window,
            link: &link,
        };
        // A window with the other name that waits to go out is no longer true.
        self.withdraw(&visit.id, is_window);
        let dedupe = format!("handed over:{}", promise.id);
        let urgency = Urgency::Disruption;
        self.queue(&visit, MessageKind::HandedOver, &dedupe, urgency, &text);
    }
}

impl Dispatch {
    /// Hands visits over where that pays, a few at a time. Worked out on a copy of the day, while phones go on
    /// reporting; made on the day as it is then.
    pub(crate) async fn hand_over_what_pays(
        &self,
        territory: &Territory,
        day: NaiveDate,
    ) -> Result<(), Error> {
        if rule(&territory.settings).is_none() {
            return Ok(());
        }
        for _ in 0..HANDED_OVER_MAX {
            let known = self.known_day(&territory.id, day).await?;
            let Some(proposal) = proposed(&known, self.now(), self.ids().as_ref()) else {
                break;
            };
            let made = self.decide(&territory.id, day, |decision| {
                Ok(decision.hand_over(&proposal))
            });
            if !made.await? {
                break;
            }
        }
        Ok(())
    }
}
