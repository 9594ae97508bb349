//! Judge: how well beliefs foretold days that are over. Looks at the time from a technician's first
//! departure to each arrival, with all that took time before it and without what was waited: so the
//! spread of the whole day and of a technician's pace are judged too, not only single durations.

use super::history::{History, Visit};
use super::{Belief, DriveAsked, WorkAsked};
use crate::forecast::score::{Outcome, crps_s, windows};
use crate::forecast::{
    Arrivals, Duration, Progress, RouteModel, ScenarioSet, Start, StopModel, forecast,
};
use serde::{Deserialize, Serialize};

/// Scenarios of a tour.
const SCENARIOS: usize = 400;
/// Seed of the scenarios: the same for all who are judged.
const SEED: u64 = 0x6A75_6467;
/// Share of arrivals that may lie outside of the interval that is judged, parts per million.
const ALPHA_PPM: u32 = 100_000;

/// How well arrivals were foretold.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Score {
    /// Arrivals (and ends of the last work) that were judged.
    pub count: usize,
    /// Mean continuous ranked probability score, seconds: lower is better.
    pub crps_s: f64,
    /// Mean Winkler score of the central 90 % intervals, seconds: lower is better.
    pub winkler_s: f64,
    /// Share of arrivals inside of these intervals, 0 to 1.
    pub coverage: f64,
    /// Mean width of these intervals, seconds.
    pub mean_width_s: f64,
}

/// One arrival that was foretold.
#[derive(Debug, Clone, PartialEq)]
pub struct Foretold<'a> {
    /// The visit.
    pub visit: &'a Visit,
    /// Not the arrival there, but the end of the work.
    pub is_end: bool,
    /// What it scores, seconds.
    pub crps_s: f64,
    /// The central 90 % interval and the arrival, seconds since the departure.
    pub interval: Outcome,
}

/// Judges a belief on all days of a history.
#[must_use]
pub fn judge(belief: &Belief<'_>, history: &History) -> Score {
    let foretold = foretell(belief, history);
    let count = foretold.len();
    if count == 0 {
        return Score::default();
    }
    let crps: f64 = foretold.iter().map(|one| one.crps_s).sum();
    let outcomes: Vec<Outcome> = foretold.iter().map(|one| one.interval).collect();
    let score = windows(&outcomes, ALPHA_PPM);
    Score {
        count,
        crps_s: crps / count as f64,
        winkler_s: score.winkler_s,
        coverage: score.coverage,
        mean_width_s: score.mean_width_s,
    }
}

/// What a belief foretold of each arrival of a history, and of the end of the work after which a tour
/// breaks off.
#[must_use]
pub fn foretell<'a>(belief: &Belief<'_>, history: &'a History) -> Vec<Foretold<'a>> {
    let set = ScenarioSet::new(belief.scenarios(SCENARIOS, SEED));
    let mut all = Vec::new();
    for stretch in stretches(history.visits()) {
        stretch.foretell(belief, &set, &mut all);
    }
    all
}

/// Visits of one technician's day one after another, of which every duration is known: but for the
/// first one's drive and the last one's work.
struct Stretch<'a>(&'a [Visit]);

/// A day's tour is cut where a duration isn't known.
fn stretches(visits: &[Visit]) -> Vec<Stretch<'_>> {
    let breaks = |before: &Visit, after: &Visit| {
        before.day != after.day
            || before.technician != after.technician
            || before.work.took_s.is_none()
            || known_drive(after).is_none()
    };
    visits
        .chunk_by(|before, after| !breaks(before, after))
        .map(Stretch)
        .collect()
}

/// The drive to a visit, where it is known how long it took: planned and real.
fn known_drive(visit: &Visit) -> Option<(i32, i32)> {
    let drive = visit.drive.filter(|drive| !drive.waited)?;
    Some((drive.planned_s, drive.took_s?))
}

impl<'a> Stretch<'a> {
    fn foretell(&self, belief: &Belief<'_>, set: &ScenarioSet, all: &mut Vec<Foretold<'a>>) {
        let stops = self.0.iter().enumerate();
        let model = RouteModel {
            start: Start { at: 0 },
            legs_and_stops: stops.map(|(at, visit)| stop(belief, at, visit)).collect(),
            key: 0,
        };
        let visits = self.0.iter().enumerate();
        let shapes = belief.shapes(visits.map(|(at, visit)| (at as u64, visit.job_type.as_str())));
        let set = set.clone().shaped(shapes);
        let foretold = forecast(&model, 0, Progress::NotStarted { free_from: 0 }, &set);
        let mut passed_s = 0;
        for (visit, arrivals) in self.0.iter().zip(&foretold.stops) {
            if let Some((_, took_s)) = known_drive(visit) {
                passed_s += took_s;
            }
            if passed_s > 0 {
                all.push(scored(visit, false, arrivals, passed_s));
            }
            passed_s += visit.work.took_s.unwrap_or(0);
        }
        if let Some(last) = self.0.last().filter(|last| last.work.took_s.is_some()) {
            all.push(scored(last, true, &foretold.finish, passed_s));
        }
    }
}

fn stop(belief: &Belief<'_>, at: usize, visit: &Visit) -> StopModel {
    let drive = visit.drive.filter(|_| known_drive(visit).is_some());
    StopModel {
        key: at as u64,
        leg: drive.map_or(Duration::default(), |drive| {
            belief.drive(DriveAsked {
                planned_s: drive.planned_s,
                departs_s: drive.departs_s,
            })
        }),
        not_before: None,
        service: belief.work(&WorkAsked::of(visit)),
        break_before_s: 0,
        break_not_before: None,
    }
}

fn scored<'a>(visit: &'a Visit, is_end: bool, arrivals: &Arrivals, actual: i32) -> Foretold<'a> {
    let side = ALPHA_PPM / 2_000;
    Foretold {
        visit,
        is_end,
        crps_s: crps_s(arrivals.by_scenario(), actual),
        interval: Outcome {
            from: arrivals.quantile(side),
            // Half-open: the quantile itself lies inside.
            to: arrivals.quantile(1_000 - side) + 1,
            actual,
        },
    }
}
