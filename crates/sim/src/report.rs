//! Report: what became of a day, from what the store recorded. Honest by construction: a window
//! counts as kept only when it was the word we gave at first, unless it says otherwise.

use kept_dispatch::day::DayState;
use kept_dispatch::ports::{LedgerQuery, Store, StoreError};
use kept_dispatch::warn::NOTICE;
use kept_domain::{
    LedgerEntry, LedgerFact, MessageKind, OptionKind, Promise, PromiseState, Stage, TechnicianId,
    VisitStatus,
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;

/// Entries of the ledger read at a time.
const PAGE: u32 = 1_000;
/// Notice that counts as early, in minutes.
const EARLY_MINUTES: i64 = NOTICE.0 / 60;
/// A half-day, in minutes: what customers had before.
const HALF_DAY_MINUTES: i64 = 240;

/// Promises of one stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct StageReport {
    /// How many were told.
    pub told: u32,
    /// Mean width in minutes.
    pub mean_width_min: f64,
    /// Visits of which the outcome of such a window is known.
    pub decided: u32,
    /// Arrivals inside.
    pub kept: u32,
}

/// Warnings of a day.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct WarningReport {
    /// Opened.
    pub opened: u32,
    /// Told to the customer at least 30 minutes before the promise's end.
    pub early: u32,
    /// Median notice in minutes: from the text to the promise's end.
    pub median_notice_min: i64,
    /// Broken promises (as first given) whose customer was warned before.
    pub broken_warned: u32,
    /// Broken promises (as first given) whose customer was not.
    pub broken_unwarned: u32,
    /// Closed because it would be kept after all.
    pub withdrawn: u32,
}

/// What became of a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DayReport {
    /// Seed of the simulation.
    pub seed: u64,
    /// Local date.
    pub date: chrono::NaiveDate,
    /// People at work.
    pub technicians: u32,
    /// Visits of the day, those that moved away included.
    pub visits: u32,
    /// Finished.
    pub done: u32,
    /// Moved to another day by the customer's choice.
    pub moved: u32,
    /// On no route in the end, not done.
    pub unassigned: u32,
    /// By stage.
    pub promises: BTreeMap<String, StageReport>,
    /// The word we gave: last window before the technician was on the way, as first given.
    pub word: StageReport,
    /// The same, with windows that customers chose instead counted by their own outcome.
    pub kept_after_choice: u32,
    /// Visits whose word was kept and who were arrived at inside every other window told as well, also
    /// the one told on the way; out of those decided of `word`.
    pub kept_throughout: u32,
    /// Windows that don't lie inside the one told before them in the same chain.
    pub widened: u32,
    /// Warnings.
    pub warnings: WarningReport,
    /// What customers chose.
    pub choices: BTreeMap<String, u32>,
    /// Texts that were sent, by kind.
    pub messages: BTreeMap<String, u32>,
    /// Texts that came in.
    pub replies: u32,
    /// Cases opened for people.
    pub cases: u32,
    /// Plans made.
    pub plans: u32,
    /// Visits that a colleague took over without the customer being asked.
    pub handovers: u32,
    /// Seconds that all technicians together were neither at work nor at home: driving, waiting and breaks.
    pub on_the_road_s: i64,
    /// Entries of the ledger.
    pub ledger_entries: u64,
    /// SHA-256 over the ledger's entries as JSON lines.
    pub ledger_sha256: String,
}

impl DayReport {
    /// The report of a day.
    ///
    /// # Errors
    /// The store failed.
    pub async fn of(store: &dyn Store, state: &DayState, seed: u64) -> Result<Self, StoreError> {
        let ledger = whole_ledger(store, state).await?;
        let of_day: Vec<&LedgerEntry> = ledger
            .iter()
            .filter(|entry| entry.day == state.date)
            .collect();
        let words: Vec<&Promise> = state
            .visits
            .keys()
            .filter_map(|id| first_word(state, id))
            .collect();
        let moved = count(of_day.iter().filter(
            |e| matches!(&e.fact, LedgerFact::Rescheduled { day, .. } if *day != state.date),
        ));
        let mut word = stage_report(words.iter().copied());
        word.decided += moved;
        Ok(DayReport {
            seed,
            date: state.date,
            technicians: count(
                state
                    .technicians
                    .values()
                    .filter(|t| !t.absent.contains(&state.date)),
            ),
            visits: count(state.visits.keys()) + moved,
            done: count(
                state
                    .progress
                    .values()
                    .filter(|p| p.status == VisitStatus::Done),
            ),
            moved,
            unassigned: unassigned(state),
            promises: by_stage(state),
            word,
            kept_after_choice: kept_after_choice(state) + moved,
            kept_throughout: kept_throughout(state, &words),
            widened: widened(state),
            warnings: warnings(state, &words, moved),
            choices: choices(&of_day),
            messages: messages(state),
            replies: count(
                of_day
                    .iter()
                    .filter(|e| matches!(e.fact, LedgerFact::Replied { .. })),
            ),
            cases: count(
                of_day
                    .iter()
                    .filter(|e| matches!(e.fact, LedgerFact::CaseOpened { .. })),
            ),
            plans: count(
                of_day
                    .iter()
                    .filter(|e| matches!(e.fact, LedgerFact::Planned { .. })),
            ),
            handovers: count(
                of_day
                    .iter()
                    .filter(|e| matches!(e.fact, LedgerFact::HandedOver { .. })),
            ),
            on_the_road_s: on_the_road_s(state),
            ledger_entries: ledger.len() as u64,
            ledger_sha256: digest(&ledger),
        })
    }

    /// Share of visits whose word, as first given, was kept: 0 to 1; 1 when nothing is decided.
    #[must_use]
    pub fn kept_rate(&self) -> f64 {
        share(self.word.kept, self.word.decided)
    }
}

/// All entries of the territory's ledger, oldest first.
pub(crate) async fn whole_ledger(
    store: &dyn Store,
    state: &DayState,
) -> Result<Vec<LedgerEntry>, StoreError> {
    let mut entries: Vec<LedgerEntry> = Vec::new();
    loop {
        let after = entries.last().map_or(0, |entry| entry.sequence);
        let query = LedgerQuery {
            day: None,
            visit: None,
            after,
            limit: PAGE,
        };
        let page = store.ledger(&state.territory.id, &query).await?;
        if page.is_empty() {
            return Ok(entries);
        }
        entries.extend(page);
    }
}

fn digest(ledger: &[LedgerEntry]) -> String {
    let mut hash = Sha256::new();
    for entry in ledger {
        add_to_digest(&mut hash, entry);
    }
    format!("{:x}", hash.finalize())
}

/// Takes an entry of the ledger into a digest, as a JSON line.
pub(crate) fn add_to_digest(digest: &mut Sha256, entry: &LedgerEntry) {
    digest.update(serde_json::to_vec(entry).unwrap_or_default());
    digest.update(b"\n");
}

/// The last window told before the technician was on the way, as long as nobody chose another.
fn first_word<'a>(state: &'a DayState, visit: &kept_domain::VisitId) -> Option<&'a Promise> {
    let told = state.promises.get(visit)?;
    told.iter()
        .rev()
        .find(|promise| promise.chain == 0 && promise.stage != Stage::EnRoute)
}

fn stage_report<'a>(promises: impl Iterator<Item = &'a Promise>) -> StageReport {
    let mut report = StageReport::default();
    let mut width = 0;
    for promise in promises {
        report.told += 1;
        width += promise.window.width().0;
        match promise.state {
            PromiseState::Kept { .. } => {
                report.kept += 1;
                report.decided += 1;
            }
            // Given up for another window because it would have been missed.
            PromiseState::Broken { .. } | PromiseState::Released { .. } => report.decided += 1,
            PromiseState::Standing | PromiseState::Narrowed => {}
        }
    }
    report.mean_width_min = width as f64 / 60.0 / f64::from(report.told.max(1));
    report
}

/// Windows by stage, each judged by the arrival, whatever came after it.
fn by_stage(state: &DayState) -> BTreeMap<String, StageReport> {
    let mut stages: BTreeMap<String, (StageReport, i64)> = BTreeMap::new();
    for (visit, told) in &state.promises {
        let arrived = state.progress_of(visit).arrived_at;
        for promise in told.iter().filter(|promise| promise.chain == 0) {
            let name = serde_json::to_value(promise.stage).ok();
            let name = name
                .as_ref()
                .and_then(|name| name.as_str())
                .unwrap_or("unknown");
            let (report, width) = stages.entry(name.to_owned()).or_default();
            report.told += 1;
            *width += promise.window.width().0;
            if let Some(arrived) = arrived {
                report.decided += 1;
                report.kept += u32::from(promise.window.contains(arrived));
            }
        }
    }
    stages
        .into_iter()
        .map(|(name, (mut report, width))| {
            report.mean_width_min = width as f64 / 60.0 / f64::from(report.told.max(1));
            (name, report)
        })
        .collect()
}

fn kept_after_choice(state: &DayState) -> u32 {
    count(state.visits.keys().filter(|visit| {
        let word = state.word_of(visit);
        word.is_some_and(|promise| matches!(promise.state, PromiseState::Kept { .. }))
    }))
}

fn kept_throughout(state: &DayState, words: &[&Promise]) -> u32 {
    let throughout = |word: &&&Promise| {
        let arrived = state.progress_of(&word.visit).arrived_at;
        let told = state.promises.get(&word.visit).into_iter().flatten();
        let mut first_chain = told.filter(|promise| promise.chain == 0);
        matches!(word.state, PromiseState::Kept { .. })
            && arrived.is_some_and(|at| first_chain.all(|promise| promise.window.contains(at)))
    };
    count(words.iter().filter(throughout))
}

/// Compares the ends by themselves: what makes promises must not judge them too.
fn widened(state: &DayState) -> u32 {
    let is_wider = |before: &Promise, after: &Promise| {
        before.chain == after.chain
            && (after.window.from() < before.window.from()
                || after.window.to() > before.window.to())
    };
    let pairs = state.promises.values().flat_map(|told| told.windows(2));
    count(pairs.filter(|pair| matches!(pair, [before, after] if is_wider(before, after))))
}

/// From each technician's first departure to the last visit's end, and the way home, without the work.
fn on_the_road_s(state: &DayState) -> i64 {
    let on_the_road = |technician: &TechnicianId| {
        let all = state.progress.values();
        let own = all.filter(|p| p.technician.as_ref() == Some(technician));
        let begun = own.clone().filter_map(|p| p.on_the_way_at).min()?;
        let finished = own.clone().filter_map(|p| p.finished_at).max()?;
        let works = own.filter_map(|p| Some((p.finished_at? - p.started_at?).0));
        let route = state.plan.as_ref()?.route(technician)?;
        let home = route.end - route.stops.last()?.finish;
        Some((finished - begun).0 - works.sum::<i64>() + home.0)
    };
    let each = state.technicians.keys().filter_map(on_the_road);
    each.sum()
}

fn unassigned(state: &DayState) -> u32 {
    let left = state
        .plan
        .as_ref()
        .map(|plan| plan.unassigned.as_slice())
        .unwrap_or_default();
    count(
        left.iter()
            .filter(|left| !state.progress_of(&left.visit).status.is_closed()),
    )
}

fn warnings(state: &DayState, words: &[&Promise], moved: u32) -> WarningReport {
    let mut notices: Vec<i64> = Vec::new();
    for warning in state.warnings.values() {
        let promise = state
            .promises
            .get(&warning.visit)
            .and_then(|told| told.iter().find(|promise| promise.id == warning.promise));
        if let (Some(promise), Some(told)) = (promise, warning.told_at.first()) {
            notices.push((promise.window.to() - *told).0.div_euclid(60));
        }
    }
    notices.sort_unstable();
    let lost = |promise: &&&Promise| {
        matches!(
            promise.state,
            PromiseState::Broken { .. } | PromiseState::Released { .. }
        )
    };
    let warned = |promise: &&&Promise| {
        state
            .warnings
            .values()
            .filter(|warning| warning.visit == promise.visit)
            .any(|warning| {
                warning
                    .told_at
                    .first()
                    .is_some_and(|told| *told < promise.window.to())
            })
    };
    let broken_warned = count(words.iter().filter(lost).filter(warned));
    WarningReport {
        opened: count(state.warnings.values()) + moved,
        early: count(notices.iter().filter(|notice| **notice >= EARLY_MINUTES)),
        median_notice_min: notices.get(notices.len() / 2).copied().unwrap_or(0),
        broken_warned: broken_warned + moved,
        broken_unwarned: count(words.iter().filter(lost)) - broken_warned,
        withdrawn: count(
            state
                .messages
                .values()
                .filter(|m| m.kind == MessageKind::BackOnTime),
        ),
    }
}

fn choices(ledger: &[&LedgerEntry]) -> BTreeMap<String, u32> {
    let mut choices = BTreeMap::new();
    for entry in ledger {
        let name = match &entry.fact {
            LedgerFact::Chose { option, .. } => match option {
                OptionKind::Wait { .. } => "wait",
                OptionKind::OtherTechnician { .. } => "another technician",
                OptionKind::OtherSlot { .. } => "another time",
                OptionKind::Call { .. } => "call me",
            },
            LedgerFact::ChoiceGone { .. } => "gone, asked again",
            _ => continue,
        };
        *choices.entry(name.to_owned()).or_default() += 1;
    }
    choices
}

fn messages(state: &DayState) -> BTreeMap<String, u32> {
    let mut messages = BTreeMap::new();
    for message in state.messages.values() {
        let sent = matches!(
            message.state,
            kept_domain::MessageState::Sent { .. } | kept_domain::MessageState::Delivered { .. }
        );
        if sent {
            let kind = serde_json::to_value(message.kind).ok();
            let kind = kind
                .as_ref()
                .and_then(|kind| kind.as_str())
                .unwrap_or("unknown");
            *messages.entry(kind.to_owned()).or_default() += 1;
        }
    }
    messages
}

fn count<T>(things: impl Iterator<Item = T>) -> u32 {
    u32::try_from(things.count()).unwrap_or(u32::MAX)
}

fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 {
        1.0
    } else {
        f64::from(part) / f64::from(whole)
    }
}

impl fmt::Display for DayReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} · seed {} · {} technicians, {} visits",
            self.date, self.seed, self.technicians, self.visits
        )?;
        writeln!(
            f,
            "  done {}, moved to another day {}, left unassigned {}",
            self.done, self.moved, self.unassigned
        )?;
        writeln!(f, "\nPromises by stage            told  mean width    kept")?;
        for stage in ["booked", "evening", "morning", "next_up", "en_route"] {
            if let Some(report) = self.promises.get(stage) {
                line(f, stage, report)?;
            }
        }
        line(f, "the word we gave", &self.word)?;
        writeln!(
            f,
            "  mean width {:.0} min against the half-day's {HALF_DAY_MINUTES}; with windows that customers chose: {} of {} kept",
            self.word.mean_width_min, self.kept_after_choice, self.word.decided
        )?;
        let w = &self.warnings;
        writeln!(
            f,
            "\nWarnings {}: {} with at least {EARLY_MINUTES} min of notice, median {} min",
            w.opened, w.early, w.median_notice_min
        )?;
        writeln!(
            f,
            "  lost promises: {} warned before, {} not; {} taken back",
            w.broken_warned, w.broken_unwarned, w.withdrawn
        )?;
        writeln!(f, "Choices   {}", list(&self.choices))?;
        writeln!(f, "Messages  {}", list(&self.messages))?;
        writeln!(
            f,
            "Replies {}, cases {}, plans {}, handovers {}",
            self.replies, self.cases, self.plans, self.handovers
        )?;
        write!(
            f,
            "Ledger {} entries, sha256 {}",
            self.ledger_entries, self.ledger_sha256
        )
    }
}

fn line(f: &mut fmt::Formatter<'_>, name: &str, report: &StageReport) -> fmt::Result {
    writeln!(
        f,
        "  {name:<25} {:>5}  {:>6.0} min  {:>5.1} % ({} of {})",
        report.told,
        report.mean_width_min,
        100.0 * share(report.kept, report.decided),
        report.kept,
        report.decided
    )
}

fn list(counts: &BTreeMap<String, u32>) -> String {
    if counts.is_empty() {
        return "none".to_owned();
    }
    let parts: Vec<String> = counts
        .iter()
        .map(|(name, n)| format!("{n} {name}"))
        .collect();
    parts.join(", ")
}
