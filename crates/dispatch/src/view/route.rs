//! A technician's route as the phone shows it.

use super::{TechnicianRoute, TechnicianStop};
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
        let known = self.store.territories().await?;
        let known = known.iter().find(|known| known.id == territory).ok_or_else(missing)?;
        let day = day.unwrap_or_else(|| self.now().date(known.zone));
        let state = self.store.load_day(&territory, day).await?;
        let technician = state.technicians.get(technician).ok_or_else(missing)?;
        Ok(route(&state, technician))
    }
}

fn route(state: &DayState, technician: &Technician) -> TechnicianRoute {
    let plan = state.plan.as_ref();
    let stops = plan
        .and_then(|plan| plan.route(&technician.id))
        .map(|route| route.stops.as_slice())
        .unwrap_or_default();
    TechnicianRoute {
        technician: technician.id.to_string(),
        name: technician.name.clone(),
        date: state.date,
        zone: state.territory.zone.name().to_owned(),
        plan_revision: plan.map_or(0, |plan| plan.revision),
        stops: stops.iter().filter_map(|planned| stop(state, planned)).collect(),
    }
}

fn stop(state: &DayState, planned: &Stop) -> Option<TechnicianStop> {
    let visit = state.visits.get(&planned.visit)?;
    let customer = state.customers.get(&visit.customer)?;
    let site = state.sites.get(&visit.site)?;
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
        status: state.progress_of(&visit.id).status,
        arrive: planned.arrive,
        duration_s: visit.duration_s,
        travel_s: planned.travel_s,
        promise: state.word_of(&visit.id).map(|promise| promise.window),
    })
}
