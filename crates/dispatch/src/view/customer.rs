//! A visit as its customer may see it: their own visit, and nothing of anybody else's.

use super::{CustomerView, CustomerWarning, Portrait};
use crate::app::{Dispatch, Error};
use crate::day::DayState;
use crate::forecast::DayForecast;
use crate::links::Links;
use crate::watch::expected;
use kept_domain::{
    MessageState, OptionKind, PromiseState, Stage, TechnicianId, Timestamp, Visit, VisitStatus,
    Warning,
};
use std::collections::BTreeMap;

impl Dispatch {
    /// A visit as its customer may see it, for a link's token.
    ///
    /// # Errors
    /// `NotFound` when the token opens nothing (any more).
    pub async fn customer_view(&self, token: &str) -> Result<CustomerView, Error> {
        let (state, visit) = self.opened_by(token).await?;
        let view = customer_view(&state, &visit, self.now());
        view.ok_or_else(|| Error::NotFound("page".to_owned()))
    }

    /// The portrait (JPEG) of who comes, as a link's token may see it.
    ///
    /// # Errors
    /// `NotFound` when the token opens nothing, or there is no portrait to see.
    pub async fn customer_portrait(&self, token: &str) -> Result<Vec<u8>, Error> {
        let nothing = || Error::NotFound("portrait".to_owned());
        let (state, visit) = self.opened_by(token).await?;
        let portrait = shown_portrait(&state, &visit).ok_or_else(nothing)?;
        let found = self.store.portrait(&portrait.technician).await?;
        found.ok_or_else(nothing)
    }

    /// The visit that a token opens, and its day.
    async fn opened_by(&self, token: &str) -> Result<(DayState, Visit), Error> {
        let nothing = || Error::NotFound("page".to_owned());
        let reference = Links::reference_of(token).ok_or_else(nothing)?;
        let key = self
            .store
            .find_reference(reference)
            .await?
            .ok_or_else(nothing)?;
        let state = self.store.load_day(&key.territory, key.day).await?;
        let visit = state.visits.get(&key.visit).ok_or_else(nothing)?.clone();
        let today = self.now().date(state.territory.zone);
        if !self.links.opens(token, &visit, today) {
            return Err(nothing());
        }
        Ok((state, visit))
    }
}

/// A visit as its customer may see it; `None` when its customer or site is missing.
pub(crate) fn customer_view(
    state: &DayState,
    visit: &Visit,
    now: Timestamp,
) -> Option<CustomerView> {
    let customer = state.customers.get(&visit.customer)?;
    let progress = state.progress_of(&visit.id);
    let word = state.promise_of(&visit.id);
    let technician = who_comes(state, visit);
    let on_the_way = progress.status == VisitStatus::OnTheWay;
    let forecast = DayForecast::of_routes(state, now, &crate::forecast::scenarios(state), |id| {
        on_the_way && Some(id) == technician.as_ref()
    });
    Some(CustomerView {
        visit: visit.id.clone(),
        firm: state.territory.firm.clone(),
        zone: state.territory.zone,
        language: customer.language,
        wording: state.territory.settings.templates.of(customer.language),
        reference: visit.reference.clone(),
        first_name: customer.first_name().to_owned(),
        address: state.sites.get(&visit.site)?.address.clone(),
        job_type: visit.job_type.clone(),
        date: visit.day,
        now,
        status: progress.status,
        technician: technician
            .as_ref()
            .map(|id| super::words::first_name(state, id)),
        evening_at: state.territory.settings.evening_at,
        booked: visit.booked,
        window: word.map_or(visit.booked, |promise| promise.window),
        stage: word.map_or(Stage::Booked, |promise| promise.stage),
        broken: state
            .word_of(&visit.id)
            .is_some_and(|word| matches!(word.state, PromiseState::Broken { .. })),
        arrival: if on_the_way {
            expected(state, now, &forecast, &visit.id)
        } else {
            None
        },
        portrait: shown_portrait(state, visit),
        seen: technician
            .as_ref()
            .filter(|_| on_the_way)
            .and_then(|id| state.sightings.get(id))
            .copied(),
        home: state.sites.get(&visit.site)?.place.point,
        arrived_at: progress.arrived_at,
        finished_at: progress.finished_at,
        leave_by: visit.leave_by,
        owner: visit.owner.clone(),
        warning: state
            .live_warning_of(&visit.id)
            .filter(|warning| warning.is_undecided() && !warning.told_at.is_empty())
            .map(|warning| customer_warning(state, visit, warning)),
        chosen: chosen(state, visit),
        thread: thread(state, visit),
        sequence: state
            .promises
            .get(&visit.id)
            .and_then(|told| u32::try_from(told.len()).ok())
            .unwrap_or_default(),
    })
}

/// Who is on the way or there, or else whose route the visit is on.
fn who_comes(state: &DayState, visit: &Visit) -> Option<TechnicianId> {
    let reported = state.progress_of(&visit.id).technician;
    reported.or_else(|| {
        let (route, _) = state.plan.as_ref()?.find(&visit.id)?;
        Some(route.technician.clone())
    })
}

/// A face is shown to whom its name was told, and no longer than it helps.
fn shown_portrait(state: &DayState, visit: &Visit) -> Option<Portrait> {
    let status = state.progress_of(&visit.id).status;
    let is_told = state
        .promise_of(&visit.id)
        .is_some_and(|word| word.stage != Stage::Booked);
    let is_open = !status.is_closed() && (is_told || status != VisitStatus::Open);
    if !is_open {
        return None;
    }
    let technician = state.technicians.get(&who_comes(state, visit)?)?;
    Some(Portrait {
        technician: technician.id.clone(),
        sha256: technician.portrait.clone()?,
    })
}

fn customer_warning(state: &DayState, visit: &Visit, warning: &Warning) -> CustomerWarning {
    let names: BTreeMap<TechnicianId, String> = warning
        .options
        .iter()
        .filter_map(|option| match &option.kind {
            OptionKind::OtherTechnician { technician, .. }
            | OptionKind::OtherSlot { technician, .. } => Some(technician),
            OptionKind::Wait { .. } | OptionKind::Call { .. } => None,
        })
        .map(|technician| {
            (
                technician.clone(),
                super::words::first_name(state, technician),
            )
        })
        .collect();
    CustomerWarning {
        id: warning.id.clone(),
        revision: warning.revision,
        promise: state
            .word_of(&visit.id)
            .map_or(visit.booked, |promise| promise.window),
        reason: warning.reason.clone(),
        technician: super::words::first_name(state, &warning.technician),
        options: warning.options.clone(),
        names,
        held_until: warning
            .options
            .first()
            .map_or(warning.opened_at, |option| option.held_until),
    }
}

/// What the customer chose last, unless a newer warning is open.
fn chosen(state: &DayState, visit: &Visit) -> Option<OptionKind> {
    let last = state
        .warnings
        .values()
        .filter(|warning| warning.visit == visit.id)
        .max_by_key(|warning| (warning.opened_at, warning.id.clone()))?;
    last.option(last.chosen?).map(|option| option.kind.clone())
}

/// Texts that went out and came in, oldest first.
fn thread(state: &DayState, visit: &Visit) -> Vec<(bool, Timestamp, String)> {
    let sent = state
        .messages
        .values()
        .filter(|m| m.visit == visit.id)
        .filter_map(|message| match &message.state {
            MessageState::Sent { at } | MessageState::Delivered { at } => {
                Some((true, *at, message.body.clone()))
            }
            _ => None,
        });
    let received = state
        .replies
        .iter()
        .filter(|reply| reply.visit.as_ref() == Some(&visit.id))
        .map(|reply| (false, reply.received_at, reply.body.clone()));
    let mut thread: Vec<_> = sent.chain(received).collect();
    // A text of the same instant is the answer to what the customer wrote.
    thread.sort_by_key(|(to_customer, at, _)| (*at, *to_customer));
    thread
}
