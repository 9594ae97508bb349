//! The board's day, built from a state and one forecast of all its routes.

use super::words;
use super::{
    AlertView, BoardStatus, CaseView, DayView, ForecastView, KeptCount, PlanView, PromiseView,
    Span, TechnicianView, TerritoryView, VisitView,
};
use crate::app::{Dispatch, Error};
use crate::day::DayState;
use crate::forecast::DayForecast;
use crate::plan::lock;
use crate::said::Said;
use crate::tell::undo_until;
use chrono::NaiveDate;
use kept_domain::{
    MessageState, Plan, Ppm, Progress, Promise, PromiseState, Reason, Seconds, Stage, Stop,
    Technician, TerritoryId, Timestamp, Visit, VisitStatus, Warning, WarningState,
};

/// Colours of rows that are told apart.
const COLOURS: usize = 14;

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// A day at one moment: what all parts of the view are made from.
pub(super) struct Moment<'a> {
    pub state: &'a DayState,
    pub now: Timestamp,
    pub forecast: DayForecast,
}

impl<'a> Moment<'a> {
    pub(super) fn new(state: &'a DayState, now: Timestamp) -> Self {
        Moment {
            state,
            now,
            forecast: DayForecast::new(state, now),
        }
    }

    fn day(&self) -> DayView {
        let state = self.state;
        let local = state.local_day();
        DayView {
            territory: TerritoryView {
                id: state.territory.id.to_string(),
                name: state.territory.name.clone(),
                firm: state.territory.firm.clone(),
                zone: state.territory.zone.name().to_owned(),
            },
            date: state.date,
            revision: state.revision,
            now: self.now,
            day_start: local.start(),
            day_end: local.end(),
            plan: state.plan.as_ref().map(|plan| self.plan(plan)),
            kept: self.kept(),
            technicians: self.technicians(),
            visits: self.visits(),
            alerts: self.alerts(),
            cases: self.cases(),
        }
    }

    fn plan(&self, plan: &Plan) -> PlanView {
        let undo_until = undo_until(self.state).filter(|until| *until > self.now);
        let held = self.state.messages.values().filter(|message| {
            message.state == MessageState::Queued
                && message.created_at >= plan.created_at
                && message.not_before > self.now
        });
        PlanView {
            id: plan.id.to_string(),
            revision: plan.revision,
            created_at: plan.created_at,
            cost: plan.cost.total(),
            held_texts: undo_until.map_or(0, |_| count(held.count())),
            undo_until,
        }
    }

    fn kept(&self) -> KeptCount {
        let mut count = KeptCount::default();
        for visit in self.state.visits.keys() {
            match self.state.word_of(visit).map(|promise| promise.state) {
                Some(PromiseState::Kept { .. }) => {
                    count.kept += 1;
                    count.decided += 1;
                }
                Some(PromiseState::Broken { .. }) => count.decided += 1,
                _ => {}
            }
        }
        count
    }

    fn technicians(&self) -> Vec<TechnicianView> {
        self.state
            .technicians
            .values()
            .enumerate()
            .map(|(index, technician)| self.technician(index, technician))
            .collect()
    }

    fn technician(&self, index: usize, technician: &Technician) -> TechnicianView {
        let state = self.state;
        let day = state.local_day();
        let route = state
            .plan
            .as_ref()
            .and_then(|plan| plan.route(&technician.id));
        let stops = route
            .map(|route| route.stops.as_slice())
            .unwrap_or_default();
        let closed = |stop: &&Stop| state.progress_of(&stop.visit).status.is_closed();
        let activity = self.activity(technician, stops);
        let shift = (day.at(technician.shift.from), day.at(technician.shift.to));
        TechnicianView {
            id: technician.id.to_string(),
            name: technician.name.clone(),
            colour: u8::try_from(index % COLOURS + 1).unwrap_or(1),
            shift: Span {
                from: shift.0,
                to: shift.1,
            },
            absent: technician.absent.contains(&state.date),
            locked: lock::is_locked(state, technician),
            done: count(stops.iter().filter(closed).count()),
            total: count(stops.len()),
            note: activity.map_or_else(String::new, |doing| doing.text(state.territory.zone)),
            activity,
            start: technician.start.point,
            end: technician.end.unwrap_or(technician.start).point,
            position: state
                .sightings
                .get(&technician.id)
                .map(|sighting| sighting.point),
            break_: route
                .and_then(|route| route.break_.as_ref())
                .map(|planned| Span {
                    from: planned.from,
                    to: planned.to,
                }),
        }
    }

    /// When the work in hand is expected to end.
    pub(super) fn finish(&self, visit: &kept_domain::VisitId, progress: &Progress) -> Timestamp {
        let started = progress
            .started_at
            .or(progress.arrived_at)
            .unwrap_or(self.now);
        let duration = self
            .state
            .visits
            .get(visit)
            .map_or(Seconds::ZERO, |v| v.duration_s);
        progress
            .said_finish
            .unwrap_or(started + duration)
            .max(self.now)
    }

    fn visits(&self) -> Vec<VisitView> {
        let mut views: Vec<VisitView> = self
            .state
            .visits
            .values()
            .map(|visit| self.visit(visit))
            .collect();
        views.sort_by(|a, b| {
            let key = |v: &VisitView| {
                (
                    v.technician.is_none(),
                    v.technician.clone(),
                    v.sequence,
                    v.id.clone(),
                )
            };
            key(a).cmp(&key(b))
        });
        views
    }

    pub(super) fn visit(&self, visit: &Visit) -> VisitView {
        let state = self.state;
        let found = state.plan.as_ref().and_then(|plan| plan.find(&visit.id));
        let progress = state.progress_of(&visit.id);
        let stop = found.and_then(|(route, at)| route.stops.get(at));
        let customer = state.customers.get(&visit.customer);
        let site = state.sites.get(&visit.site);
        let promise = state.promise_of(&visit.id);
        VisitView {
            id: visit.id.to_string(),
            reference: visit.reference.clone(),
            customer: words::customer(state, &visit.id),
            phone: customer.and_then(|customer| customer.phone.clone()),
            address: site.map(|site| site.address.clone()).unwrap_or_default(),
            access: site.map(|site| site.access.clone()).unwrap_or_default(),
            point: site.and_then(|site| site.place.point),
            job_type: visit.job_type.clone(),
            duration_s: visit.duration_s,
            technician: found.map(|(route, _)| route.technician.to_string()),
            sequence: found.and_then(|(_, at)| u32::try_from(at).ok()),
            status: self.status(visit, &progress, found.is_some()),
            drive: stop.map(|stop| self.drive(stop, &progress)),
            block: stop.map(|stop| self.block(visit, stop, &progress)),
            arrived_at: progress.arrived_at,
            finished_at: progress.finished_at,
            done_permille: self.done(visit, &progress),
            booked: visit.booked,
            promise: promise.map(promise_view),
            forecast: self.forecast_of(visit, promise, &progress),
            leave_by: visit.leave_by,
            owner: visit.owner.name.clone(),
            warning: state
                .live_warning_of(&visit.id)
                .map(|warning| warning.id.to_string()),
            unassigned_reasons: self.unassigned_reasons(visit),
            priority: visit.priority,
            pinned: visit.pinned.is_some(),
            window_weight: visit.window_weight,
        }
    }

    fn unassigned_reasons(&self, visit: &Visit) -> Vec<Said<Reason>> {
        let plan = self.state.plan.as_ref();
        let left = plan.and_then(|plan| plan.unassigned.iter().find(|left| left.visit == visit.id));
        let reasons = left.into_iter().flat_map(|left| &left.reasons);
        reasons.cloned().map(Said::from).collect()
    }

    fn status(&self, visit: &Visit, progress: &Progress, planned: bool) -> BoardStatus {
        let word = self.state.word_of(&visit.id);
        let broken = word.is_some_and(|word| matches!(word.state, PromiseState::Broken { .. }));
        let at_risk = self
            .state
            .live_warning_of(&visit.id)
            .is_some_and(Warning::is_undecided);
        match progress.status {
            VisitStatus::Done => BoardStatus::Done,
            VisitStatus::NoAccess => BoardStatus::NoAccess,
            VisitStatus::Cancelled => BoardStatus::Cancelled,
            VisitStatus::Arrived | VisitStatus::Working => BoardStatus::Working,
            _ if broken => BoardStatus::Late,
            _ if at_risk => BoardStatus::AtRisk,
            VisitStatus::OnTheWay => BoardStatus::OnTheWay,
            VisitStatus::Open if !planned => BoardStatus::Unassigned,
            VisitStatus::Open => match word {
                Some(word) if word.stage > Stage::Booked || word.chain > 0 => BoardStatus::Promised,
                _ => BoardStatus::Planned,
            },
        }
    }

    /// An arrival's quantile to the minute: a view that says less than a board can draw is the same for longer.
    pub(super) fn foretold(
        &self,
        visit: &kept_domain::VisitId,
        permille: u32,
    ) -> Option<Timestamp> {
        let at = self.forecast.quantile(visit, permille)?;
        Some(Timestamp(
            (at.millis() + 30_000).div_euclid(60_000) * 60_000,
        ))
    }

    fn drive(&self, stop: &Stop, progress: &Progress) -> Span {
        match (progress.on_the_way_at, progress.arrived_at) {
            (Some(from), Some(to)) => Span {
                from,
                to: to.max(from),
            },
            (Some(from), None) => {
                let to = self.foretold(&stop.visit, 500).unwrap_or(stop.arrive);
                Span {
                    from,
                    to: to.max(from),
                }
            }
            _ => {
                let to = self.foretold(&stop.visit, 500).unwrap_or(stop.arrive);
                Span {
                    from: to - stop.travel_s,
                    to,
                }
            }
        }
    }

    fn block(&self, visit: &Visit, stop: &Stop, progress: &Progress) -> Span {
        let from = progress
            .arrived_at
            .or_else(|| self.foretold(&visit.id, 500))
            .unwrap_or(stop.start);
        let to = match progress.finished_at {
            Some(at) => at,
            None if progress.arrived_at.is_some() => self.finish(&visit.id, progress),
            None => from + visit.duration_s,
        };
        Span {
            from,
            to: to.max(from + Seconds(60)),
        }
    }

    fn done(&self, visit: &Visit, progress: &Progress) -> Option<u32> {
        if !matches!(progress.status, VisitStatus::Arrived | VisitStatus::Working) {
            return None;
        }
        let started = progress.started_at.or(progress.arrived_at)?;
        let whole = (self.finish(&visit.id, progress) - started).0.max(1);
        let part = (self.now - started).0.clamp(0, whole);
        // In whole hundredths, which is as wide as a board draws it.
        u32::try_from(part * 100 / whole * 10).ok()
    }

    fn forecast_of(
        &self,
        visit: &Visit,
        promise: Option<&Promise>,
        progress: &Progress,
    ) -> Option<ForecastView> {
        if progress.arrived_at.is_some() || progress.status.is_closed() {
            return None;
        }
        let at = |permille| self.foretold(&visit.id, permille);
        let word = self.state.word_of(&visit.id).or(promise);
        Some(ForecastView {
            p10: at(100)?,
            p50: at(500)?,
            p90: at(900)?,
            kept_ppm: word.and_then(|word| self.forecast.kept_ppm(&visit.id, &word.window)),
        })
    }

    fn alerts(&self) -> Vec<AlertView> {
        let mut alerts: Vec<AlertView> = self
            .state
            .warnings
            .values()
            .filter(|warning| warning.is_live())
            .filter_map(|warning| self.alert(warning))
            .collect();
        // What breaks first comes first; what is broken already comes last.
        alerts.sort_by_key(|alert| (alert.minutes_left < 0, alert.minutes_left, alert.id.clone()));
        alerts
    }

    pub(super) fn alert(&self, warning: &Warning) -> Option<AlertView> {
        let state = self.state;
        let word = state.word_of(&warning.visit)?;
        let left_s = (word.window.to() - self.now).0;
        let kept = self.forecast.kept_ppm(&warning.visit, &word.window);
        Some(AlertView {
            id: warning.id.to_string(),
            visit: warning.visit.to_string(),
            customer: words::customer(state, &warning.visit),
            technician: state
                .technicians
                .get(&warning.technician)
                .map_or_else(String::new, |technician| technician.name.clone()),
            promise: word.window,
            minutes_left: left_s.div_euclid(60),
            kept_ppm: kept.unwrap_or(Ppm(warning.late_ppm.complement().0)),
            expected: warning.expected,
            why: words::why(state, warning, self.now),
            reason: warning.reason.clone(),
            state: warning.state,
            muted: warning.muted,
            told_at: warning.told_at.last().copied(),
            held_until: warning.options.first().map(|option| option.held_until),
            options: match warning.state {
                WarningState::Closed { .. } => Vec::new(),
                _ => warning
                    .options
                    .iter()
                    .map(|option| words::option(state, option))
                    .collect(),
            },
        })
    }

    fn cases(&self) -> Vec<CaseView> {
        let state = self.state;
        let mut cases: Vec<CaseView> = state
            .cases
            .values()
            .filter(|case| case.closed_at.is_none())
            .map(|case| CaseView {
                id: case.id.to_string(),
                visit: case.visit.to_string(),
                customer: words::customer(state, &case.visit),
                phone: state
                    .customers
                    .get(&case.customer)
                    .and_then(|c| c.phone.clone()),
                kind: case.kind,
                owner: case.owner.name.clone(),
                due_at: case.due_at,
                note: case.note.clone(),
            })
            .collect();
        cases.sort_by(|a, b| (a.due_at, &a.id).cmp(&(b.due_at, &b.id)));
        cases
    }
}

fn promise_view(promise: &Promise) -> PromiseView {
    PromiseView {
        stage: promise.stage,
        window: promise.window,
        kept_ppm: promise.kept_ppm,
        told_at: promise.told_at,
        chain: promise.chain,
        state: promise.state,
    }
}

/// The day as the board shows it.
#[must_use]
pub fn day_view(state: &DayState, now: Timestamp) -> DayView {
    Moment::new(state, now).day()
}

impl Dispatch {
    /// A day as the board shows it.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn day_view(
        &self,
        territory: &TerritoryId,
        day: NaiveDate,
    ) -> Result<DayView, Error> {
        let state = self.store.load_day(territory, day).await?;
        Ok(day_view(&state, self.now()))
    }
}
