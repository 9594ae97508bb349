//! Slots: the times at which a new visit could be booked on a day. Each one is worked out as a whole
//! plan that passes the check and endangers no promise; nothing is held or changed.

use super::{Drafted, NewVisit};
use crate::app::{Dispatch, Error};
use crate::keys::stable_key;
use crate::options::{Trial, cheapest, endangers, in_slot, slots_of, span_of, with_plan};
use crate::plan::problem::DayProblem;
use kept_domain::{LocalDay, Ppm, TechnicianId, Window};

/// Technicians that are tried for one slot, cheapest first.
const TRIED_MAX: usize = 4;

/// A time at which a visit could be booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// When the technician would arrive.
    pub window: Window,
    /// Who would come, as the day is planned now.
    pub technician: TechnicianId,
    /// The chance that the window is kept, as things stand.
    pub kept_ppm: Ppm,
    /// What the visit would add to the plan's cost; a second of driving is 1.
    pub cost: i64,
}

impl Dispatch {
    /// The slots of the visit's day at which it could be booked, in their order; `booked` of the visit
    /// only names the day. A day that isn't planned yet is planned provisionally. Slots that would be
    /// missed more often than the firm allows a single window aren't offered.
    ///
    /// # Errors
    /// `Invalid` names the field; `NotFound` for an unknown territory.
    pub async fn slots(&self, new: &NewVisit) -> Result<Vec<Slot>, Error> {
        let state = self.store.load_day(&new.territory, new.day).await?;
        let local: LocalDay = state.local_day();
        new.check(local)?;
        let Drafted {
            customer,
            site,
            mut visit,
        } = new.drafted(&state, false, self.ids.as_ref())?;
        let now = self.now();
        let seed = stable_key(&[
            "slots",
            state.territory.id.as_str(),
            &state.date.to_string(),
        ]);
        let Some(before) = with_plan(state, seed, now, self.ids.as_ref()) else {
            return Ok(Vec::new());
        };
        let mut with_visit = before.clone();
        visit.booked = Window::new(local.start(), local.end()).unwrap_or(visit.booked);
        with_visit.customers.insert(customer.id.clone(), customer);
        with_visit.sites.insert(site.id.clone(), site);
        with_visit.visits.insert(visit.id.clone(), visit.clone());
        let day = DayProblem::new(&with_visit, now)?;
        let least = before.territory.settings.miss_max_ppm.complement();
        let offered = slots_of(&before).filter(|slot| slot.from() >= now);
        let slots = offered.filter_map(|slot| {
            let ix = day.visit(&visit.id)?;
            let span = span_of(&with_visit, &visit, slot.from(), slot.to())?;
            let day = day.clone().with_windows(ix, span);
            let mut booked = with_visit.clone();
            booked.visits.get_mut(&visit.id)?.booked = slot;
            let fits = |trial: &Trial| {
                let mut after = booked.clone();
                after.plan = Some(trial.plan.clone());
                trial.kept_ppm >= least
                    && !endangers(&before, &after, now, &trial.technician, &visit.id)
            };
            cheapest(&day, ix)
                .iter()
                .take(TRIED_MAX)
                .filter_map(|insertion| {
                    let ids = self.ids.as_ref();
                    in_slot(&booked, &day, &visit.id, insertion, slot, now, ids)
                })
                .find(fits)
        });
        Ok(slots
            .map(|trial| Slot {
                window: trial.window,
                technician: trial.technician,
                kept_ppm: trial.kept_ppm,
                cost: trial.cost,
            })
            .collect())
    }
}
