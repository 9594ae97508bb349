//! Learning of durations from what really happened: work by job type, technician and features, drives
//! by time of day and distance, the spread of whole days and of a technician's pace, and drift. Must
//! never trust a single row: whoever is new starts from what is known of everyone.
//!
//! Model: `ln(actual / planned) = μ + job type + technician + job type × technician + features + day +
//! technician × day + e`, and for drives `μ + time of day + distance + both + day + e`; each a mixed
//! model with crossed effects ([`effects`] has the method and its sources). What is long ago counts
//! less: a row's weight halves with each half-life (discounting: West and Harrison, "Bayesian
//! Forecasting and Dynamic Models", 1997, ch. 6), and the half-life is the one of a few that foretells
//! the newest days of the history best. Predictions carry the uncertainty of the effects, and `e` has the shape that it was
//! seen to have ([`residuals`]).

mod effects;
mod fit;
mod history;
mod judge;
mod residuals;
#[cfg(test)]
mod tests;

pub use fit::learn;
pub use history::{Counted, Drive, History, Reason, Visit, Work};
pub use judge::{Foretold, Score, foretell, judge};

use super::shape::KNOTS;
use super::{DURATION_S_MAX, Duration, Scenarios, Shape, Shapes};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The format of [`Learned`]. Counts up when an older program would misread it.
pub const FORMAT: u32 = 1;

/// Spreads beyond this (a coefficient of variation of 3) carry no information about a workday.
const CV_PERMILLE_MAX: f64 = 3_000.0;
/// Hours of the day that share an effect.
const BAND_HOURS: i32 = 2;
/// Ends of the classes of planned drives, seconds; the last class is open.
const DISTANCES_S: [i32; 4] = [300, 600, 1_200, 2_400];

/// Why a stored model can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// Another program wrote it.
    #[error("the model is of format {found}, this program knows format {FORMAT}")]
    Unknown {
        /// The format that it says.
        found: u32,
    },
}

/// An effect on the logarithm of a duration, in millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "(i32, i32)", into = "(i32, i32)")]
pub struct Effect {
    /// Its mean: 100,000 is about 10 % longer.
    pub mean_ppm: i32,
    /// The variance of what isn't known of it.
    pub variance_ppm: i32,
}

impl From<(i32, i32)> for Effect {
    fn from((mean_ppm, variance_ppm): (i32, i32)) -> Self {
        Effect {
            mean_ppm,
            variance_ppm,
        }
    }
}

impl From<Effect> for (i32, i32) {
    fn from(effect: Effect) -> Self {
        (effect.mean_ppm, effect.variance_ppm)
    }
}

/// Effects of a kind by name, and the variance of one that isn't known yet.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Kind {
    /// Variance between them, in millionths.
    pub between_ppm: i32,
    /// By name.
    pub known: BTreeMap<String, Effect>,
}

impl Kind {
    /// A name's effect; that of a newcomer for one that isn't known.
    #[must_use]
    pub fn effect(&self, name: &str) -> Effect {
        let newcomer = Effect {
            mean_ppm: 0,
            variance_ppm: self.between_ppm,
        };
        self.known.get(name).copied().unwrap_or(newcomer)
    }
}

/// Variances of single durations by group, in millionths, and of a group that isn't known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Noise {
    /// Of all together.
    pub all_ppm: i32,
    /// By name.
    pub known: BTreeMap<String, i32>,
    /// The shape of all together; none where only a log-normal was learned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shape: Option<Residuals>,
    /// By name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub shapes: BTreeMap<String, Residuals>,
}

/// How single durations' logarithms lie around their middle.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Residuals {
    /// At the knots of a [`Shape`], in thousandths of their deviation.
    pub permille: Vec<i32>,
    /// By how much the logarithm of the mean is above a log-normal's, in millionths.
    pub excess_ppm: i32,
}

impl Residuals {
    /// The shape with mean 0; none of what another number of knots was stored with.
    fn unshifted(&self) -> Option<Shape> {
        self.shape(0.0)
    }

    fn shape(&self, shift: f64) -> Option<Shape> {
        let mut knots = [0.0; KNOTS];
        if self.permille.len() != KNOTS {
            return None;
        }
        for (knot, &permille) in knots.iter_mut().zip(&self.permille) {
            *knot = (f64::from(permille) * 1e-3 - shift) as f32;
        }
        Shape::new(knots)
    }
}

impl Noise {
    fn of(&self, name: &str) -> i32 {
        self.known.get(name).copied().unwrap_or(self.all_ppm)
    }

    fn residuals(&self, name: &str) -> Option<&Residuals> {
        self.shapes.get(name).or(self.shape.as_ref())
    }

    fn excess_ppm(&self, name: &str) -> i32 {
        self.residuals(name).map_or(0, |own| own.excess_ppm)
    }

    /// A name's shape.
    fn shape(&self, name: &str) -> Option<Shape> {
        // Seconds are looked up by their mean, which a skewed shape has farther from its middle.
        let own = self.residuals(name)?;
        let sigma = (f64::from(self.of(name)) * 1e-6).sqrt();
        own.shape(f64::from(own.excess_ppm) * 1e-6 / sigma.max(1e-3))
    }
}

/// What was learned of work.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WorkModel {
    /// What all have in common.
    pub all: Effect,
    /// By job type.
    pub job_types: Kind,
    /// By technician, whatever the job.
    pub technicians: Kind,
    /// By job type and technician, as [`pair`] names them.
    pub pairs: Kind,
    /// By feature; one that isn't known has no effect.
    pub features: Kind,
    /// Variance of whole days.
    pub day_ppm: i32,
    /// Variance of a technician's days.
    pub technician_day_ppm: i32,
    /// Of single durations, by job type.
    pub noise: Noise,
}

/// What was learned of drives.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DriveModel {
    /// What all have in common.
    pub all: Effect,
    /// By time of day, as [`band`] names it.
    pub bands: Kind,
    /// By distance, as [`distance`] names it.
    pub distances: Kind,
    /// By both.
    pub pairs: Kind,
    /// Variance of whole days.
    pub day_ppm: i32,
    /// Of single drives, by distance.
    pub noise: Noise,
}

/// A learned model, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learned {
    /// See [`FORMAT`].
    pub format: u32,
    /// After so many days a row counts half.
    pub half_life_days: u32,
    /// Works learned from.
    pub works: u32,
    /// Drives learned from.
    pub drives: u32,
    /// Of work.
    pub work: WorkModel,
    /// Of drives; none when there were none to learn from.
    pub drive: Option<DriveModel>,
    /// What windows may miss, in thousandths of what the firm allows, so that the promises of the days that
    /// were learned from came to that; none where it wasn't followed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub misses_permille: Option<u32>,
}

impl Learned {
    /// The model, if this program can use it.
    ///
    /// # Errors
    /// It is of another format.
    pub fn checked(self) -> Result<Self, FormatError> {
        if self.format == FORMAT {
            Ok(self)
        } else {
            Err(FormatError::Unknown { found: self.format })
        }
    }
}

/// The name of a job type's and a technician's common effect.
#[must_use]
pub fn pair(job_type: &str, technician: &str) -> String {
    format!("{job_type} / {technician}")
}

/// The name of the time of day of a departure (seconds after midnight): "08-10".
#[must_use]
pub fn band(departs_s: i32) -> String {
    name_of_band(band_number(departs_s))
}

fn band_number(departs_s: i32) -> usize {
    (departs_s.clamp(0, 86_399) / 3_600 / BAND_HOURS) as usize
}

fn name_of_band(number: usize) -> String {
    let from = number as i32 * BAND_HOURS;
    format!("{from:02}-{:02}", from + BAND_HOURS)
}

/// The name of a planned drive's class, by its seconds: "5-10 min".
#[must_use]
pub fn distance(planned_s: i32) -> String {
    name_of_distance(distance_number(planned_s))
}

fn distance_number(planned_s: i32) -> usize {
    DISTANCES_S.partition_point(|end| *end <= planned_s)
}

fn name_of_distance(class: usize) -> String {
    let minutes = |at: usize| DISTANCES_S.get(at).map(|end| end / 60);
    match (class.checked_sub(1).and_then(minutes), minutes(class)) {
        (Some(from), Some(to)) => format!("{from}-{to} min"),
        (None, Some(to)) => format!("0-{to} min"),
        (from, None) => format!("{} min and more", from.unwrap_or(0)),
    }
}

/// What the firm itself says of spreads, in thousandths: believed where nothing was learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    /// Of drives.
    pub travel_cv_permille: u32,
    /// Of whole days.
    pub day_cv_permille: u32,
    /// Of a technician's days.
    pub technician_cv_permille: u32,
}

impl Entered {
    fn drive(self, planned_s: i32) -> Duration {
        Duration {
            mean_s: planned_s,
            cv_permille: self.travel_cv_permille,
        }
    }
}

/// Work whose duration is asked for.
#[derive(Debug, Clone, Copy)]
pub struct WorkAsked<'a> {
    /// Kind of job.
    pub job_type: &'a str,
    /// Who does it.
    pub technician: &'a str,
    /// What else is known of it.
    pub features: &'a [String],
    /// Planned, seconds.
    pub planned_s: i32,
    /// Spread that was entered, in thousandths.
    pub entered_cv_permille: u32,
}

impl<'a> WorkAsked<'a> {
    /// The work of a visit that is over, as one would have asked for it before.
    #[must_use]
    pub fn of(visit: &'a Visit) -> Self {
        WorkAsked {
            job_type: &visit.job_type,
            technician: &visit.technician,
            features: &visit.features,
            planned_s: visit.work.planned_s,
            entered_cv_permille: visit.work.entered_cv_permille,
        }
    }
}

/// A drive whose duration is asked for.
#[derive(Debug, Clone, Copy)]
pub struct DriveAsked {
    /// Planned, seconds.
    pub planned_s: i32,
    /// Local time of the departure, seconds after midnight.
    pub departs_s: i32,
}

/// What is believed of durations: what was learned, or else what the firm entered.
#[derive(Debug, Clone, Copy)]
pub struct Belief<'a> {
    /// What the firm says.
    pub entered: Entered,
    /// What was learned, if anything.
    pub learned: Option<&'a Learned>,
}

impl Belief<'_> {
    /// How long work takes. A planned duration of 0 stays 0.
    #[must_use]
    pub fn work(&self, asked: &WorkAsked<'_>) -> Duration {
        let noise = self.learned.map(|learned| &learned.work.noise);
        self.work_raised(
            asked,
            noise.map_or(0, |noise| noise.excess_ppm(asked.job_type)),
        )
    }

    /// The log-normal with the work's middle and spread: what a deviation in logarithms is measured from.
    #[must_use]
    pub fn usual_work(&self, asked: &WorkAsked<'_>) -> Duration {
        self.work_raised(asked, 0)
    }

    fn work_raised(&self, asked: &WorkAsked<'_>, excess_ppm: i32) -> Duration {
        let Some(learned) = self.learned else {
            return Duration {
                mean_s: asked.planned_s,
                cv_permille: asked.entered_cv_permille,
            };
        };
        let model = &learned.work;
        let mut sum = Sum::default();
        sum.add(model.all);
        sum.add(model.job_types.effect(asked.job_type));
        sum.add(model.technicians.effect(asked.technician));
        sum.add(model.pairs.effect(&pair(asked.job_type, asked.technician)));
        for feature in asked.features {
            sum.add(model.features.effect(feature));
        }
        sum.raise(excess_ppm);
        let shared = model.day_ppm + model.technician_day_ppm;
        let scale = sum.scale(model.noise.of(asked.job_type), shared);
        scale.duration(asked.planned_s)
    }

    /// How long a drive takes.
    #[must_use]
    pub fn drive(&self, asked: DriveAsked) -> Duration {
        self.drive_raised(asked, self.drives_excess_ppm())
    }

    /// As [`Belief::usual_work`], of a drive.
    #[must_use]
    pub fn usual_drive(&self, asked: DriveAsked) -> Duration {
        self.drive_raised(asked, 0)
    }

    fn drives_excess_ppm(&self) -> i32 {
        let model = self.learned.and_then(|learned| learned.drive.as_ref());
        model.map_or(0, |model| model.noise.excess_ppm(""))
    }

    fn drive_raised(&self, asked: DriveAsked, excess_ppm: i32) -> Duration {
        let class = distance_number(asked.planned_s);
        match self.drives_of(band_number(asked.departs_s), class, excess_ppm) {
            Some(scale) => scale.duration(asked.planned_s),
            None => self.entered.drive(asked.planned_s),
        }
    }

    /// How long drives take, for who asks very often.
    #[must_use]
    pub fn drives(&self) -> Drives {
        let classes = 0..=DISTANCES_S.len();
        let excess_ppm = self.drives_excess_ppm();
        let each = (0..=band_number(i32::MAX)).map(|band| {
            let each = classes
                .clone()
                .map(|class| self.drives_of(band, class, excess_ppm));
            each.collect()
        });
        let scales: Option<Vec<Vec<Scale>>> = each.collect();
        Drives {
            entered: self.entered,
            scales: scales.unwrap_or_default(),
        }
    }

    /// What is learned of the drives of a time of day and a distance, if anything.
    fn drives_of(&self, band: usize, class: usize, excess_ppm: i32) -> Option<Scale> {
        let model = self.learned?.drive.as_ref()?;
        let (band, distance) = (name_of_band(band), name_of_distance(class));
        let mut sum = Sum::default();
        sum.add(model.all);
        sum.add(model.bands.effect(&band));
        sum.add(model.distances.effect(&distance));
        sum.add(model.pairs.effect(&pair(&band, &distance)));
        sum.raise(excess_ppm);
        // Days are as slow for drives as for work; what drives have beyond that is each one's own.
        let day_ppm = self.learned.map_or(0, |learned| learned.work.day_ppm);
        let own_ppm = model.noise.of(&distance) + (model.day_ppm - day_ppm).max(0);
        Some(sum.scale(own_ppm, day_ppm.min(model.day_ppm)))
    }

    /// The shapes of a day's durations, for visits by key and job type.
    #[must_use]
    pub fn shapes<'v>(&self, visits: impl Iterator<Item = (u64, &'v str)>) -> Shapes {
        let Some(learned) = self.learned else {
            return Shapes::default();
        };
        let noise = &learned.work.noise;
        let mut met: BTreeMap<&str, Option<Arc<Shape>>> = BTreeMap::new();
        let works = visits.filter_map(|(key, job_type)| {
            let shape = met
                .entry(job_type)
                .or_insert_with(|| noise.shape(job_type).map(Arc::new));
            Some((key, Arc::clone(shape.as_ref()?)))
        });
        let works = works.collect();
        let drive = learned.drive.as_ref();
        Shapes {
            drives: drive.and_then(|model| model.noise.shape("").map(Arc::new)),
            works,
        }
    }

    /// The scenarios of a day.
    #[must_use]
    pub fn scenarios(&self, count: usize, seed: u64) -> Scenarios {
        let cv = |variance_ppm: i32| cv_permille(f64::from(variance_ppm) * 1e-6);
        Scenarios {
            count,
            seed,
            day_factor_cv_permille: self
                .learned
                .map_or(self.entered.day_cv_permille, |l| cv(l.work.day_ppm)),
            technician_factor_cv_permille: self
                .learned
                .map_or(self.entered.technician_cv_permille, |l| {
                    cv(l.work.technician_day_ppm)
                }),
        }
    }
}

/// Effects added up.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    mean: f64,
    variance: f64,
}

impl Sum {
    fn add(&mut self, effect: Effect) {
        self.mean += f64::from(effect.mean_ppm) * 1e-6;
        self.variance += f64::from(effect.variance_ppm) * 1e-6;
    }

    fn raise(&mut self, mean_ppm: i32) {
        self.mean += f64::from(mean_ppm) * 1e-6;
    }

    /// Of the log-normal duration whose own variance is the effects' uncertainty and `own_ppm`. What a
    /// day has in common (`shared_ppm`) is drawn elsewhere, by factors of mean 1, and only counts
    /// towards the mean.
    fn scale(self, own_ppm: i32, shared_ppm: i32) -> Scale {
        let own = self.variance + f64::from(own_ppm) * 1e-6;
        let all = own + f64::from(shared_ppm) * 1e-6;
        Scale {
            factor: (self.mean + 0.5 * all).exp(),
            cv_permille: cv_permille(own),
        }
    }
}

/// What makes a planned duration the one that is believed.
#[derive(Debug, Clone, Copy)]
struct Scale {
    factor: f64,
    cv_permille: u32,
}

impl Scale {
    fn duration(self, planned_s: i32) -> Duration {
        let mean_s = f64::from(planned_s.max(0)) * self.factor;
        Duration {
            mean_s: mean_s.round().clamp(0.0, f64::from(DURATION_S_MAX)) as i32,
            cv_permille: self.cv_permille,
        }
    }
}

/// What is believed of drives, worked out for each time of day and distance.
#[derive(Debug, Clone)]
pub struct Drives {
    entered: Entered,
    /// By time of day and distance; empty where nothing was learned.
    scales: Vec<Vec<Scale>>,
}

impl Drives {
    /// As [`Belief::drive`].
    #[inline]
    #[must_use]
    pub fn drive(&self, asked: DriveAsked) -> Duration {
        if self.scales.is_empty() {
            return self.entered.drive(asked.planned_s);
        }
        let band = self.scales.get(band_number(asked.departs_s));
        match band.and_then(|band| band.get(distance_number(asked.planned_s))) {
            Some(scale) => scale.duration(asked.planned_s),
            None => self.entered.drive(asked.planned_s),
        }
    }
}

/// The coefficient of variation of a log-normal whose logarithm has this variance.
fn cv_permille(variance: f64) -> u32 {
    let cv = variance.max(0.0).exp_m1().sqrt() * 1_000.0;
    cv.round().clamp(0.0, CV_PERMILLE_MAX) as u32
}
