//! Truth: how long things really take. Not of the forecast's family: now and then a job turns out
//! to be a bigger one, technicians have their own pace, and whole days are slow.

use crate::chance::Chance;
use crate::firm::{self, Entries};
use chrono::NaiveDate;
use kept_domain::Seconds;

/// Share of jobs that turn out bigger, in thousandths.
pub(crate) const BIGGER_PERMILLE: u32 = 60;
/// How much longer a bigger job takes.
pub(crate) const BIGGER_FACTOR: f64 = 1.7;
/// Factor that brings the mean back to what is expected, given the bigger ones.
pub(crate) const USUAL_FACTOR: f64 = 1.0 / (1.0 + 0.06 * 0.7);
/// Spread of technicians' pace, in thousandths.
pub(crate) const PACE_CV: u32 = 60;
/// Spread of whole days, in thousandths.
pub(crate) const DAY_CV: u32 = 80;
/// Spread of a drive, in thousandths.
pub(crate) const DRIVE_CV: u32 = 220;
/// Share of visits where nobody opens, in thousandths.
pub(crate) const NO_ACCESS_PERMILLE: u32 = 12;

/// What really happens on one day.
#[derive(Clone, Debug)]
pub struct Truth {
    chance: Chance,
    day: String,
    entries: Entries,
}

impl Truth {
    /// The truth of a day under a seed.
    #[must_use]
    pub fn new(chance: Chance, day: NaiveDate) -> Self {
        Truth {
            chance,
            day: day.to_string(),
            entries: Entries::True,
        }
    }

    /// The same truth for a firm that enters its durations in another way.
    #[must_use]
    pub fn entering(self, entries: Entries) -> Self {
        Truth { entries, ..self }
    }

    /// The time that work takes on average, when this much was entered.
    #[must_use]
    pub fn usual(&self, job_type: &str, entered: Seconds) -> Seconds {
        firm::usual(self.entries, job_type, entered)
    }

    /// Time that the work really takes: 3 minutes at least.
    #[must_use]
    pub fn service(
        &self,
        visit: &str,
        technician: &str,
        expected: Seconds,
        cv_permille: u32,
    ) -> Seconds {
        let own = self.chance.factor(cv_permille, &["service", visit]);
        let pace = self.chance.factor(PACE_CV, &["pace", technician]);
        let day = self.chance.factor(DAY_CV, &["day", &self.day]);
        let size = if self.chance.happens(BIGGER_PERMILLE, &["bigger", visit]) {
            BIGGER_FACTOR
        } else {
            1.0
        };
        scaled(expected, own * pace * day * size * USUAL_FACTOR).max(Seconds(180))
    }

    /// Time that the drive really takes: at least half of the expected one.
    #[must_use]
    pub fn drive(&self, visit: &str, technician: &str, expected: Seconds) -> Seconds {
        let own = self.chance.factor(DRIVE_CV, &["drive", technician, visit]);
        let day = self.chance.factor(DAY_CV, &["day", &self.day]);
        scaled(expected, (own * day).max(0.5)).max(Seconds(30))
    }

    /// Whether nobody opens.
    #[must_use]
    pub fn nobody_opens(&self, visit: &str) -> bool {
        self.chance
            .happens(NO_ACCESS_PERMILLE, &["no access", visit])
    }

    /// The named draws behind this truth.
    #[must_use]
    pub fn chance(&self) -> Chance {
        self.chance
    }
}

fn scaled(expected: Seconds, factor: f64) -> Seconds {
    Seconds((expected.0 as f64 * factor).round() as i64)
}
