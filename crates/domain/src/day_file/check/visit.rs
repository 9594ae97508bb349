//! Checks visits with their customers and sites, wherever these stand.

use super::settings::{PRICE_MAX, SECOND_PRICE_MAX};
use super::spot::Spot;
use super::technician::{LEVEL_MAX, PIECES_MAX};
use super::{Context, links, missing_skills, windows};
use crate::customer::{Customer, Site};
use crate::day_file::problem::Location;
use crate::day_file::raw::{RawCustomer, RawPlace, RawSite, RawVisit, Ref};
use crate::day_file::reference;
use crate::fault::Fault;
use crate::id::{CustomerId, ID_LEN_MAX, SiteId, TechnicianId, VisitId};
use crate::person::Person;
use crate::time::Seconds;
use crate::visit::{Visit, WINDOW_WEIGHT_MAX};
use std::collections::{BTreeMap, BTreeSet};

/// Spread of a duration where the file doesn't say: what field studies of service times find.
pub(in crate::day_file) const CV_PERMILLE_USUAL: u32 = 450;

pub(super) fn add_customer(context: &mut Context, index: usize, raw: RawCustomer) {
    let source = context.sources.customers.clone();
    let locate = |field: &str| source.at(index, field);
    let customer = customer(context, &locate, raw, None);
    if context.customers.contains_key(&customer.id) {
        let given = customer.id.to_string();
        context.problems.add(locate("id"), Fault::Twice { given });
    }
    context.customers.insert(customer.id.clone(), customer);
}

pub(super) fn add_site(context: &mut Context, index: usize, raw: RawSite) {
    let source = context.sources.sites.clone();
    let locate = |field: &str| source.at(index, field);
    let site = site(context, &locate, raw, None);
    if context.sites.contains_key(&site.id) {
        let given = site.id.to_string();
        context.problems.add(locate("id"), Fault::Twice { given });
    }
    context.sites.insert(site.id.clone(), site);
}

pub(super) fn visits(context: &mut Context, raw: Vec<RawVisit>) -> Vec<Visit> {
    let mut taken: BTreeSet<String> = raw.iter().filter_map(|v| v.reference.clone()).collect();
    let mut given = BTreeSet::new();
    let mut visits: BTreeMap<VisitId, Visit> = BTreeMap::new();
    let in_order: Vec<VisitId> = raw.iter().map(|visit| VisitId(visit.id.clone())).collect();
    for (index, item) in raw.into_iter().enumerate() {
        let source = context.sources.visits.clone();
        let locate = |field: &str| source.at(index, field);
        let reference = item.reference.clone();
        let mut visit = visit(context, &locate, item);
        let mut spot = Spot::new(&locate, &mut context.problems);
        match reference {
            Some(reference) if !given.insert(reference.clone()) => {
                let given = reference.to_string();
                spot.wrong("reference", Fault::Twice { given });
            }
            Some(_) => {}
            None => visit.reference = reference::invent(&visit, &mut taken),
        }
        for (skill, level) in missing_skills(&context.technicians, &visit) {
            let skill = skill.to_string();
            spot.wrong("skills", Fault::NobodySkilled { skill, level });
        }
        if visits.contains_key(&visit.id) {
            let given = visit.id.to_string();
            spot.wrong("id", Fault::Twice { given });
        }
        visits.insert(visit.id.clone(), visit);
    }
    links::check(context, &in_order, &visits);
    links::complete(&mut visits);
    visits.into_values().collect()
}

fn visit(context: &mut Context, locate: &dyn Fn(&str) -> Location, raw: RawVisit) -> Visit {
    let customer = visit_customer(context, locate, &raw.id, raw.customer);
    let site = visit_site(context, locate, &raw.id, raw.site);
    let day = context.day;
    let mut spot = Spot::new(locate, &mut context.problems);
    let mut known = |field: &str, ids: Vec<String>| -> BTreeSet<TechnicianId> {
        technicians(&mut spot, &context.technicians, field, ids)
    };
    let (preferred, refused) = (
        known("preferred", raw.preferred),
        known("refused", raw.refused),
    );
    if let Some(both) = preferred.intersection(&refused).next() {
        let given = both.to_string();
        spot.wrong("refused", Fault::PreferredToo { given });
    }
    let windows = windows::windows(&mut spot, raw.window.as_ref(), &raw.windows, &day);
    Visit {
        id: VisitId(spot.id("id", &raw.id)),
        territory: context.territory.clone(),
        day: day.date,
        customer,
        site,
        reference: raw.reference.map_or_else(String::new, |text| {
            spot.line("reference", &text, reference::LEN_MAX)
        }),
        job_type: spot.line("job_type", &raw.job_type, 100),
        skills: spot.counts("skills", raw.skills, LEVEL_MAX),
        parts: spot.counts("parts", raw.parts, PIECES_MAX),
        tools: spot.names("tools", &raw.tools),
        area: spot.line_or_nothing("area", &raw.area, ID_LEN_MAX),
        duration_s: duration(&mut spot, raw.duration_min),
        duration_cv_permille: raw.duration_cv_permille.map_or(CV_PERMILLE_USUAL, |cv| {
            spot.whole("duration_cv_permille", cv, 0..=3_000)
        }),
        booked: windows::hull(&windows, &day),
        windows: if windows.len() > 1 {
            windows
        } else {
            Vec::new()
        },
        late_price: raw
            .late_price
            .map(|price| spot.price("late_price", price, SECOND_PRICE_MAX)),
        leave_by: raw
            .leave_by
            .and_then(|text| spot.instant("leave_by", &text, &day)),
        window_weight: raw.window_weight.map_or(1, |weight| {
            spot.whole("window_weight", weight, 1..=i64::from(WINDOW_WEIGHT_MAX))
        }),
        priority: spot.whole("priority", raw.priority, 0..=9),
        unassigned_cost: raw
            .unassigned_cost
            .map(|price| spot.price("unassigned_cost", price, PRICE_MAX)),
        preferred,
        refused,
        together: raw.together.map(VisitId),
        after: links::after(&mut spot, raw.after),
        owner: owner(&mut spot, &context.people, raw.owner),
        pinned: None,
        link_version: 0,
    }
}

/// At least a second, once minutes are rounded to seconds.
fn duration(spot: &mut Spot<'_>, minutes: f64) -> Seconds {
    if minutes <= 0.0 {
        let given = minutes.to_string();
        spot.wrong("duration_min", Fault::NotPositive { given });
        return Seconds(1);
    }
    let duration = spot.minutes("duration_min", minutes, 0.0..=1_440.0);
    duration.max(Seconds(1))
}

fn owner(spot: &mut Spot<'_>, people: &[Person], name: Option<String>) -> Person {
    let nobody = || Person {
        name: String::new(),
        phone: None,
    };
    let Some(name) = name else {
        return people.first().cloned().unwrap_or_else(nobody);
    };
    match people.iter().find(|person| person.name == name) {
        Some(person) => person.clone(),
        None => {
            let name = name.to_string();
            spot.wrong("owner", Fault::NoPerson { name });
            nobody()
        }
    }
}

fn technicians(
    spot: &mut Spot<'_>,
    known: &BTreeMap<TechnicianId, crate::technician::Technician>,
    field: &str,
    ids: Vec<String>,
) -> BTreeSet<TechnicianId> {
    let ids: Vec<TechnicianId> = ids.into_iter().map(TechnicianId).collect();
    for (index, id) in ids.iter().enumerate() {
        if !known.contains_key(id) {
            spot.wrong(
                &format!("{field}[{index}]"),
                Fault::NoTechnician { id: id.to_string() },
            );
        }
    }
    ids.into_iter().collect()
}

fn visit_customer(
    context: &mut Context,
    locate: &dyn Fn(&str) -> Location,
    visit: &str,
    raw: Ref<RawCustomer>,
) -> CustomerId {
    let raw = match raw {
        Ref::Id(id) => {
            let id = CustomerId(id);
            if !context.customers.contains_key(&id) {
                let id = id.to_string();
                context
                    .problems
                    .add(locate("customer"), Fault::NoCustomer { id });
            }
            return id;
        }
        Ref::Inline(raw) => raw,
    };
    let inside = |field: &str| locate(&format!("customer.{field}"));
    let customer = customer(context, &inside, raw, Some(visit));
    let id = customer.id.clone();
    // The same customer may be given with each of several visits, as long as it is the same.
    match context.customers.insert(id.clone(), customer.clone()) {
        Some(known) if known != customer => {
            let given = id.to_string();
            context
                .problems
                .add(locate("customer"), Fault::OtherContent { given });
        }
        _ => {}
    }
    id
}

fn visit_site(
    context: &mut Context,
    locate: &dyn Fn(&str) -> Location,
    visit: &str,
    raw: Ref<RawSite>,
) -> SiteId {
    let raw = match raw {
        Ref::Id(id) => {
            let id = SiteId(id);
            if !context.sites.contains_key(&id) {
                let id = id.to_string();
                context.problems.add(locate("site"), Fault::NoSite { id });
            }
            return id;
        }
        Ref::Inline(raw) => raw,
    };
    let inside = |field: &str| locate(&format!("site.{field}"));
    let site = site(context, &inside, raw, Some(visit));
    let id = site.id.clone();
    match context.sites.insert(id.clone(), site.clone()) {
        Some(known) if known != site => {
            let given = id.to_string();
            context
                .problems
                .add(locate("site"), Fault::OtherContent { given });
        }
        _ => {}
    }
    id
}

/// The id as written; else the one of the visit that the item is given in.
fn id_or(spot: &mut Spot<'_>, id: Option<String>, visit: Option<&str>) -> String {
    match (id, visit) {
        (Some(id), _) => spot.id("id", &id),
        (None, Some(visit)) => visit.to_owned(),
        (None, None) => {
            spot.wrong("id", Fault::Missing);
            String::new()
        }
    }
}

fn customer(
    context: &mut Context,
    locate: &dyn Fn(&str) -> Location,
    raw: RawCustomer,
    visit: Option<&str>,
) -> Customer {
    let mut spot = Spot::new(locate, &mut context.problems);
    Customer {
        id: CustomerId(id_or(&mut spot, raw.id, visit)),
        territory: context.territory.clone(),
        name: spot.line("name", &raw.name, 100),
        phone: raw.phone.and_then(|phone| spot.phone("phone", &phone)),
        email: raw.email.and_then(|email| spot.email("email", &email)),
        language: raw.language,
        opted_out: raw.opted_out,
    }
}

fn site(
    context: &mut Context,
    locate: &dyn Fn(&str) -> Location,
    raw: RawSite,
    visit: Option<&str>,
) -> Site {
    let place = RawPlace {
        lat: raw.lat,
        lon: raw.lon,
        matrix: raw.matrix,
    };
    let mut spot = Spot::new(locate, &mut context.problems);
    Site {
        id: SiteId(id_or(&mut spot, raw.id, visit)),
        territory: context.territory.clone(),
        address: spot.line("address", &raw.address, 300),
        place: spot.place("", place, &context.travel),
        access: spot.line_or_nothing("access", &raw.access, 500),
    }
}
