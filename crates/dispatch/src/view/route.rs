//! A technician's route as the phone shows it.

use super::{RouteBreak, TechnicianRoute, TechnicianStop};
use crate::app::{Dispatch, Error};
use crate::day::DayState;
use chrono::NaiveDate;
use kept_domain::{Stop, Technician, TechnicianId};

impl Dispatch {
    /// A technician's route of a day, by default of today.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn technician_route(
        &self,
        technician: &TechnicianId,
        day: Option<NaiveDate>,
    ) -> Result<TechnicianRoute, Error> {
        let missing = || Error::NotFound(format!("technician {technician}"));
        let territory = self.territory_of(technician).await?;
        let zone = self.zone_of(&territory).await?.ok_or_else(missing)?;
        let day = day.unwrap_or_else(|| self.now().date(zone));
        let seen = self.look(&territory, day, |state| {
            let technician = state.technicians.get(technician)?;
            Some(technician_route(state, technician))
        });
        seen.await?.ok_or_else(missing)
    }
}

/// A technician's route on a day as it stands.
#[must_use]
pub fn technician_route(state: &DayState, technician: &Technician) -> TechnicianRoute {
    let plan = state.plan.as_ref();
    let route = plan.and_then(|plan| plan.route(&technician.id));
    let stops = route
        .map(|route| route.stops.as_slice())
        .unwrap_or_default();
    TechnicianRoute {
        technician: technician.id.to_string(),
        name: technician.name.clone(),
        date: state.date,
        zone: state.territory.zone.name().to_owned(),
        plan_revision: plan.map_or(0, |plan| plan.revision),
        depart: route.map(|route| route.depart),
        start: technician.start.point,
        break_: route
            .and_then(|route| route.break_.as_ref())
            .map(|planned| RouteBreak {
                from: planned.from,
                to: planned.to,
                earliest: technician
                    .break_rule
                    .map_or(planned.from, |rule| state.local_day().at(rule.earliest)),
                before_stop: planned.before_stop,
            }),
        stops: stops
            .iter()
            .filter_map(|planned| stop(state, planned))
            .collect(),
    }
}

fn stop(state: &DayState, planned: &Stop) -> Option<TechnicianStop> {
    let visit = state.visits.get(&planned.visit)?;
    let customer = state.customers.get(&visit.customer)?;
    let site = state.sites.get(&visit.site)?;
    let progress = state.progress_of(&visit.id);
    Some(TechnicianStop {
        visit: visit.id.to_string(),
        reference: visit.reference.clone(),
        customer: customer.name.clone(),
        phone: customer.phone.clone(),
        address: site.address.clone(),
        access: site.access.clone(),
        point: site.place.point,
        job_type: visit.job_type.clone(),
        parts: visit.parts.clone(),
        status: progress.status,
        on_the_way_at: progress.on_the_way_at,
        arrived_at: progress.arrived_at,
        started_at: progress.started_at,
        finished_at: progress.finished_at,
        said_finish: progress.said_finish,
        arrive: planned.arrive,
        duration_s: visit.duration_s,
        travel_s: planned.travel_s,
        promise: state.word_of(&visit.id).map(|promise| promise.window),
    })
}
