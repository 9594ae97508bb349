//! What the numbers of a route problem stand for: places, skills, parts, tools and areas of one day, or of
//! several that are planned together. And who and what of a day is planned at all.

use crate::app::Error;
use crate::day::DayState;
use kept_domain::{Place, Technician, Visit, VisitStatus};
use kept_solver::problem::{Band, TIME_MAX, Travel};
use std::collections::{BTreeMap, BTreeSet};

/// Numbers of places and names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Frame<'a> {
    /// Places by number.
    pub places: Vec<Place>,
    /// Numbers of skills.
    pub skills: BTreeMap<&'a str, usize>,
    /// Numbers of parts.
    pub parts: BTreeMap<&'a str, usize>,
    /// Numbers of tools.
    pub tools: BTreeMap<&'a str, usize>,
    /// Numbers of areas.
    pub areas: BTreeMap<&'a str, usize>,
}

impl<'a> Frame<'a> {
    /// The frame of all that is on the days.
    pub(crate) fn of(states: &'a [DayState]) -> Self {
        let technicians: Vec<&Technician> = states.iter().flat_map(at_work).collect();
        let visits: Vec<&Visit> = states.iter().flat_map(due).collect();
        let skills = (technicians.iter().flat_map(|t| t.skills.keys()))
            .chain(visits.iter().flat_map(|v| v.skills.keys()));
        let parts = (technicians.iter().flat_map(|t| t.parts.keys()))
            .chain(visits.iter().flat_map(|v| v.parts.keys()));
        let tools =
            (technicians.iter().flat_map(|t| &t.tools)).chain(visits.iter().flat_map(|v| &v.tools));
        let areas = (technicians.iter().map(|t| &t.area)).chain(visits.iter().map(|v| &v.area));
        Frame {
            places: places(states),
            skills: numbered(skills),
            parts: numbered(parts),
            tools: numbered(tools),
            areas: numbered(areas),
        }
    }

    /// Travel times over a day. Where a clock change makes two bands begin at once, the later one counts.
    ///
    /// # Errors
    /// A place that the territory's travel settings don't know.
    pub(crate) fn travel(&self, state: &DayState) -> Result<Travel, Error> {
        let known = kept_travel::bands(&state.territory, &self.places);
        let known = known.map_err(|error| Error::Invalid {
            field: "travel".into(),
            message: error.to_string().into(),
        })?;
        let day = state.local_day();
        let mut bands: Vec<Band> = Vec::with_capacity(known.len());
        for band in known {
            let from = if bands.is_empty() {
                -TIME_MAX
            } else {
                i32::try_from((day.at(band.from) - day.start()).0).unwrap_or(TIME_MAX)
            };
            bands.retain(|before| before.from < from);
            bands.push(Band {
                from,
                durations: band.durations.into(),
            });
        }
        Ok(Travel {
            size: self.places.len(),
            bands,
        })
    }
}

/// Technicians who work on the day, or have begun to.
pub(crate) fn at_work(state: &DayState) -> Vec<&Technician> {
    let technicians = state.technicians.values();
    let at_work = |technician: &&Technician| {
        !technician.absent.contains(&state.date) || has_begun(state, technician)
    };
    technicians.filter(at_work).collect()
}

/// Visits that are still to be done, or were.
pub(crate) fn due(state: &DayState) -> Vec<&Visit> {
    let visits = state.visits.values();
    let due = |visit: &&Visit| state.progress_of(&visit.id).status != VisitStatus::Cancelled;
    visits.filter(due).collect()
}

fn has_begun(state: &DayState, technician: &Technician) -> bool {
    state.progress.values().any(|p| {
        p.technician.as_ref() == Some(&technician.id)
            && (p.status.is_in_hand() || p.status.is_closed())
    })
}

/// The places where somebody may be, each once.
fn places(states: &[DayState]) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    let mut add = |place: &Place| {
        if !places.contains(place) {
            places.push(*place);
        }
    };
    for state in states {
        for technician in at_work(state) {
            add(&technician.start);
            if let Some(end) = &technician.end {
                add(end);
            }
        }
        for visit in due(state) {
            if let Some(site) = state.sites.get(&visit.site) {
                add(&site.place);
            }
        }
        for depot in &state.territory.depots {
            add(&depot.place);
        }
    }
    places
}

/// Names with their numbers, in their own order.
fn numbered<'a>(names: impl Iterator<Item = &'a String>) -> BTreeMap<&'a str, usize> {
    let sorted: BTreeSet<&str> = names.map(String::as_str).collect();
    sorted.into_iter().zip(0..).collect()
}

/// Names in the order of their numbers, which is their own.
pub(crate) fn in_order(numbers: &BTreeMap<&str, usize>) -> Vec<String> {
    numbers.keys().map(|&name| name.to_owned()).collect()
}
