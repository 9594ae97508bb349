//! The firm's report: how well what customers were told was kept, on days that are over. Judged by what
//! was told, as first given; must never look at what a window was made from.
//!
//! A promise given up for a customer's choice counts as not kept, and is counted apart too. Windows told
//! on the way are a stage of their own and no part of the word that was given.

mod csv;
mod interval;
mod tally;

pub use csv::to_csv;

use crate::app::{Dispatch, Error};
use crate::day::DayState;
use crate::forecast::entered;
use crate::learn::{Learned, finished, read_model};
use crate::ports::ModelVersion;
use chrono::{Datelike, NaiveDate};
use kept_domain::{
    LocalDay, Ppm, Promise, Stage, TechnicianId, Territory, TerritoryId, Visit, VisitId,
};
use kept_solver::forecast::learn::{Belief, History, foretell};
use serde::Serialize;
use std::collections::BTreeMap;
use tally::{Known, Told, tally};

/// Most days of a report.
pub const REPORT_DAYS_MAX: i64 = 366;
/// Most versions of the model that are looked through for the one that counted on a day.
const VERSIONS_MAX: u32 = 1_000;

/// Promises whose chance of being kept was believed to be about the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct BeliefBin {
    /// Believed chance from here,
    pub from_ppm: u32,
    /// to below here (the last bin holds certainty too).
    pub to_ppm: u32,
    /// Promises whose outcome is known.
    pub decided: u32,
    /// What was believed of them on average.
    pub believed_ppm: u32,
    /// What share was kept.
    pub kept_ppm: u32,
}

/// Customers who were warned about as long before their window ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct NoticeBin {
    /// Notice from here, seconds,
    pub from_s: i64,
    /// to below here; none for the last bin, which has no end.
    pub to_s: Option<i64>,
    /// Promises that weren't kept.
    pub count: u32,
}

/// How a group of promises was kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// Promises told.
    pub told: u32,
    /// Those whose outcome is known.
    pub decided: u32,
    /// Arrivals inside the window.
    pub kept: u32,
    /// Given up for something else that the customer chose: decided, and not kept.
    pub given_up: u32,
    /// Share of those decided that was kept; none when nothing is decided.
    pub coverage_ppm: Option<u32>,
    /// The 95 % interval of that share, from here
    pub low_ppm: Option<u32>,
    /// to here. Wider where the promises of a day were kept or missed together.
    pub high_ppm: Option<u32>,
    /// What was believed of them when they were told.
    pub believed_ppm: Option<u32>,
    /// Mean width, seconds.
    pub mean_width_s: Option<i64>,
    /// A tenth of them is at most as wide, seconds.
    pub narrow_width_s: Option<i64>,
    /// A tenth of them is at least as wide, seconds.
    pub wide_width_s: Option<i64>,
    /// Mean Winkler score of those with an arrival, seconds: width, and for each second outside two over
    /// the share of windows that may be missed.
    pub winkler_s: Option<i64>,
    /// Mean CRPS of the arrivals' forecast, seconds: the time from the technician's departure to each
    /// arrival, without what was waited, as the model foretold it that counted when the day began. None
    /// for single stages, which share one forecast.
    pub crps_s: Option<i64>,
    /// Not kept, and the customer was warned before the window ended. Warnings are about the word: 0 for
    /// single stages, as in all that follows.
    pub warned: u32,
    /// Those warned at least [`NOTICE`](crate::warn::NOTICE) before.
    pub warned_in_time: u32,
    /// Median of the time from the first warning to the end of the window, seconds.
    pub notice_s: Option<i64>,
    /// Kept, although the customer was warned.
    pub false_warnings: u32,
    /// Belief against outcome.
    pub reliability: Vec<BeliefBin>,
    /// Warnings of promises that weren't kept, by notice.
    pub notice: Vec<NoticeBin>,
}

/// A group of promises with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeptGroup {
    /// The stage, the job type, the technician's id, the date, or the month ("2026-10").
    pub group: String,
    /// What people call it: the technician's name, else as `group`.
    pub name: String,
    /// How it was kept.
    #[serde(flatten)]
    pub kept: Kept,
}

/// The firm's report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FirmReport {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Days with visits.
    pub days: u32,
    /// Share of windows that may be missed.
    pub target_ppm: u32,
    /// The word that was given: the last window told before the technician was on the way.
    pub word: Kept,
    /// Windows of each stage, whatever came after them.
    pub stages: Vec<KeptGroup>,
    /// The word by job type.
    pub job_types: Vec<KeptGroup>,
    /// The word by technician.
    pub technicians: Vec<KeptGroup>,
    /// The word by date.
    pub dates: Vec<KeptGroup>,
    /// The word by month.
    pub months: Vec<KeptGroup>,
}

/// What a report is about.
#[derive(Clone, Debug)]
pub struct ReportQuery {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Only visits that this technician came to, or was to come to.
    pub technician: Option<TechnicianId>,
    /// Only visits of this job type.
    pub job_type: Option<String>,
}

impl ReportQuery {
    /// All visits of the days from `from` to `to`, both included.
    #[must_use]
    pub fn of_days(from: NaiveDate, to: NaiveDate) -> Self {
        ReportQuery {
            from,
            to,
            technician: None,
            job_type: None,
        }
    }
}

impl Dispatch {
    /// The report of a territory's days; those that aren't over are left out.
    ///
    /// # Errors
    /// `Invalid` when the days are in the wrong order or too many; `NotFound`.
    pub async fn firm_report(
        &self,
        territory: &TerritoryId,
        query: &ReportQuery,
    ) -> Result<FirmReport, Error> {
        check_range(query.from, query.to)?;
        let territories = self.store.territories().await?;
        let territory = territories
            .into_iter()
            .find(|known| known.id == *territory)
            .ok_or_else(|| Error::NotFound(format!("territory {territory}")))?;
        let today = self.now().date(territory.zone);
        let limit = u32::try_from(REPORT_DAYS_MAX).unwrap_or(u32::MAX);
        let days = self.store.days(&territory.id, query.from, limit).await?;
        let mut models = Models::new(self, &territory.id).await?;
        let mut report = Collected::default();
        for day in days {
            if day <= query.to && day < today {
                let state = self.store.load_day(&territory.id, day).await?;
                let learned = models.at(&state).await?;
                report.add(&state, learned, query);
            }
        }
        Ok(report.finish(query, &territory))
    }
}

fn check_range(from: NaiveDate, to: NaiveDate) -> Result<(), Error> {
    let invalid = |field: &str, message: String| Error::Invalid {
        field: field.to_owned(),
        message: message.into(),
    };
    if to < from {
        return Err(invalid("to", format!("is before from ({from})")));
    }
    if (to - from).num_days() >= REPORT_DAYS_MAX {
        let message = format!("a report has {REPORT_DAYS_MAX} days at most");
        return Err(invalid("to", message));
    }
    Ok(())
}

/// The models that counted, day by day.
struct Models<'a> {
    dispatch: &'a Dispatch,
    territory: &'a TerritoryId,
    /// Those that were taken, newest first.
    versions: Vec<ModelVersion>,
    /// The one that was read last.
    known: Option<(u32, Option<Learned>)>,
}

impl<'a> Models<'a> {
    async fn new(dispatch: &'a Dispatch, territory: &'a TerritoryId) -> Result<Self, Error> {
        let mut versions = dispatch.store.models(territory, VERSIONS_MAX).await?;
        versions.retain(|version| version.record.taken);
        Ok(Models {
            dispatch,
            territory,
            versions,
            known: None,
        })
    }

    /// The model that counted when a day began. One that can't be read is as good as none.
    async fn at(&mut self, state: &DayState) -> Result<Option<&Learned>, Error> {
        let began = LocalDay::new(state.date, state.territory.zone).start();
        let mut versions = self.versions.iter();
        let Some(version) = versions.find(|version| version.created_at <= began) else {
            return Ok(None);
        };
        if self
            .known
            .as_ref()
            .is_none_or(|(known, _)| *known != version.version)
        {
            let store = &self.dispatch.store;
            let text = store.model_text(self.territory, version.version).await?;
            let model = text.and_then(|text| read_model(&text).ok());
            self.known = Some((version.version, model));
        }
        Ok(self.known.as_ref().and_then(|(_, model)| model.as_ref()))
    }
}

/// Promises by group.
#[derive(Default)]
struct Collected {
    days: u32,
    word: Vec<Told>,
    stages: BTreeMap<Stage, Vec<Told>>,
    job_types: BTreeMap<String, Vec<Told>>,
    technicians: BTreeMap<String, Vec<Told>>,
    dates: BTreeMap<String, Vec<Told>>,
    months: BTreeMap<String, Vec<Told>>,
    names: BTreeMap<String, String>,
}

impl Collected {
    fn add(&mut self, state: &DayState, learned: Option<&Learned>, query: &ReportQuery) {
        self.days += 1;
        let scores = scores(state, learned);
        for (visit, told) in &state.promises {
            let first_chain = || told.iter().filter(|promise| promise.chain == 0);
            let word = word_of(told);
            let about = About::of(state, visit, word);
            if !about.is_asked(query) {
                continue;
            }
            for promise in first_chain() {
                let told = Told::of(state, promise, Known::default());
                self.stages.entry(promise.stage).or_default().push(told);
            }
            if let Some(word) = word {
                let known = Known {
                    crps_s: scores.get(visit.as_str()).copied(),
                    notice_s: notice(state, word),
                };
                self.add_word(state.date, &about, Told::of(state, word, known));
            }
        }
        for (id, technician) in &state.technicians {
            self.names
                .insert(id.as_str().to_owned(), technician.name.clone());
        }
    }

    fn add_word(&mut self, date: NaiveDate, about: &About<'_>, told: Told) {
        let month = format!("{:04}-{:02}", date.year(), date.month());
        self.months.entry(month).or_default().push(told);
        self.dates.entry(date.to_string()).or_default().push(told);
        if let Some(visit) = about.visit {
            let job_type = visit.job_type.clone();
            self.job_types.entry(job_type).or_default().push(told);
        }
        if let Some(technician) = &about.technician {
            let technician = technician.as_str().to_owned();
            self.technicians.entry(technician).or_default().push(told);
        }
        self.word.push(told);
    }

    fn finish(self, query: &ReportQuery, territory: &Territory) -> FirmReport {
        let Ppm(target_ppm) = territory.settings.miss_ppm;
        let names = self.names;
        let groups = |told: BTreeMap<String, Vec<Told>>| {
            let groups = told.into_iter().map(|(group, told)| KeptGroup {
                name: names.get(&group).unwrap_or(&group).clone(),
                kept: tally(&told, target_ppm),
                group,
            });
            groups.collect::<Vec<_>>()
        };
        let stages = self.stages.into_iter();
        FirmReport {
            from: query.from,
            to: query.to,
            days: self.days,
            target_ppm,
            word: tally(&self.word, target_ppm),
            stages: stages
                .map(|(stage, told)| KeptGroup {
                    group: stage_name(stage).to_owned(),
                    name: stage_name(stage).to_owned(),
                    kept: tally(&told, target_ppm),
                })
                .collect(),
            job_types: groups(self.job_types),
            technicians: groups(self.technicians),
            dates: groups(self.dates),
            months: groups(self.months),
        }
    }
}

/// The word that was given: of the windows told before the customer chose anything, the last one before the technician
/// was on the way.
fn word_of(told: &[Promise]) -> Option<&Promise> {
    let mut first_chain = told.iter().rev().filter(|promise| promise.chain == 0);
    first_chain.find(|promise| promise.stage != Stage::EnRoute)
}

/// Whether each visit of a day was kept as promised, of those whose outcome is known: the word that was given, and
/// every window before and after it until the customer chose something.
pub(crate) fn kept_throughout(state: &DayState) -> impl Iterator<Item = bool> + '_ {
    let of_visit = |told: &Vec<Promise>| {
        let word = Told::of(state, word_of(told)?, Known::default()).kept()?;
        let arrived = state.progress_of(&told.first()?.visit).arrived_at;
        let mut first_chain = told.iter().filter(|promise| promise.chain == 0);
        Some(word && first_chain.all(|p| arrived.is_none_or(|at| p.window.contains(at))))
    };
    state.promises.values().filter_map(of_visit)
}

/// Whom and what a visit's promises are about.
struct About<'a> {
    visit: Option<&'a Visit>,
    technician: Option<TechnicianId>,
}

impl<'a> About<'a> {
    /// Who came counts, else who was to come when the word was given.
    fn of(state: &'a DayState, visit: &VisitId, word: Option<&Promise>) -> Self {
        let came = state.progress_of(visit).technician;
        About {
            visit: state.visits.get(visit),
            technician: came.or_else(|| word.and_then(|word| word.technician.clone())),
        }
    }

    fn is_asked(&self, query: &ReportQuery) -> bool {
        let job_type = self.visit.map(|visit| &visit.job_type);
        let by_technician = query.technician.is_none() || query.technician == self.technician;
        let by_job_type = query.job_type.is_none() || query.job_type.as_ref() == job_type;
        by_technician && by_job_type
    }
}

/// Seconds from the first warning that the customer was told to the end of the promise's window; none
/// when there was no warning before that.
fn notice(state: &DayState, promise: &Promise) -> Option<i64> {
    let warnings = state.warnings.values();
    let about = warnings.filter(|warning| warning.visit == promise.visit);
    let first = about
        .filter_map(|warning| warning.told_at.iter().min())
        .min()?;
    let notice = (promise.window.to() - *first).0;
    (notice > 0).then_some(notice)
}

fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Booked => "booked",
        Stage::Evening => "evening",
        Stage::Morning => "morning",
        Stage::NextUp => "next_up",
        Stage::EnRoute => "en_route",
    }
}

/// CRPS of the arrival at each visit, seconds.
fn scores(state: &DayState, learned: Option<&Learned>) -> BTreeMap<String, f64> {
    let history = History::of(finished(state), state.date.num_days_from_ce());
    let belief = Belief {
        entered: entered(&state.territory.settings),
        learned,
    };
    foretell(&belief, &history)
        .into_iter()
        .filter(|one| !one.is_end)
        .map(|one| (one.visit.key.clone(), one.crps_s))
        .collect()
}
