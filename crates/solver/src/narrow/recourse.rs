//! Windows that count on recourse: arrivals are those after colleagues have taken visits over by the live rule
//! ([`crate::recourse`]). Whose route nobody touches in a scenario arrives as [`super::narrow_live`] foretells it, so that
//! without anybody who may take over the windows are the same. Must never state a chance on days that chose it.
//!
//! Other ends are repaired otherwise, so days are played and ends chosen three times: on one set, what the second ends
//! miss on another corrects the budget of the last ones, and the chance is stated from a third. Sets are small, so each
//! is a Latin hypercube of its own.

use std::collections::BTreeMap;

use super::Span;
use super::candidates::Candidate;
use super::day::{Day, Draft, HeldStop, LiveRoute, Policy, Terms, Window, narrow_live, share_ppm};
use crate::forecast::{Draws, Duration, Progress, ScenarioSet, Walk};
use crate::problem::LocationIx;
use crate::recourse::{Crew, Luck, Rule, Town, play};

/// Visits played in all scenarios of a set together: fewer scenarios on a large day.
const PLAYED_MAX: usize = 16_000;
/// Scenarios that are played at least.
const SCENARIOS_MIN: usize = 48;

/// Who may take visits over, beside the routes that windows are chosen for.
pub struct Field<'a, T> {
    /// Technicians and visits; its windows aren't looked at.
    pub town: &'a T,
    /// One a technician, with what is believed of the visit in hand.
    pub crews: Vec<Crew>,
    /// Each route's technician and visits, in the order of its stops.
    pub routes: Vec<(usize, Vec<u32>)>,
    /// When a handover pays.
    pub rule: Rule,
}

/// As [`narrow_live`], with the arrivals that colleagues leave who take visits over.
#[must_use]
pub fn narrow_with_recourse<T: Town>(
    routes: &[LiveRoute<'_>],
    now: i32,
    scenarios: &ScenarioSet,
    policy: &Policy,
    terms: &BTreeMap<u64, Terms>,
    field: &Field<'_, T>,
) -> Vec<Vec<Window>> {
    let without = narrow_live(routes, now, scenarios, policy, terms);
    let visits = without.iter().map(Vec::len).sum::<usize>().max(1);
    let count = (PLAYED_MAX / visits)
        .max(SCENARIOS_MIN)
        .min(scenarios.count());
    let days = Days {
        day: Day::new(now, policy, terms),
        routes,
        now,
        field,
    };
    days.narrowed(without, scenarios.sized(count))
}

struct Days<'a, T> {
    day: Day<'a>,
    routes: &'a [LiveRoute<'a>],
    now: i32,
    field: &'a Field<'a, T>,
}

/// Scenarios with what they draw.
struct Set {
    scenarios: ScenarioSet,
    draws: Draws,
}

/// Arrivals of all stops in the routes' order, and how many visits were handed over.
struct Seen {
    arrivals: Vec<Vec<i32>>,
    taken_over: u32,
}

impl<T: Town> Days<'_, T> {
    fn narrowed(&self, without: Vec<Vec<Window>>, scenarios: ScenarioSet) -> Vec<Vec<Window>> {
        let begin: Vec<&Window> = without.iter().flatten().collect();
        let set = self.set(scenarios);
        let unseen = self.set(set.scenarios.fresh());
        let told: Vec<Draft> = begin.iter().map(|window| Draft::of(window)).collect();
        let first = self.chosen(&begin, &told, &set, None);
        let second = self.chosen(&begin, &first.drafts, &set, None);
        let tried = self.seen(&second.drafts, &unseen);
        if first.taken_over + second.taken_over + tried.taken_over == 0 {
            return without;
        }
        let missed = self.missed(&second.drafts, &tried);
        let allowed = (2 * second.budget).saturating_sub(missed);
        let last = self.chosen(&begin, &second.drafts, &set, Some(allowed));
        let third = self.set(unseen.scenarios.fresh());
        self.judged(&without, &last.drafts, &third)
    }

    /// The ends that keep to a budget of misses on days on which the windows told so far are repaired.
    fn chosen(&self, begin: &[&Window], told: &[Draft], set: &Set, allowed: Option<u64>) -> Chosen {
        let seen = self.seen(told, set);
        let stops: Vec<HeldStop> = begin
            .iter()
            .zip(seen.arrivals)
            .map(|(window, arrivals)| HeldStop::new(window.key, window.hold, arrivals))
            .collect();
        let stops: Vec<&HeldStop> = stops.iter().collect();
        let options: Vec<Vec<Candidate>> =
            stops.iter().map(|stop| self.day.options(stop)).collect();
        let budget = self.day.allowed_misses(&stops, &options);
        let allowed = allowed.unwrap_or(budget);
        Chosen {
            drafts: self.day.drafts(&stops, &options, allowed),
            taken_over: seen.taken_over,
            budget,
        }
    }

    /// Misses of windows that can be kept at all.
    fn missed(&self, drafts: &[Draft], seen: &Seen) -> u64 {
        let all = drafts.iter().zip(&seen.arrivals);
        let alive = all.filter(|(draft, _)| !draft.likely_lost);
        alive
            .map(|(draft, arrivals)| {
                let outside = arrivals.iter().filter(|&&at| !draft.has_inside(at));
                outside.count() as u64
            })
            .sum()
    }

    /// The windows with the share of a set's days that keep them.
    fn judged(&self, routes: &[Vec<Window>], drafts: &[Draft], set: &Set) -> Vec<Vec<Window>> {
        let seen = self.seen(drafts, set);
        let mut judged = drafts.iter().zip(&seen.arrivals);
        let windows = routes.iter().map(|own| {
            let own = own.iter().zip(judged.by_ref());
            own.map(|(window, (draft, arrivals))| {
                let inside = arrivals.iter().filter(|&&at| draft.has_inside(at));
                Window {
                    key: window.key,
                    from: draft.span.from,
                    to: draft.span.to,
                    hold: draft.hold,
                    kept_ppm: share_ppm(inside.count(), arrivals.len()),
                    likely_lost: draft.likely_lost,
                }
            })
            .collect()
        });
        windows.collect()
    }

    /// The days of a set under windows that were told.
    fn seen(&self, told: &[Draft], set: &Set) -> Seen {
        let mut drafts = told.iter();
        let walks: Vec<Walked> = self
            .routes
            .iter()
            .map(|route| self.walked(*route, &mut drafts, &set.scenarios))
            .collect();
        let town = Told::new(self.field, told);
        let draws = &set.draws;
        let mut arrivals: Vec<Vec<Vec<i32>>> =
            walks.iter().map(|walked| walked.arrivals.clone()).collect();
        let mut taken_over = 0;
        for scenario in 0..set.scenarios.count() {
            let luck = Drawn { draws, scenario };
            let crews = self.crews(&walks, scenario);
            let visits = town.windows.len();
            let played = play(&town, &luck, crews, visits, Some(self.field.rule));
            taken_over += played.taken_over;
            for ((technician, visits), own) in self.field.routes.iter().zip(&mut arrivals) {
                if played.touched.get(*technician) != Some(&true) {
                    continue;
                }
                for (&visit, own) in visits.iter().zip(own) {
                    let started = played.started.get(visit as usize).copied().flatten();
                    if let (Some(started), Some(at)) = (started, own.get_mut(scenario)) {
                        *at = started;
                    }
                }
            }
        }
        Seen {
            arrivals: arrivals.into_iter().flatten().collect(),
            taken_over,
        }
    }

    /// A route through all scenarios as nobody touches it.
    fn walked<'d>(
        &self,
        route: LiveRoute<'_>,
        drafts: &mut impl Iterator<Item = &'d Draft>,
        set: &ScenarioSet,
    ) -> Walked {
        let mut walk = Walk::new(route.model, self.now, route.progress, set);
        let mut begins = walk.times().to_vec();
        let in_hand = !matches!(route.progress, Progress::NotStarted { .. });
        let mut arrivals = Vec::with_capacity(route.model.legs_and_stops.len());
        for (index, (stop, draft)) in route.model.legs_and_stops.iter().zip(drafts).enumerate() {
            walk.arrive(stop);
            if let Some(hold) = draft.hold {
                walk.hold(hold);
            }
            arrivals.push(walk.times().to_vec());
            walk.serve(stop);
            if in_hand && index == 0 {
                begins = walk.times().to_vec();
            }
        }
        Walked { begins, arrivals }
    }

    /// Everybody as they are when the played day begins.
    fn crews(&self, walks: &[Walked], scenario: usize) -> Vec<Crew> {
        let mut crews = self.field.crews.clone();
        for ((technician, _), walked) in self.field.routes.iter().zip(walks) {
            let begins = walked.begins.get(scenario).copied();
            if let (Some(crew), Some(begins)) = (crews.get_mut(*technician), begins) {
                crew.free_at = f64::from(begins);
            }
        }
        crews
    }

    fn set(&self, scenarios: ScenarioSet) -> Set {
        let mut keys = vec![None; self.field.visits()];
        let mut technicians = vec![None; self.field.crews.len()];
        for ((technician, own), route) in self.field.routes.iter().zip(self.routes) {
            if let Some(key) = technicians.get_mut(*technician) {
                *key = Some(route.model.key);
            }
            for (&visit, stop) in own.iter().zip(&route.model.legs_and_stops) {
                keys[visit as usize] = Some(stop.key);
            }
        }
        let draws = Draws::new(&scenarios, &keys, &technicians);
        Set { scenarios, draws }
    }
}

impl<T> Field<'_, T> {
    /// One more than the highest number of a visit on the routes.
    fn visits(&self) -> usize {
        let visits = self.routes.iter().flat_map(|(_, visits)| visits);
        visits.max().map_or(0, |&last| last as usize + 1)
    }
}

struct Chosen {
    drafts: Vec<Draft>,
    taken_over: u32,
    /// Misses that the policy allows.
    budget: u64,
}

struct Walked {
    /// When the technician is free for the first stop that isn't in hand, by scenario.
    begins: Vec<i32>,
    /// By stop and scenario.
    arrivals: Vec<Vec<i32>>,
}

/// One scenario's draws.
struct Drawn<'a> {
    draws: &'a Draws,
    scenario: usize,
}

impl Luck for Drawn<'_> {
    fn work_s(&self, technician: usize, visit: u32, believed: Duration) -> f64 {
        let visit = visit as usize;
        self.draws
            .work_s(technician, visit, self.scenario, believed)
    }

    fn drive_s(&self, visit: u32, believed: Duration) -> f64 {
        self.draws.drive_s(visit as usize, self.scenario, believed)
    }
}

/// A town whose customers were told other windows.
struct Told<'a, T> {
    town: &'a T,
    /// By visit.
    windows: Vec<Span>,
    places: Vec<LocationIx>,
}

impl<'a, T: Town> Told<'a, T> {
    fn new(field: &Field<'a, T>, told: &[Draft]) -> Self {
        let all = 0..field.visits() as u32;
        let mut windows: Vec<Span> = all.clone().map(|v| field.town.window(v)).collect();
        let visits = field.routes.iter().flat_map(|(_, visits)| visits);
        for (&visit, draft) in visits.zip(told) {
            let from = draft.hold.unwrap_or(i32::MIN);
            windows[visit as usize] = Span { from, ..draft.span };
        }
        Told {
            town: field.town,
            windows,
            places: all.map(|visit| field.town.place(visit)).collect(),
        }
    }
}

impl<T: Town> Town for Told<'_, T> {
    fn place(&self, visit: u32) -> LocationIx {
        let known = self.places.get(visit as usize).copied();
        known.unwrap_or_else(|| self.town.place(visit))
    }

    fn window(&self, visit: u32) -> Span {
        let told = self.windows.get(visit as usize).copied();
        told.unwrap_or_else(|| self.town.window(visit))
    }

    fn home(&self, technician: usize) -> Option<LocationIx> {
        self.town.home(technician)
    }

    fn drive(&self, from: LocationIx, to: LocationIx, depart: i32) -> Duration {
        self.town.drive(from, to, depart)
    }

    fn work(&self, technician: usize, visit: u32) -> Duration {
        self.town.work(technician, visit)
    }

    fn day_cv_permille(&self) -> u32 {
        self.town.day_cv_permille()
    }

    fn may_give(&self, visit: u32) -> bool {
        self.town.may_give(visit)
    }

    fn colleagues(&self, visit: u32) -> &[usize] {
        self.town.colleagues(visit)
    }

    fn is_stocked(
        &self,
        technician: usize,
        others: &mut dyn Iterator<Item = u32>,
        visit: u32,
    ) -> bool {
        self.town.is_stocked(technician, others, visit)
    }
}
