//! A planned day as it is printed: routes with windows, what is left out and why, totals.
//!
//! Everything in it follows from the plan and its windows; nothing is decided here.

use kept_dispatch::day::DayState;
use kept_dispatch::narrow::WindowChoice;
use kept_dispatch::plan::marginal_costs;
use kept_domain::{
    Place, Plan, PlanCost, PlannedBreak, Point, Ppm, Reason, Restock, Route, Seconds, Stop,
    Technician, Timestamp, Visit, VisitId, Window,
};
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// A planned day.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Territory's id.
    pub territory: String,
    /// Territory's name.
    pub name: String,
    /// IANA zone of all local times.
    pub zone: chrono_tz::Tz,
    /// Local date.
    pub date: chrono::NaiveDate,
    /// Seed of the search.
    pub seed: u64,
    /// Figures over the whole day.
    pub totals: Totals,
    /// One route for each technician at work, in the order of their ids.
    pub routes: Vec<RouteLine>,
    /// Visits on no route.
    pub unassigned: Vec<UnassignedLine>,
}

/// Figures over the whole day.
#[derive(Debug, Serialize)]
pub struct Totals {
    /// Visits of the day.
    pub visits: usize,
    /// Visits on a route.
    pub assigned: usize,
    /// Visits on no route.
    pub unassigned: usize,
    /// Technicians with at least one visit.
    pub technicians_used: usize,
    /// Cost of the plan, in seconds of driving.
    pub cost: i64,
    /// The same by cause.
    pub cost_parts: PlanCost,
    /// Driving, back to the end places included.
    pub travel_s: Seconds,
    /// Mean width of the windows told, if any visit is on a route.
    pub mean_width_s: Option<Seconds>,
    /// Mean probability that the window told is kept.
    pub mean_kept_ppm: Option<Ppm>,
    /// Wall-clock time of planning and narrowing, in milliseconds. The only figure that isn't the
    /// same each time.
    pub elapsed_ms: u64,
}

/// One technician's day.
#[derive(Debug, Serialize)]
pub struct RouteLine {
    /// Technician's id.
    pub technician: String,
    /// Full name.
    pub name: String,
    /// Departure from the start place.
    pub depart: Timestamp,
    /// Arrival at the end place.
    pub end: Timestamp,
    /// Where the day starts, where coordinates are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_point: Option<Point>,
    /// Where it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_point: Option<Point>,
    /// Where the break falls.
    #[serde(rename = "break", skip_serializing_if = "Option::is_none")]
    pub break_: Option<PlannedBreak>,
    /// Stops at depots.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub restocks: Vec<Restock>,
    /// Stops in order.
    pub stops: Vec<StopLine>,
}

/// One stop.
#[derive(Debug, Serialize)]
pub struct StopLine {
    /// Visit's id.
    pub visit: String,
    /// Code that the customer knows.
    pub reference: String,
    /// Customer's name.
    pub customer: String,
    /// Address in one line.
    pub address: String,
    /// Where it is, where coordinates are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
    /// Kind of job.
    pub job_type: String,
    /// Planned arrival, as the customer sees it: not before the booked window, whose start an
    /// early technician waits for.
    pub arrive: Timestamp,
    /// Planned start of the work.
    pub start: Timestamp,
    /// Planned end of the work.
    pub finish: Timestamp,
    /// Drive from the place before.
    pub travel_s: Seconds,
    /// What the technician's day costs with the visit beyond what it costs without, in the plan's unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marginal_cost: Option<i64>,
    /// Who does another visit at the same time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub together: Option<Partner>,
    /// Visits that are finished before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<String>,
    /// The border that the technician crosses for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub border: Option<Border>,
    /// Window agreed at booking; of several, the one that the technician comes in.
    pub booked: Window,
    /// Window that the customer is told.
    pub window: Window,
    /// Chance that it is kept.
    pub kept_ppm: Ppm,
    /// No window inside the booked one is likely enough to be told.
    pub likely_lost: bool,
}

/// The other one of two visits at once.
#[derive(Debug, Serialize)]
pub struct Partner {
    /// The other visit's id.
    pub visit: String,
    /// Its technician's id.
    pub technician: String,
    /// The technician's full name.
    pub name: String,
}

/// A border between two areas.
#[derive(Debug, Serialize)]
pub struct Border {
    /// The technician's area.
    pub from: String,
    /// The visit's area.
    pub to: String,
    /// What crossing it costs, in the plan's unit.
    pub price: i64,
}

/// One visit on no route.
#[derive(Debug, Serialize)]
pub struct UnassignedLine {
    /// Visit's id.
    pub visit: String,
    /// Customer's name.
    pub customer: String,
    /// Kind of job.
    pub job_type: String,
    /// Window agreed at booking.
    pub booked: Window,
    /// The windows that it consists of, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<Window>,
    /// Why, one line a cause.
    pub reasons: Vec<String>,
}

impl Report {
    /// The report on a plan with its windows.
    ///
    /// # Errors
    /// The plan names what the day doesn't have, a stop has no window, or a place no travel times.
    pub fn new(
        state: &DayState,
        plan: &Plan,
        windows: &[WindowChoice],
        seed: u64,
        elapsed: Duration,
    ) -> anyhow::Result<Self> {
        let windows: BTreeMap<&VisitId, &WindowChoice> = windows
            .iter()
            .map(|choice| (&choice.visit, choice))
            .collect();
        let maker = Maker {
            state,
            plan,
            windows,
            marginal_costs: marginal_costs(state, plan, plan.created_at)?,
        };
        let routes: Option<Vec<RouteLine>> = plan.routes.iter().map(|r| maker.route(r)).collect();
        let unassigned: Option<Vec<UnassignedLine>> = plan
            .unassigned
            .iter()
            .map(|left| maker.unassigned(&left.visit, &left.reasons))
            .collect();
        let (Some(routes), Some(unassigned)) = (routes, unassigned) else {
            anyhow::bail!("the plan and its windows don't fit the day (a defect)");
        };
        let territory = &state.territory;
        Ok(Report {
            territory: territory.id.to_string(),
            name: territory.name.clone(),
            zone: territory.zone,
            date: state.date,
            seed,
            totals: Totals {
                travel_s: maker.travel()?,
                elapsed_ms: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
                ..totals(plan, &routes)
            },
            routes,
            unassigned,
        })
    }
}

fn totals(plan: &Plan, routes: &[RouteLine]) -> Totals {
    let stops: Vec<&StopLine> = routes.iter().flat_map(|route| &route.stops).collect();
    let mean = |sum: i64| sum.checked_div(i64::try_from(stops.len()).unwrap_or(i64::MAX));
    let width = stops.iter().map(|stop| stop.window.width().0).sum();
    let kept = stops.iter().map(|stop| i64::from(stop.kept_ppm.0)).sum();
    Totals {
        visits: stops.len() + plan.unassigned.len(),
        assigned: stops.len(),
        unassigned: plan.unassigned.len(),
        technicians_used: routes
            .iter()
            .filter(|route| !route.stops.is_empty())
            .count(),
        cost: plan.cost.total(),
        cost_parts: plan.cost,
        travel_s: Seconds::ZERO,
        mean_width_s: mean(width).map(Seconds),
        mean_kept_ppm: mean(kept)
            .and_then(|kept| u32::try_from(kept).ok())
            .map(Ppm),
        elapsed_ms: 0,
    }
}

/// Looks up what the plan only names.
struct Maker<'a> {
    state: &'a DayState,
    plan: &'a Plan,
    windows: BTreeMap<&'a VisitId, &'a WindowChoice>,
    marginal_costs: BTreeMap<VisitId, i64>,
}

impl Maker<'_> {
    fn route(&self, route: &Route) -> Option<RouteLine> {
        let technician = self.state.technicians.get(&route.technician)?;
        Some(RouteLine {
            technician: technician.id.to_string(),
            name: technician.name.clone(),
            depart: route.depart,
            end: route.end,
            start_point: technician.start.point,
            end_point: end_place(technician).point,
            break_: route.break_.clone(),
            restocks: route.restocks.clone(),
            stops: route
                .stops
                .iter()
                .map(|stop| self.stop(technician, stop))
                .collect::<Option<_>>()?,
        })
    }

    fn stop(&self, technician: &Technician, stop: &Stop) -> Option<StopLine> {
        let visit = self.state.visits.get(&stop.visit)?;
        let site = self.state.sites.get(&visit.site)?;
        let choice = self.windows.get(&stop.visit)?;
        let booked = visit.window_at(stop.start);
        Some(StopLine {
            visit: visit.id.to_string(),
            reference: visit.reference.clone(),
            customer: self.customer(visit)?,
            address: site.address.clone(),
            point: site.place.point,
            job_type: visit.job_type.clone(),
            arrive: stop.arrive.max(booked.from()),
            start: stop.start,
            finish: stop.finish,
            travel_s: stop.travel_s,
            marginal_cost: self.marginal_costs.get(&stop.visit).copied(),
            together: visit.together.as_ref().and_then(|id| self.partner(id)),
            after: visit
                .after
                .iter()
                .map(|after| after.visit.to_string())
                .collect(),
            border: self.border(technician, visit),
            booked,
            window: choice.window,
            kept_ppm: choice.kept_ppm,
            likely_lost: choice.likely_lost,
        })
    }

    fn unassigned(&self, id: &VisitId, reasons: &[Reason]) -> Option<UnassignedLine> {
        let visit = self.state.visits.get(id)?;
        Some(UnassignedLine {
            visit: id.to_string(),
            customer: self.customer(visit)?,
            job_type: visit.job_type.clone(),
            booked: visit.booked,
            windows: visit.windows.clone(),
            reasons: reasons.iter().map(ToString::to_string).collect(),
        })
    }

    fn partner(&self, id: &VisitId) -> Option<Partner> {
        let (route, _) = self.plan.find(id)?;
        let technician = self.state.technicians.get(&route.technician)?;
        Some(Partner {
            visit: id.to_string(),
            technician: technician.id.to_string(),
            name: technician.name.clone(),
        })
    }

    fn border(&self, technician: &Technician, visit: &Visit) -> Option<Border> {
        (technician.area != visit.area).then(|| Border {
            from: technician.area.clone(),
            to: visit.area.clone(),
            price: self.state.territory.settings.border_price,
        })
    }

    fn customer(&self, visit: &Visit) -> Option<String> {
        Some(self.state.customers.get(&visit.customer)?.name.clone())
    }

    /// Driving of all routes; the plan gives each leg to a stop or a depot, but not the last one home.
    fn travel(&self) -> anyhow::Result<Seconds> {
        let mut sum = Seconds::ZERO;
        for route in &self.plan.routes {
            let legs = route.stops.iter().map(|stop| stop.travel_s);
            let legs = legs.chain(route.restocks.iter().map(|restock| restock.travel_s));
            sum = legs.fold(sum, |sum, leg| sum + leg);
            if let Some((last, [site, home])) = self.leg_home(route) {
                let territory = &self.state.territory;
                let depart = last.finish.time_of_day(territory.zone);
                let leg = kept_travel::drive(territory, site, home, depart)?;
                sum = sum + Seconds(i64::from(leg));
            }
        }
        Ok(sum)
    }

    fn leg_home<'r>(&self, route: &'r Route) -> Option<(&'r Stop, [Place; 2])> {
        let technician = self.state.technicians.get(&route.technician)?;
        let stop = route.stops.last()?;
        let last = self.state.visits.get(&stop.visit)?;
        let site = self.state.sites.get(&last.site)?;
        Some((stop, [site.place, end_place(technician)]))
    }
}

fn end_place(technician: &Technician) -> Place {
    technician.end.unwrap_or(technician.start)
}
