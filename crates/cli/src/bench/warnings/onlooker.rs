//! Onlooker: what the product believed of each promise at the last moment, and whether the options that
//! it offered can be taken at the end of their hold.

use async_trait::async_trait;
use kept_dispatch::Dispatch;
use kept_dispatch::choose::Chosen;
use kept_dispatch::day::DayState;
use kept_dispatch::forecast::{DayForecast, scenarios};
use kept_dispatch::warn::NOTICE;
use kept_domain::{
    OptionKind, Promise, Seconds, TechnicianId, Timestamp, VisitId, Warning, WarningId,
};
use kept_sim::day::Onlooker;
use kept_sim::field::FieldError;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Time between two looks.
const STEP: Seconds = Seconds(60);
/// A customer should have so many ways out.
const OPTIONS_MIN: usize = 2;

/// Options that were offered, and what came of trying them.
#[derive(Debug, Default, Serialize)]
pub struct Options {
    /// Sets of options that were offered, and those of fewer than two.
    offered: usize,
    offered_too_few: usize,
    /// Sets whose visit was begun, or whose warning was over, before the hold ended: there was nothing
    /// to choose any more.
    moot: usize,
    /// Options tried, by kind, and those that couldn't be taken.
    tried: BTreeMap<&'static str, usize>,
    gone: BTreeMap<&'static str, usize>,
    /// Sets tried of which fewer than two could be taken; and the same without the call, which always
    /// can.
    pub too_few: usize,
    pub too_few_without_call: usize,
}

impl Options {
    /// Counts another day's in.
    pub fn add(&mut self, other: Options) {
        self.offered += other.offered;
        self.offered_too_few += other.offered_too_few;
        self.moot += other.moot;
        self.too_few += other.too_few;
        self.too_few_without_call += other.too_few_without_call;
        for (kind, count) in other.tried {
            *self.tried.entry(kind).or_default() += count;
        }
        for (kind, count) in other.gone {
            *self.gone.entry(kind).or_default() += count;
        }
    }

    /// Sets that were tried.
    pub fn sets_tried(&self) -> usize {
        self.offered.saturating_sub(self.moot)
    }

    /// Options tried, and how many of them couldn't be taken.
    pub fn totals(&self) -> (usize, usize) {
        (self.tried.values().sum(), self.gone.values().sum())
    }
}

/// Looks on for one day.
#[derive(Default)]
pub struct Watcher {
    believed: BTreeMap<VisitId, (Timestamp, f64)>,
    /// Sets of options: a warning and the version of its options.
    offered: BTreeMap<(WarningId, u32), usize>,
    tried: BTreeSet<(WarningId, u32)>,
    options: Options,
}

#[async_trait]
impl Onlooker for Watcher {
    async fn look(
        &mut self,
        dispatch: &Dispatch,
        state: &DayState,
        now: Timestamp,
    ) -> Result<(), FieldError> {
        self.believe(state, now);
        let asked = state
            .warnings
            .values()
            .filter(|w| w.is_undecided() && !w.options.is_empty());
        for warning in asked {
            let set = (warning.id.clone(), warning.revision);
            self.offered
                .entry(set.clone())
                .or_insert(warning.options.len());
            let ends = warning.options.iter().map(|option| option.held_until).min();
            let is_last = ends.is_some_and(|end| now < end && end <= now + STEP);
            if is_last && self.tried.insert(set) {
                self.try_all(dispatch, warning).await?;
            }
        }
        Ok(())
    }
}

impl Watcher {
    /// What the product believed of a promise with this end.
    pub fn believed(&self, visit: &VisitId, end: Timestamp) -> Option<f64> {
        let (of, late) = self.believed.get(visit)?;
        (*of == end).then_some(*late)
    }

    /// What became of the options of the day.
    pub fn options(self) -> Options {
        let few = self.offered.values().filter(|count| **count < OPTIONS_MIN);
        Options {
            offered: self.offered.len(),
            offered_too_few: few.count(),
            moot: self.offered.len() - self.tried.len(),
            ..self.options
        }
    }

    fn believe(&mut self, state: &DayState, now: Timestamp) {
        let is_due = |word: &Promise| {
            let at_last = word.window.to() - NOTICE;
            now <= at_last && at_last < now + STEP
        };
        let Some(plan) = &state.plan else {
            return;
        };
        let due: Vec<(&VisitId, &TechnicianId, &Promise)> = state
            .visits
            .keys()
            .filter_map(|id| {
                let word = state.word_of(id).filter(|word| is_due(word))?;
                Some((id, &plan.find(id)?.0.technician, word))
            })
            .collect();
        if due.is_empty() {
            return;
        }
        let of_due = |id: &TechnicianId| due.iter().any(|(_, technician, _)| *technician == id);
        let forecast = DayForecast::of_routes(state, now, &scenarios(state), of_due);
        for (visit, _, word) in due {
            let end = word.window.to();
            let arrived = state.progress_of(visit).arrived_at;
            let kept = forecast
                .kept_ppm(visit, &word.window)
                .map(|kept| f64::from(kept.0) / 1e6);
            let late = match arrived {
                Some(arrived) => Some(f64::from(u8::from(arrived >= end))),
                None => kept.map(|kept| 1.0 - kept),
            };
            if let Some(late) = late {
                self.believed.insert(visit.clone(), (end, late));
            }
        }
    }

    /// Takes each option on a draft of the day that is thrown away.
    async fn try_all(&mut self, dispatch: &Dispatch, warning: &Warning) -> Result<(), FieldError> {
        let (mut possible, mut without_call) = (0, 0);
        for option in &warning.options {
            let outcome = dispatch.try_option(&warning.id, option.digit).await;
            let chosen = outcome.map_err(|error| FieldError(error.to_string()))?;
            let name = kind(&option.kind);
            *self.options.tried.entry(name).or_default() += 1;
            if chosen == Chosen::Taken {
                possible += 1;
                let is_call = matches!(option.kind, OptionKind::Call { .. });
                without_call += usize::from(!is_call);
            } else {
                *self.options.gone.entry(name).or_default() += 1;
            }
        }
        self.options.too_few += usize::from(possible < OPTIONS_MIN);
        self.options.too_few_without_call += usize::from(without_call < OPTIONS_MIN);
        Ok(())
    }
}

fn kind(kind: &OptionKind) -> &'static str {
    match kind {
        OptionKind::Wait { .. } => "wait",
        OptionKind::OtherTechnician { .. } => "other_technician",
        OptionKind::OtherSlot { .. } => "other_slot",
        OptionKind::Call { .. } => "call",
    }
}
