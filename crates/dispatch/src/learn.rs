//! Learn: how long things really take, from the territory's own finished days. Looks at days that are
//! over only; the newest of them judge what was learned from the older ones, and a model that foretells
//! them worse than the one that counts isn't taken. Same history, same model. What windows may miss follows all days.

mod misses;

use crate::app::{Dispatch, Error};
use crate::day::DayState;
pub use crate::forecast::entered;
use crate::ports::{ModelVersion, StoreError};
use chrono::{Datelike, Days, NaiveDate};
use chrono_tz::Tz;
use kept_domain::{
    Progress, Route, Seconds, Stop, Territory, TerritoryId, Timestamp, Visit, VisitStatus,
};
use kept_solver::forecast::DURATION_S_MAX;
use kept_solver::forecast::learn::{
    self, Belief, Drive, FormatError, History, Visit as Finished, Work, judge,
};
pub use kept_solver::forecast::learn::{Counted, Learned, Score};
use misses::DayMisses;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How far back a history goes, days.
const HISTORY_DAYS: u64 = 365;
/// Most days of a history: the newest ones count.
const HISTORY_DAYS_MAX: u32 = 400;
/// Versions that are looked through for the one that counts.
const VERSIONS_MAX: u32 = 1_000;
/// Fewer days than this aren't learned from.
const DAYS_MIN: usize = 6;
/// The newest days, which judge; and at most this share of all.
const HELD_BACK: (usize, usize) = (5, 3);
/// Fewer arrivals than this can't tell two models apart.
const JUDGED_MIN: usize = 20;
/// Who arrives so soon after a promised window begins may have waited for it.
const WAITED_WITHIN: Seconds = Seconds(60);

/// How a version came about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LearnRecord {
    /// The newest day that was looked at.
    pub through: NaiveDate,
    /// Days with something to learn from, those held back included.
    pub days: u32,
    /// Newest days that it was judged on and not learned from.
    pub held_back: u32,
    /// Rows, and those left out by reason.
    pub rows: Counted,
    /// The same in words.
    pub rows_said: String,
    /// After so many days the past counts half.
    pub half_life_days: u32,
    /// The version that it was judged against; none: what the firm entered.
    pub against: Option<u32>,
    /// How well that one foretold the days held back; none when nothing was judged.
    pub old: Option<Score>,
    /// How well this one did.
    pub new: Option<Score>,
    /// Whether its durations count from now on.
    pub taken: bool,
    /// Why, in words.
    pub why: String,
    /// What windows may miss from now on, in thousandths of what the firm allows; none while nothing was
    /// taken yet.
    #[serde(default)]
    pub misses_permille: Option<u32>,
}

/// Why a stored model isn't used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// Another program wrote it.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// It can't be read.
    #[error("the model is damaged at line {line}, column {column}")]
    Damaged {
        /// Where.
        line: usize,
        /// Where in the line.
        column: usize,
    },
}

/// A stored model. What another program wrote is refused by its format before anything else of it is
/// read.
///
/// # Errors
/// See [`ModelError`].
pub fn read_model(text: &str) -> Result<Learned, ModelError> {
    #[derive(Deserialize)]
    struct Head {
        format: u32,
    }
    let damaged = |error: serde_json::Error| ModelError::Damaged {
        line: error.line(),
        column: error.column(),
    };
    let head: Head = serde_json::from_str(text).map_err(damaged)?;
    if head.format != learn::FORMAT {
        return Err(FormatError::Unknown { found: head.format }.into());
    }
    let model: Learned = serde_json::from_str(text).map_err(damaged)?;
    Ok(model.checked()?)
}

impl Dispatch {
    /// Learns in every territory that has finished days which weren't looked at yet. Cheap when there
    /// are none, and safe to run at any time by several processes. Returns the new versions; a
    /// territory that fails doesn't keep the others from learning.
    ///
    /// # Errors
    /// The first error, after all territories were tried.
    pub async fn learn(&self) -> Result<Vec<(TerritoryId, ModelVersion)>, Error> {
        let mut versions = Vec::new();
        let mut failure = None;
        for territory in self.store.territories().await? {
            match self.learn_from(&territory).await {
                Ok(version) => versions.extend(version.map(|version| (territory.id, version))),
                Err(error) => {
                    tracing::warn!(territory = %territory.id, %error, "learning failed");
                    failure.get_or_insert(error);
                }
            }
        }
        failure.map_or(Ok(versions), Err)
    }

    /// Learns in one territory; none when no finished day is new, or another process was faster.
    ///
    /// # Errors
    /// The store failed.
    pub async fn learn_from(&self, territory: &Territory) -> Result<Option<ModelVersion>, Error> {
        let newest = self
            .store
            .models(&territory.id, 1)
            .await?
            .into_iter()
            .next();
        let days = self.finished_days(territory).await?;
        let (Some(first), Some(through)) = (days.first(), days.last().copied()) else {
            return Ok(None);
        };
        if newest
            .as_ref()
            .is_some_and(|known| known.record.through >= through)
        {
            return Ok(None);
        }
        tracing::info!(territory = %territory.id, %first, %through, "learning");
        let lived = self.lived(territory, &days).await?;
        let current = lived.current.as_deref();
        let (mut record, model) = taught(&lived.history, territory, current);
        let misses = misses::permille(&lived.misses, territory.settings.miss_ppm);
        let counts = model.or_else(|| current.cloned()).map(|model| Learned {
            misses_permille: Some(misses),
            ..model
        });
        record.misses_permille = counts.as_ref().and_then(|model| model.misses_permille);
        record.through = through;
        record.against = match &lived.current {
            Some(_) => self.current_version(&territory.id).await?,
            None => None,
        };
        let version = ModelVersion {
            version: newest.map_or(1, |known| known.version.saturating_add(1)),
            created_at: self.now(),
            record,
        };
        let stored = self
            .store
            .add_model(&territory.id, &version, counts.as_ref());
        match stored.await {
            Ok(()) => Ok(Some(version)),
            Err(StoreError::Duplicate { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The newest days before today that had visits.
    async fn finished_days(&self, territory: &Territory) -> Result<Vec<NaiveDate>, Error> {
        let today = self.now().date(territory.zone);
        let from = today
            .checked_sub_days(Days::new(HISTORY_DAYS))
            .unwrap_or(today);
        let days = self
            .store
            .days(&territory.id, from, HISTORY_DAYS_MAX)
            .await?;
        Ok(days.into_iter().filter(|day| *day < today).collect())
    }

    /// What really happened on these days, and the model that counts.
    async fn lived(&self, territory: &Territory, days: &[NaiveDate]) -> Result<Lived, Error> {
        let mut visits = Vec::new();
        let mut misses = Vec::new();
        let mut current = None;
        for day in days {
            let state = self.store.load_day(&territory.id, *day).await?;
            visits.extend(finished(&state));
            misses.push(misses::of_day(&state));
            current = state.learned;
        }
        let last = days.last().map_or(i32::MIN, Datelike::num_days_from_ce);
        Ok(Lived {
            history: History::of(visits, last),
            misses,
            current,
        })
    }

    /// The model that counts as it is stored, with what its newest night said of misses; none while forecasts go by what
    /// the firm entered.
    ///
    /// # Errors
    /// The store failed.
    pub async fn model_text(&self, territory: &TerritoryId) -> Result<Option<String>, Error> {
        let versions = self.store.models(territory, VERSIONS_MAX).await?;
        let mut versions = versions.into_iter();
        let stored = versions.find(|v| v.record.taken || v.record.misses_permille.is_some());
        match stored {
            Some(stored) => Ok(self.store.model_text(territory, stored.version).await?),
            None => Ok(None),
        }
    }

    /// The version whose durations count; none while forecasts go by what the firm entered.
    ///
    /// # Errors
    /// The store failed.
    pub async fn current_version(&self, territory: &TerritoryId) -> Result<Option<u32>, Error> {
        let versions = self.store.models(territory, VERSIONS_MAX).await?;
        let taken = versions.into_iter().find(|version| version.record.taken);
        Ok(taken.map(|version| version.version))
    }
}

/// Days that are over.
struct Lived {
    history: History,
    /// Of each day, oldest first.
    misses: Vec<DayMisses>,
    /// The model that counts.
    current: Option<Arc<Learned>>,
}

/// What a history teaches: the record, and the model if it is taken.
fn taught(
    history: &History,
    territory: &Territory,
    current: Option<&Learned>,
) -> (LearnRecord, Option<Learned>) {
    let days = history.days();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let mut record = LearnRecord {
        through: NaiveDate::default(),
        days: count(days.len()),
        held_back: 0,
        rows: history.counted().clone(),
        rows_said: history.counted().to_string(),
        half_life_days: 0,
        against: None,
        old: None,
        new: None,
        taken: false,
        why: format!(
            "{} days are too few to learn from and to judge by: it takes {DAYS_MIN}",
            days.len()
        ),
        misses_permille: None,
    };
    if days.len() < DAYS_MIN {
        return (record, None);
    }
    let (most, share) = HELD_BACK;
    let held_back = most.min(days.len() / share);
    let first = days.get(days.len() - held_back).copied();
    let (older, newest) = history.split(first.unwrap_or(i32::MAX));
    let entered = entered(&territory.settings);
    let model = learn::learn(&older, entered);
    let score = |learned| judge(&Belief { entered, learned }, &newest);
    let (old, new) = (score(current), score(Some(&model)));
    record.held_back = count(held_back);
    record.half_life_days = model.half_life_days;
    (record.old, record.new) = (Some(old), Some(new));
    (record.taken, record.why) = verdict(&old, &new);
    let taken = record.taken.then_some(model);
    (record, taken)
}

/// CRPS says how good a forecast is as a whole, Winkler's score how good its ends are, where windows
/// are cut: neither may get worse.
fn verdict(old: &Score, new: &Score) -> (bool, String) {
    let is_worse = |old: f64, new: f64| new > old;
    if new.count < JUDGED_MIN {
        let why = format!(
            "{} arrivals on the days held back are too few to judge by: it takes {JUDGED_MIN}",
            new.count
        );
        (false, why)
    } else if is_worse(old.crps_s, new.crps_s) {
        (false, "its CRPS on the days held back is worse".to_owned())
    } else if is_worse(old.winkler_s, new.winkler_s) {
        let why = "its Winkler score on the days held back is worse";
        (false, why.to_owned())
    } else {
        (true, "it foretells the days held back no worse".to_owned())
    }
}

/// The visits of a day that took place, as they went.
pub(crate) fn finished(state: &DayState) -> Vec<Finished> {
    let visits = state.visits.values();
    visits
        .filter_map(|visit| finished_visit(state, visit))
        .collect()
}

fn finished_visit(state: &DayState, visit: &Visit) -> Option<Finished> {
    let progress = state.progress.get(&visit.id)?;
    let arrived = progress.arrived_at?;
    let technician = progress.technician.as_ref()?;
    let planned = state.plan.as_ref().and_then(|plan| plan.find(&visit.id));
    let planned = planned.filter(|(route, _)| route.technician == *technician);
    Some(Finished {
        key: visit.id.as_str().to_owned(),
        day: state.date.num_days_from_ce(),
        technician: technician.as_str().to_owned(),
        job_type: visit.job_type.clone(),
        features: features(visit),
        arrived_s: whole(arrived - state.local_day().start()),
        work: Work {
            planned_s: planned_s(visit),
            entered_cv_permille: visit.duration_cv_permille,
            took_s: work_s(visit, progress),
        },
        drive: planned.and_then(|(route, at)| drive(state, progress, route, at)),
    })
}

/// Time on site. Who waits there for somebody else is at work from the start of it only.
fn work_s(visit: &Visit, progress: &Progress) -> Option<i32> {
    let from = if is_linked(visit) {
        progress.started_at
    } else {
        progress.arrived_at
    };
    let done = progress.status == VisitStatus::Done;
    let finished = progress.finished_at.filter(|_| done)?;
    Some(whole(finished - from?))
}

/// The drive to a stop, unless something else was done on it: loading at a depot, or the break.
fn drive(state: &DayState, progress: &Progress, route: &Route, at: usize) -> Option<Drive> {
    let stop: &Stop = route.stops.get(at)?;
    let at_depot = route.restocks.iter().any(|r| r.before_stop == at);
    let has_break = route.break_.as_ref().is_some_and(|b| b.before_stop == at);
    if at_depot || has_break || stop.travel_s <= Seconds::ZERO {
        return None;
    }
    let (left, arrived) = (progress.on_the_way_at?, progress.arrived_at?);
    Some(Drive {
        planned_s: whole(stop.travel_s),
        departs_s: time_of_day(left, state.territory.zone),
        took_s: Some(whole(arrived - left)),
        waited: waited(state, progress, arrived),
    })
}

/// Whether the technician may have been there before, and waited for the promised window to begin.
fn waited(state: &DayState, progress: &Progress, arrived: Timestamp) -> bool {
    let mut told = state.promises.get(&progress.visit).into_iter().flatten();
    let standing = told.rfind(|promise| promise.told_at <= arrived);
    standing.is_some_and(|promise| {
        let after = arrived - promise.window.from();
        (Seconds::ZERO..WAITED_WITHIN).contains(&after)
    })
}

/// What else is known of a job beside its type.
#[must_use]
pub fn features(visit: &Visit) -> Vec<String> {
    let mut features = Vec::new();
    let mut add = |is_so: bool, name: &str| features.extend(is_so.then(|| name.to_owned()));
    add(!visit.parts.is_empty(), "parts");
    add(!visit.tools.is_empty(), "tools");
    add(is_linked(visit), "with others");
    if !visit.area.is_empty() {
        features.push(format!("area {}", visit.area));
    }
    features
}

fn is_linked(visit: &Visit) -> bool {
    visit.together.is_some() || !visit.after.is_empty()
}

/// Planned seconds on site, within the solver's bounds.
pub(crate) fn planned_s(visit: &Visit) -> i32 {
    i32::try_from(visit.duration_s.0).unwrap_or(DURATION_S_MAX)
}

/// Local time in seconds after midnight.
pub(crate) fn time_of_day(at: Timestamp, zone: Tz) -> i32 {
    i32::try_from(at.time_of_day(zone).0).unwrap_or(0)
}

fn whole(span: Seconds) -> i32 {
    i32::try_from(span.0).unwrap_or(if span.0 < 0 { i32::MIN } else { i32::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiet::tests::territory;
    use chrono_tz::Europe::London;

    /// Ten visits a day of two technicians, planned at half an hour.
    fn history(days: i32, took_s: impl Fn(i32) -> Option<i32>) -> History {
        let visits = (0..days * 10).map(|n| Finished {
            key: n.to_string(),
            day: n / 10,
            technician: format!("tech-{}", n % 2),
            job_type: "Leak".to_owned(),
            arrived_s: n % 10,
            work: Work {
                planned_s: 1_800,
                entered_cv_permille: 450,
                took_s: took_s(n),
            },
            ..Finished::default()
        });
        History::of(visits.collect(), days)
    }

    #[test]
    fn three_rows_are_said_and_not_learned_from() {
        let history = history(1, |n| (n < 3).then_some(1_800));
        let (record, model) = taught(&history, &territory(London), None);
        assert!(model.is_none() && !record.taken && record.new.is_none());
        assert!(record.why.starts_with("1 days are too few"), "{record:?}");
        assert_eq!(
            record.rows_said,
            "7 of 10 rows left out: 7 have no reported start or end"
        );
    }

    #[test]
    fn a_better_model_is_taken_and_one_that_is_worse_is_not() {
        let longer = history(12, |n| Some(2_500 + 20 * (n % 7)));
        let (record, model) = taught(&longer, &territory(London), None);
        assert!(record.taken, "{record:?}");
        assert_eq!((record.days, record.held_back), (12, 4));
        let model = model.unwrap();
        // On the newest days everything is as it was entered again: what was learned is wrong.
        let back = history(12, |n| Some(if n < 80 { 2_500 } else { 1_800 }));
        let (record, taken) = taught(&back, &territory(London), None);
        assert!(taken.is_none() && !record.taken, "{record:?}");
        assert!(record.why.contains("worse"), "{record:?}");
        assert!(record.new.unwrap().crps_s > record.old.unwrap().crps_s);
        // The same history, the same model: no worse than itself.
        let (record, again) = taught(&longer, &territory(London), Some(&model));
        assert_eq!(again, Some(model));
        assert_eq!(record.old, record.new);
    }

    #[test]
    fn a_model_that_cannot_be_read_says_why_without_its_words() {
        let newer = read_model(r#"{"format": 2, "secret": "x"}"#).unwrap_err();
        assert_eq!(
            newer.to_string(),
            "the model is of format 2, this program knows format 1"
        );
        let damaged = read_model("{\"format\": 1,\n\"work\": \"secret\"}").unwrap_err();
        assert!(
            damaged
                .to_string()
                .starts_with("the model is damaged at line 2")
        );
        assert!(!damaged.to_string().contains("secret"));
    }
}
