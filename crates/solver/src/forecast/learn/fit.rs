//! Fit: from a history to a learned model. Which effects there are, what they are believed to be before
//! anything is known, and for how long the past counts.

use super::effects::{Block, Design, Estimate, Fit, Row};
use super::history::{Drive, History, Visit};
use super::judge::foretell;
use super::residuals::{self, Residual};
use super::{
    Belief, DriveModel, Effect, Entered, FORMAT, Kind, Learned, Noise, WorkModel, band, distance,
    pair,
};
use std::collections::BTreeMap;

/// Half-lives to choose from, days: steady, a season, a firm in change.
const HALF_LIVES_DAYS: [u32; 3] = [180, 45, 12];
/// Fewer days than this say nothing about drift.
const DRIFT_DAYS_MIN: usize = 10;
/// One day in so many, the newest ones, judges half-lives.
const DRIFT_SHARE: usize = 4;
/// Factors of spreads to choose from.
const SPREADS: [f64; 11] = [1.0, 1.05, 1.1, 1.15, 1.2, 1.25, 1.3, 1.35, 1.4, 1.45, 1.5];
/// Days that a factor of 1 is believed as much as.
const SPREAD_DAYS: f64 = 60.0;
/// Share of arrivals that the judged intervals say they hold.
const HOLDS: f64 = 0.9;
/// Rows of which less than this is left are no longer learned from.
const WEIGHT_MIN: f64 = 0.01;

/// Spreads (of logarithms) believed before anything is known.
mod prior {
    /// Of the common effect: entered durations may all be too short.
    pub const ALL: f64 = 0.4;
    pub const JOB_TYPE: f64 = 0.2;
    pub const TECHNICIAN: f64 = 0.1;
    pub const PAIR: f64 = 0.07;
    pub const FEATURE: f64 = 0.1;
    pub const DAY: f64 = 0.08;
    pub const TECHNICIAN_DAY: f64 = 0.06;
    /// A coefficient of variation of about 0.45.
    pub const WORK: f64 = 0.43;
    pub const BAND: f64 = 0.1;
    pub const DISTANCE: f64 = 0.1;
    pub const BAND_AND_DISTANCE: f64 = 0.05;
    pub const DRIVE: f64 = 0.3;
}

/// Learns from a history, however small; the less there is, the wider the predictions. `entered` is what
/// half-lives are compared with where nothing else was learned.
#[must_use]
pub fn learn(history: &History, entered: Entered) -> Learned {
    let last_day = history.days().last().copied().unwrap_or(0);
    let Some(inner) = Inner::of(history, entered) else {
        let [longest, ..] = HALF_LIVES_DAYS;
        return fitted(history, last_day, longest);
    };
    let (half_life, older) = inner.best();
    let mut learned = fitted(history, last_day, half_life);
    widen(&mut learned, inner.spread(&older));
    learned
}

/// The older days of a history, and the newest ones, on which choices are judged.
struct Inner {
    older: History,
    newest: History,
    last_day: i32,
    entered: Entered,
}

impl Inner {
    /// None where there are too few days to tell.
    fn of(history: &History, entered: Entered) -> Option<Self> {
        let days = history.days();
        if days.len() < DRIFT_DAYS_MIN {
            return None;
        }
        let held_back = days.len().div_ceil(DRIFT_SHARE);
        let first = days.get(days.len() - held_back).copied()?;
        let (older, newest) = history.split(first);
        Some(Inner {
            older,
            newest,
            last_day: first - 1,
            entered,
        })
    }

    /// How well a model foretells each of the newest days.
    fn scores(&self, learned: &Learned) -> Vec<DayScore> {
        let belief = Belief {
            entered: self.entered,
            learned: Some(learned),
        };
        let mut days: BTreeMap<i32, DayScore> = BTreeMap::new();
        for one in foretell(&belief, &self.newest) {
            let day = days.entry(one.visit.day).or_default();
            day.count += 1.0;
            day.crps_s += one.crps_s;
            day.inside += f64::from(u8::from(one.interval.is_inside()));
        }
        days.into_values().collect()
    }

    /// The longest half-life that no shorter one is clearly better than, on the newest days after learning from the
    /// older ones; and what they teach with it. A shorter one has fewer rows to learn from, which costs more than the
    /// newest days can tell: it has to be better by a standard error (the one-standard-error rule: Breiman, Friedman,
    /// Olshen, Stone, "Classification and Regression Trees", 1984, ch. 3.4.3).
    fn best(&self) -> (u32, Learned) {
        let [longest, shorter @ ..] = HALF_LIVES_DAYS;
        let taught = |half_life| fitted(&self.older, self.last_day, half_life);
        let mut best = (longest, taught(longest));
        let mut scores = self.scores(&best.1);
        for half_life in shorter {
            let learned = taught(half_life);
            let own = self.scores(&learned);
            let pairs = scores.iter().zip(&own);
            let better: Vec<f64> = pairs.map(|(best, own)| best.crps() - own.crps()).collect();
            let (mean, error) = mean_and_error(&better);
            if mean > error {
                (best, scores) = ((half_life, learned), own);
            }
        }
        best
    }

    /// The least factor of all spreads with which intervals of the newest days hold what they say, but for a standard
    /// error: durations that were new to the older days are rougher than those that taught (split conformal prediction
    /// with one scale: Lei et al., JASA 113, 2018). A few days that miss together say little: the factor is shrunk
    /// towards 1 as if [`SPREAD_DAYS`] days had said that.
    fn spread(&self, learned: &Learned) -> f64 {
        let holds = |spread: &f64| {
            let mut wider = learned.clone();
            widen(&mut wider, *spread);
            let scores = self.scores(&wider);
            let shares: Vec<f64> = scores.iter().map(DayScore::coverage).collect();
            let (mean, error) = mean_and_error(&shares);
            mean + error >= HOLDS
        };
        let widest = SPREADS.last().copied().unwrap_or(1.0);
        let days = self.newest.days().len() as f64;
        let found = SPREADS.into_iter().find(holds).unwrap_or(widest);
        found.powf(days / (days + SPREAD_DAYS))
    }
}

/// How well one day was foretold, summed over its arrivals.
#[derive(Debug, Clone, Copy, Default)]
struct DayScore {
    count: f64,
    crps_s: f64,
    inside: f64,
}

impl DayScore {
    fn crps(&self) -> f64 {
        self.crps_s / self.count.max(1.0)
    }

    fn coverage(&self) -> f64 {
        self.inside / self.count.max(1.0)
    }
}

/// A mean over days and its standard error; a single day's is as large as can be.
fn mean_and_error(days: &[f64]) -> (f64, f64) {
    let count = days.len() as f64;
    let mean = days.iter().sum::<f64>() / count.max(1.0);
    let squares: f64 = days.iter().map(|day| (day - mean).powi(2)).sum();
    let error = (squares / (count * (count - 1.0))).sqrt();
    (mean, if count > 1.0 { error } else { f64::INFINITY })
}

/// Multiplies what single durations, days and technicians' days spread by.
fn widen(learned: &mut Learned, spread: f64) {
    let square = spread * spread;
    let wider = |variance_ppm: &mut i32| {
        *variance_ppm = (f64::from(*variance_ppm) * square).round() as i32;
    };
    let noise = |noise: &mut Noise| {
        wider(&mut noise.all_ppm);
        noise.known.values_mut().for_each(wider);
        residuals::restate(noise);
    };
    wider(&mut learned.work.day_ppm);
    wider(&mut learned.work.technician_day_ppm);
    noise(&mut learned.work.noise);
    if let Some(drive) = &mut learned.drive {
        wider(&mut drive.day_ppm);
        noise(&mut drive.noise);
    }
}

fn fitted(history: &History, last_day: i32, half_life: u32) -> Learned {
    let weight =
        |visit: &Visit| 0.5_f64.powf(f64::from(last_day - visit.day) / f64::from(half_life.max(1)));
    let rows: Vec<(&Visit, f64)> = history
        .visits()
        .iter()
        .map(|visit| (visit, weight(visit)))
        .filter(|(_, weight)| *weight >= WEIGHT_MIN)
        .collect();
    let (works, work) = work_model(&rows);
    let (drives, drive) = drive_model(&rows);
    Learned {
        format: FORMAT,
        half_life_days: half_life,
        works,
        drives,
        work,
        drive: (drives > 0).then_some(drive),
        misses_permille: None,
    }
}

/// A design in the making: effects and noise groups by name.
#[derive(Default)]
struct Named {
    design: Design,
    effects: BTreeMap<(usize, String), usize>,
    noise: BTreeMap<String, usize>,
}

impl Named {
    /// Blocks by the spread believed of each; the first one is the common effect.
    fn new(spreads: &[f64], noise: f64) -> Self {
        let block = |(at, spread): (usize, &f64)| Block {
            prior: spread * spread,
            fixed: at == 0,
        };
        Named {
            design: Design {
                blocks: spreads.iter().enumerate().map(block).collect(),
                noise_prior: noise * noise,
                ..Design::default()
            },
            ..Named::default()
        }
    }

    fn effect(&mut self, block: usize, name: String) -> usize {
        let next = self.design.effects.len();
        let effect = *self.effects.entry((block, name)).or_insert(next);
        if effect == next {
            self.design.effects.push(block);
        }
        effect
    }

    /// Adds a row with its effects, each a block and a name.
    fn row(
        &mut self,
        (took_s, planned_s): (i32, i32),
        weight: f64,
        at_most: bool,
        noise: &str,
        effects: Vec<(usize, String)>,
    ) {
        let groups = self.noise.len();
        let noise = *self.noise.entry(noise.to_owned()).or_insert(groups);
        self.design.noise_groups = self.noise.len();
        let effects = effects
            .into_iter()
            .map(|(block, name)| self.effect(block, name))
            .collect();
        self.design.rows.push(Row {
            y: (f64::from(took_s) / f64::from(planned_s)).ln(),
            weight,
            effects,
            noise,
            at_most,
        });
    }

    fn rows(&self) -> u32 {
        u32::try_from(self.design.rows.len()).unwrap_or(u32::MAX)
    }

    fn kind(&self, fit: &Fit, block: usize) -> Kind {
        let own = self.effects.iter().filter(|((own, _), _)| *own == block);
        Kind {
            between_ppm: variance_ppm(fit, block),
            known: own
                .filter_map(|((_, name), at)| Some((name.clone(), rounded(*fit.effects.get(*at)?))))
                .collect(),
        }
    }

    fn common(&self, fit: &Fit) -> Effect {
        self.kind(fit, 0).effect("")
    }

    fn noise(&self, fit: &Fit) -> Noise {
        let own = self.noise.iter();
        let mut noise = Noise {
            all_ppm: ppm(fit.noise_pooled),
            known: own
                .filter_map(|(name, at)| Some((name.clone(), ppm(*fit.noise.get(*at)?))))
                .collect(),
            ..Noise::default()
        };
        residuals::learn(&mut noise, &self.residuals(fit));
        noise
    }

    /// Residuals by group; of a row of which only a bound is known there is none.
    fn residuals(&self, fit: &Fit) -> BTreeMap<String, Vec<Residual>> {
        let names: BTreeMap<usize, &String> =
            self.noise.iter().map(|(name, at)| (*at, name)).collect();
        let mut groups: BTreeMap<String, Vec<Residual>> = BTreeMap::new();
        for (row, &beyond) in self.design.rows.iter().zip(&fit.residuals) {
            if let (false, Some(name)) = (row.at_most, names.get(&row.noise)) {
                groups.entry((*name).clone()).or_default().push(Residual {
                    beyond,
                    weight: row.weight,
                });
            }
        }
        groups
    }
}

fn work_model(rows: &[(&Visit, f64)]) -> (u32, WorkModel) {
    let spreads = [
        prior::ALL,
        prior::JOB_TYPE,
        prior::TECHNICIAN,
        prior::PAIR,
        prior::FEATURE,
        prior::DAY,
        prior::TECHNICIAN_DAY,
    ];
    let mut named = Named::new(&spreads, prior::WORK);
    for (visit, weight) in rows {
        let Some(took_s) = visit.work.took_s else {
            continue;
        };
        let mut effects = vec![
            (0, String::new()),
            (1, visit.job_type.clone()),
            (2, visit.technician.clone()),
            (3, pair(&visit.job_type, &visit.technician)),
            (5, visit.day.to_string()),
            (6, pair(&visit.day.to_string(), &visit.technician)),
        ];
        effects.extend(visit.features.iter().map(|feature| (4, feature.clone())));
        let durations = (took_s, visit.work.planned_s);
        named.row(durations, *weight, false, &visit.job_type, effects);
    }
    let fit = named.design.fit();
    let mut features = named.kind(&fit, 4);
    // A feature that was never seen most often means nothing.
    features.between_ppm = 0;
    let model = WorkModel {
        all: named.common(&fit),
        job_types: named.kind(&fit, 1),
        technicians: named.kind(&fit, 2),
        pairs: named.kind(&fit, 3),
        features,
        day_ppm: variance_ppm(&fit, 5),
        technician_day_ppm: variance_ppm(&fit, 6),
        noise: named.noise(&fit),
    };
    (named.rows(), model)
}

fn drive_model(rows: &[(&Visit, f64)]) -> (u32, DriveModel) {
    let spreads = [
        prior::ALL,
        prior::BAND,
        prior::DISTANCE,
        prior::BAND_AND_DISTANCE,
        prior::DAY,
    ];
    let mut named = Named::new(&spreads, prior::DRIVE);
    for (visit, weight) in rows {
        let Some((drive, took_s)) = visit.drive.and_then(|d: Drive| Some((d, d.took_s?))) else {
            continue;
        };
        let (band, distance) = (band(drive.departs_s), distance(drive.planned_s));
        let effects = vec![
            (0, String::new()),
            (3, pair(&band, &distance)),
            (1, band),
            (2, distance.clone()),
            (4, visit.day.to_string()),
        ];
        let durations = (took_s, drive.planned_s);
        named.row(durations, *weight, drive.waited, &distance, effects);
    }
    let fit = named.design.fit();
    let model = DriveModel {
        all: named.common(&fit),
        bands: named.kind(&fit, 1),
        distances: named.kind(&fit, 2),
        pairs: named.kind(&fit, 3),
        day_ppm: variance_ppm(&fit, 4),
        noise: named.noise(&fit),
    };
    (named.rows(), model)
}

fn variance_ppm(fit: &Fit, block: usize) -> i32 {
    ppm(fit.variances.get(block).copied().unwrap_or(0.0))
}

fn rounded(estimate: Estimate) -> Effect {
    Effect {
        mean_ppm: ppm(estimate.mean),
        variance_ppm: ppm(estimate.variance),
    }
}

fn ppm(value: f64) -> i32 {
    (value * 1e6).round() as i32
}
