//! Position: where a technician is. Phones send more positions than anybody needs; those that say
//! nothing new are accepted and not kept.

use crate::changeset::Write;
use crate::day::Sighting;
use crate::decision::Decision;
use kept_domain::{Point, Seconds, TechnicianId, Timestamp, VisitStatus};
use kept_travel::straight_line::distance_m;

/// A position nearer than this to the last one that was kept, metres ...
const NEAR_M: f64 = 100.0;
/// ... and not later than this after it, is not kept.
const SOON: Seconds = Seconds(60);

impl Decision<'_> {
    /// Whether a position says nothing new after the last one that was kept.
    pub(super) fn is_too_near(
        &self,
        technician: &TechnicianId,
        point: Point,
        at: Timestamp,
    ) -> bool {
        point.is_valid()
            && self.state.sightings.get(technician).is_some_and(|known| {
                let later = at - known.at;
                later >= Seconds(0) && later < SOON && distance_m(known.point, point) < NEAR_M
            })
    }

    /// Takes over a position; one from before the last one changes nothing.
    pub(super) fn take_position(
        &mut self,
        technician: &TechnicianId,
        point: Point,
        at: Timestamp,
    ) -> Result<(), String> {
        if !point.is_valid() {
            return Err("the position isn't on Earth".into());
        }
        let known = self.state.sightings.get(technician);
        if known.is_none_or(|known| known.at <= at) {
            let sighting = Sighting { point, at };
            self.write(Write::Sighting {
                technician: technician.clone(),
                sighting,
            });
        }
        Ok(())
    }

    /// Whether the technician is on the way to a visit.
    pub(super) fn drives(&self, technician: &TechnicianId) -> bool {
        let plan = self.state.plan.as_ref();
        let route = plan.and_then(|plan| plan.route(technician));
        route.is_some_and(|route| {
            route.stops.iter().any(|stop| {
                let known = self.state.progress.get(&stop.visit);
                known.is_some_and(|known| known.status == VisitStatus::OnTheWay)
            })
        })
    }
}
