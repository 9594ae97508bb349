//! Turns the raw shape into nouns of the domain, and reports everything that is wrong on the way.
//!
//! A wrong value is replaced by a harmless one, so that checking can go on; nothing of it leaves
//! this module, since a day with problems isn't returned.

mod links;
mod settings;
mod spot;
mod technician;
mod territory;
mod travel;
mod visit;
mod windows;

use super::Day;
use super::part::DayPart;
use super::problem::{Location, Problems};
use super::raw::RawDay;
use super::source::Sources;
use crate::customer::{Customer, Site};
use crate::id::{CustomerId, SiteId, TechnicianId, TerritoryId, VisitId};
use crate::person::Person;
use crate::technician::Technician;
use crate::territory::TravelSettings;
use crate::time::LocalDay;
use crate::visit::Visit;
use chrono::NaiveDate;
use spot::Spot;
use std::collections::{BTreeMap, BTreeSet};

/// What the checks of single items need to know of the rest.
struct Context {
    sources: Sources,
    problems: Problems,
    territory: TerritoryId,
    people: Vec<Person>,
    travel: TravelSettings,
    day: LocalDay,
    technicians: BTreeMap<TechnicianId, Technician>,
    customers: BTreeMap<CustomerId, Customer>,
    sites: BTreeMap<SiteId, Site>,
    /// Visits that are named and not on the day, with the place where they are.
    elsewhere: Vec<(VisitId, Location)>,
}

/// The day, checked.
///
/// # Errors
/// Everything that is wrong, in the order of the files' lists.
pub(super) fn day(raw: RawDay, sources: Sources) -> Result<DayPart, Problems> {
    let mut problems = Problems::default();
    let header = sources.header.clone();
    let territory = territory::territory(
        raw.territory,
        raw.matrix_s,
        &header,
        &sources.matrix,
        &mut problems,
    );
    let date = date(&raw.date, &header, &mut problems);
    let mut context = Context {
        sources,
        problems,
        territory: territory.id.clone(),
        people: territory.people.clone(),
        travel: territory.travel.clone(),
        day: LocalDay::new(date, territory.zone),
        technicians: BTreeMap::new(),
        customers: BTreeMap::new(),
        sites: BTreeMap::new(),
        elsewhere: Vec::new(),
    };
    for (index, item) in raw.technicians.into_iter().enumerate() {
        technician::add(&mut context, index, item);
    }
    for (index, item) in raw.customers.into_iter().enumerate() {
        visit::add_customer(&mut context, index, item);
    }
    for (index, item) in raw.sites.into_iter().enumerate() {
        visit::add_site(&mut context, index, item);
    }
    let visits = visit::visits(&mut context, raw.visits);
    let Context {
        problems,
        technicians,
        customers,
        sites,
        elsewhere,
        ..
    } = context;
    let day = Day {
        territory,
        date,
        technicians: technicians.into_values().collect(),
        customers: customers.into_values().collect(),
        sites: sites.into_values().collect(),
        visits,
    };
    problems.or(DayPart { day, elsewhere })
}

fn date(text: &str, header: &str, problems: &mut Problems) -> NaiveDate {
    let locate = |field: &str| super::json::in_file(header, field);
    Spot::new(&locate, problems).date("date", text)
}

/// Skills that no technician has at the level that a visit needs.
fn missing_skills<'a>(
    technicians: &BTreeMap<TechnicianId, Technician>,
    visit: &'a Visit,
) -> BTreeSet<(&'a str, u8)> {
    let has = |name: &str, level: u8| {
        technicians
            .values()
            .any(|technician| technician.skills.get(name).is_some_and(|l| *l >= level))
    };
    visit
        .skills
        .iter()
        .filter(|(name, level)| !has(name, **level))
        .map(|(name, level)| (name.as_str(), *level))
        .collect()
}
