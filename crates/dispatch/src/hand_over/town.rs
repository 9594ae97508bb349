//! A day as handovers see it: where everybody is, what is still to come, and who may take what. Translates;
//! whether a handover pays is [`kept_solver::recourse`]'s.

use crate::day::DayState;
use crate::forecast::belief;
use crate::learn;
use crate::plan::problem::DayProblem;
use kept_domain::{Technician, VisitId, VisitStatus};
use kept_solver::forecast::learn::{Belief, DriveAsked, Drives, WorkAsked};
use kept_solver::forecast::{Duration, TIME_S_MAX};
use kept_solver::narrow::Span;
use kept_solver::problem::{self, LocationIx, TechIx, VisitIx};
use kept_solver::recourse::{self, Believed, Pause, Standing, Town};
use kept_solver::route::{has_parts, is_able};
use std::collections::BTreeSet;

/// Colleagues who are asked about one visit: the nearest ones.
const COLLEAGUES_MAX: usize = 10;
/// How much of a spread is left when the technician has said when the work will be finished: a half of it.
const SAID_SHARE: f64 = 0.5;
/// Work that is over its time is believed to take such a part of that time more.
const OVERDUE_SHARE: f64 = 1.0 / 6.0;

/// A day's technicians and visits by their indices in its problem.
pub(crate) struct DayTown<'a> {
    day: &'a DayProblem,
    drives: Drives,
    day_cv_permille: u32,
    windows: Vec<Span>,
    /// Work by technician and visit.
    works: Vec<Vec<Duration>>,
    givable: Vec<bool>,
    colleagues: Vec<Vec<usize>>,
}

/// Where a technician's rest of the day begins.
pub(crate) struct Crew {
    pub rest: Vec<u32>,
    pub done: Vec<u32>,
    pub here: LocationIx,
    pub free: Believed,
    pub pause: Option<Pause>,
}

impl Crew {
    /// As one who is played from now on.
    pub(crate) fn begins(self) -> recourse::Crew {
        let mean = self.free.mean();
        recourse::Crew {
            rest: self.rest,
            done: self.done,
            here: self.here,
            pause: self.pause,
            free_at: mean,
            believed: (mean, self.free.deviation()),
            since: mean,
        }
    }

    pub(crate) fn standing(&self) -> Standing<'_> {
        Standing {
            rest: &self.rest,
            done: &self.done,
            here: self.here,
            free: self.free,
            pause: self.pause,
        }
    }
}

impl<'a> DayTown<'a> {
    /// The day with these windows by visit; what `may_give` accepts may be handed over.
    pub(crate) fn new(
        state: &'a DayState,
        day: &'a DayProblem,
        windows: Vec<Span>,
        may_give: impl Fn(&VisitId) -> bool,
    ) -> Self {
        let belief = belief(state);
        let mut town = DayTown {
            drives: belief.drives(),
            day_cv_permille: belief.scenarios(1, 0).day_factor_cv_permille,
            windows,
            works: works(state, day, belief),
            givable: day.visits.iter().map(may_give).collect(),
            colleagues: Vec::new(),
            day,
        };
        let able = Able::new(state, day);
        let colleagues = (0..day.visits.len()).map(|visit| able.nearest(visit));
        town.colleagues = colleagues.collect();
        town
    }

    /// The day before its windows are told: whatever nobody has set off to may be handed over once.
    pub(crate) fn ahead(state: &'a DayState, day: &'a DayProblem) -> Self {
        let windows = vec![ANY_TIME; day.visits.len()];
        DayTown::new(state, day, windows, |visit| {
            super::could_change_hands(state, visit)
        })
    }

    /// A colleague isn't asked about a visit any more.
    pub(crate) fn bar(&mut self, visit: u32, colleague: usize) {
        if let Some(own) = self.colleagues.get_mut(visit as usize) {
            own.retain(|known| *known != colleague);
        }
    }

    /// Where everybody's rest of the day begins, as far as is known.
    pub(crate) fn crews(&self, state: &DayState) -> Vec<Crew> {
        let begun: BTreeSet<VisitIx> = (self.day.problem.pins.iter())
            .flat_map(|pin| pin.stops.iter().map(|stop| stop.visit))
            .collect();
        let orders = self.day.orders_without(None).into_iter().enumerate();
        orders
            .map(|(t, order)| {
                let rest = order.into_iter().filter(|visit| !begun.contains(visit));
                self.crew(state, t, rest.map(|visit| visit.0).collect())
            })
            .collect()
    }

    fn crew(&self, state: &DayState, technician: usize, rest: Vec<u32>) -> Crew {
        let pins = &self.day.problem.pins;
        let pin = pins.iter().find(|pin| pin.technician.index() == technician);
        let who = self.day.problem.technicians.get(technician);
        let rule = who.and_then(|who| who.breaks);
        let pause = rule.filter(|_| !pin.is_some_and(|pin| pin.break_taken));
        let shift_from = who.map_or(0, |who| who.shift.start);
        let done: Vec<u32> = pin
            .into_iter()
            .flat_map(|pin| pin.stops.iter().map(|stop| stop.visit.0))
            .collect();
        let free_from = pin.map_or(shift_from, |pin| pin.free_from);
        Crew {
            here: pin.map_or(who.map_or(LocationIx(0), |who| who.start), |pin| pin.at),
            free: self.free(state, technician, done.last().copied(), free_from),
            pause: pause.map(|rule| Pause {
                earliest: rule.start_window.start,
                latest: rule.start_window.end,
                duration_s: rule.duration,
            }),
            rest,
            done,
        }
    }

    /// When a technician is free whose last visit is planned to be over at a time.
    fn free(
        &self,
        state: &DayState,
        technician: usize,
        last: Option<u32>,
        planned: i32,
    ) -> Believed {
        let known = last.and_then(|visit| {
            let id = self.day.visit_id(VisitIx(visit))?;
            let progress = state.progress_of(id);
            progress.status.is_in_hand().then_some((visit, progress))
        });
        let Some((visit, progress)) = known else {
            return Believed::new(f64::from(planned), 0.0, self.day_cv_permille);
        };
        let work = self.work(technician, visit);
        let (mean, spread) = (f64::from(work.mean_s), f64::from(work.cv_permille) / 1000.0);
        let said = progress.said_finish.is_some();
        let begun = progress.started_at.or(progress.arrived_at);
        let took = begun.map_or(0.0, |begun| {
            f64::from(planned)
                - f64::from(crate::forecast::seconds(state.local_day().start(), begun))
        });
        let over = if said || took <= mean {
            0.0
        } else {
            took * OVERDUE_SHARE
        };
        let share = if said { SAID_SHARE } else { 1.0 };
        Believed::new(
            f64::from(planned) + over,
            mean * spread * share,
            self.day_cv_permille,
        )
    }
}

impl Town for DayTown<'_> {
    fn place(&self, visit: u32) -> LocationIx {
        let known = self.day.problem.visits.get(visit as usize);
        known.map_or(LocationIx(u32::MAX), |visit| visit.location)
    }

    fn window(&self, visit: u32) -> Span {
        let known = self.windows.get(visit as usize).copied();
        known.unwrap_or(ANY_TIME)
    }

    fn home(&self, technician: usize) -> Option<LocationIx> {
        self.day.problem.technicians.get(technician)?.end
    }

    fn drive(&self, from: LocationIx, to: LocationIx, depart: i32) -> Duration {
        self.drives.drive(DriveAsked {
            planned_s: self.day.problem.travel.duration(from, to, depart),
            departs_s: depart.rem_euclid(86_400),
        })
    }

    fn work(&self, technician: usize, visit: u32) -> Duration {
        let own = self.works.get(technician);
        let known = own.and_then(|own| own.get(visit as usize));
        known.copied().unwrap_or_default()
    }

    fn day_cv_permille(&self) -> u32 {
        self.day_cv_permille
    }

    fn may_give(&self, visit: u32) -> bool {
        self.givable.get(visit as usize).copied().unwrap_or(false)
    }

    fn colleagues(&self, visit: u32) -> &[usize] {
        let known = self.colleagues.get(visit as usize);
        known.map_or(&[], Vec::as_slice)
    }

    fn is_stocked(
        &self,
        technician: usize,
        others: &mut dyn Iterator<Item = u32>,
        visit: u32,
    ) -> bool {
        let problem = &self.day.problem;
        let (Some(who), Some(wanted)) = (
            problem.technicians.get(technician),
            problem.visits.get(visit as usize),
        ) else {
            return false;
        };
        if wanted.parts.is_empty() {
            return true;
        }
        let others: Vec<&problem::Visit> = others
            .filter_map(|other| problem.visits.get(other as usize))
            .collect();
        has_parts(who, others.into_iter(), wanted)
    }
}

/// The window of a visit that nobody was promised anything for.
pub(crate) const ANY_TIME: Span = Span {
    from: -TIME_S_MAX,
    to: TIME_S_MAX,
};

/// What each technician's work at each visit is believed to take.
fn works(state: &DayState, day: &DayProblem, belief: Belief<'_>) -> Vec<Vec<Duration>> {
    let asked: Vec<_> = day
        .visits
        .iter()
        .filter_map(|id| state.visits.get(id))
        .map(|visit| (visit, learn::features(visit)))
        .collect();
    let each = day.technicians.iter();
    each.map(|technician| {
        let works = asked.iter().map(|(visit, features)| {
            belief.work(&WorkAsked {
                job_type: &visit.job_type,
                technician: technician.as_str(),
                features,
                planned_s: learn::planned_s(visit),
                entered_cv_permille: visit.duration_cv_permille,
            })
        });
        works.collect()
    })
    .collect()
}

/// Who may take what over, and how near everybody is.
struct Able<'a> {
    state: &'a DayState,
    day: &'a DayProblem,
    /// Visits with something to do with others.
    linked: BTreeSet<VisitIx>,
    /// Where each technician comes by.
    stops: Vec<Vec<LocationIx>>,
    /// Whose route a visit is on.
    holder: Vec<Option<usize>>,
}

impl<'a> Able<'a> {
    fn new(state: &'a DayState, day: &'a DayProblem) -> Self {
        let links = day.problem.links.iter().map(|link| link.visits());
        let linked = links.flat_map(|(first, second)| [first, second]).collect();
        let orders = day.orders_without(None);
        let mut holder = vec![None; day.visits.len()];
        for (t, order) in orders.iter().enumerate() {
            for visit in order {
                if let Some(own) = holder.get_mut(visit.index()) {
                    *own = Some(t);
                }
            }
        }
        let technicians = day.problem.technicians.iter().zip(&orders);
        let stops = technicians.map(|(who, order)| {
            let visits = order.iter();
            let places = visits.filter_map(|visit| day.problem.visits.get(visit.index()));
            let places = places.map(|visit| visit.location);
            places.chain([who.start]).collect()
        });
        Able {
            state,
            linked,
            stops: stops.collect(),
            holder,
            day,
        }
    }

    /// The nearest colleagues who may take a visit over from who has it.
    fn nearest(&self, visit: usize) -> Vec<usize> {
        let Some(known) = self.day.problem.visits.get(visit) else {
            return Vec::new();
        };
        let holder = self.holder.get(visit).copied().flatten();
        if self.linked.contains(&VisitIx::from(visit)) || holder.is_none() {
            return Vec::new();
        }
        let travel = &self.day.problem.travel;
        let apart = |t: usize| {
            let stops = self.stops.get(t).into_iter().flatten();
            stops
                .map(|&at| travel.duration(at, known.location, 0))
                .min()
        };
        let all = 0..self.day.technicians.len();
        let able = all.filter(|&t| Some(t) != holder && self.may_take(t, known, holder));
        let mut able: Vec<(Option<i32>, usize)> = able.map(|t| (apart(t), t)).collect();
        able.sort_unstable();
        able.truncate(COLLEAGUES_MAX);
        able.into_iter().map(|(_, t)| t).collect()
    }

    /// Skills, tools and area, and what the customer wants: nobody is sent who is refused, and who prefers the one who
    /// was to come isn't sent another one who isn't preferred.
    fn may_take(&self, t: usize, visit: &problem::Visit, holder: Option<usize>) -> bool {
        let Some(who) = self.day.problem.technicians.get(t) else {
            return false;
        };
        let (taker, holder) = (TechIx::from(t), holder.map(TechIx::from));
        let was_preferred = holder.is_some_and(|holder| visit.preferred.contains(&holder));
        is_able(who, visit)
            && visit.territory == who.territory
            && !visit.refused.contains(&taker)
            && (!was_preferred || visit.preferred.contains(&taker))
            && self.is_at_work(t)
    }

    fn is_at_work(&self, t: usize) -> bool {
        let id = self.day.technician_id(TechIx::from(t));
        let known = id.and_then(|id| self.state.technicians.get(id));
        known.is_some_and(|who: &Technician| !who.absent.contains(&self.state.date))
    }
}

/// Whether nobody has set off to a visit.
pub(crate) fn is_untouched(state: &DayState, visit: &VisitId) -> bool {
    state.progress_of(visit).status == VisitStatus::Open
}
