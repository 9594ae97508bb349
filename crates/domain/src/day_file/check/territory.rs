//! Checks the territory: names, zone, people, depots, settings.

use super::spot::Spot;
use super::{settings, travel};
use crate::day_file::json;
use crate::day_file::problem::{Location, Problems};
use crate::day_file::raw::{RawDepot, RawPerson, RawPlace, RawTerritory, Row};
use crate::fault::Fault;
use crate::id::TerritoryId;
use crate::person::Person;
use crate::territory::{Depot, Territory, TravelSettings};
use chrono_tz::Tz;

pub(super) fn territory(
    raw: RawTerritory,
    matrix: Option<Vec<Row>>,
    header: &str,
    matrix_at: &Location,
    problems: &mut Problems,
) -> Territory {
    let locate = |field: &str| json::in_file(header, field);
    let mut spot = Spot::new(&locate, problems);
    let settings = raw.settings.unwrap_or_default();
    settings::check(&mut spot, &settings);
    let mut territory = Territory {
        id: TerritoryId(spot.id("territory.id", &raw.id)),
        name: spot.line("territory.name", &raw.name, 100),
        firm: spot.line("territory.firm", &raw.firm, 100),
        zone: zone(&mut spot, &raw.zone),
        travel: TravelSettings::default(),
        travel_bands: Vec::new(),
        depots: Vec::new(),
        people: people(&mut spot, raw.people),
        settings,
    };
    territory.travel = travel::times(&mut spot, raw.travel.as_ref(), matrix, matrix_at);
    territory.travel_bands = travel::bands(&mut spot, raw.travel, &territory.travel);
    territory.depots = depots(&mut spot, raw.depots, &territory.travel);
    territory
}

fn zone(spot: &mut Spot<'_>, name: &str) -> Tz {
    name.parse().unwrap_or_else(|_| {
        let given = name.to_string();
        spot.wrong("territory.zone", Fault::NotAZone { given });
        Tz::UTC
    })
}

fn people(spot: &mut Spot<'_>, raw: Vec<RawPerson>) -> Vec<Person> {
    if raw.is_empty() {
        spot.wrong("territory.people", Fault::NeedsPerson);
    }
    let mut people: Vec<Person> = Vec::with_capacity(raw.len());
    for (index, person) in raw.into_iter().enumerate() {
        let field = |name| format!("territory.people[{index}].{name}");
        if people.iter().any(|known| known.name == person.name) {
            let given = person.name.clone();
            spot.wrong(&field("name"), Fault::Twice { given });
        }
        people.push(Person {
            name: spot.line(&field("name"), &person.name, 100),
            phone: person
                .phone
                .map(|phone| spot.line(&field("phone"), &phone, 40)),
        });
    }
    people
}

fn depots(spot: &mut Spot<'_>, raw: Vec<RawDepot>, travel: &TravelSettings) -> Vec<Depot> {
    let depot = |(index, raw): (usize, RawDepot)| {
        let at = format!("territory.depots[{index}].");
        let place = RawPlace {
            lat: raw.lat,
            lon: raw.lon,
            matrix: raw.matrix,
        };
        Depot {
            name: spot.line(&format!("{at}name"), &raw.name, 100),
            place: spot.place(&at, place, travel),
            loading_s: spot.minutes(&format!("{at}loading_min"), raw.loading_min, 0.0..=720.0),
        }
    };
    raw.into_iter().enumerate().map(depot).collect()
}
