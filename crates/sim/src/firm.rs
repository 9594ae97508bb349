//! Firm: an invented heating firm in Bristol with its technicians, customers and visits. Names,
//! addresses and numbers are made up; the phone numbers are from the range kept for fiction.

use crate::chance::Chance;
use chrono::NaiveDate;
use kept_dispatch::ids::ALPHABET;
use kept_domain::day_file::Day;
use kept_domain::settings::Settings;
use kept_domain::{
    BreakRule, Customer, CustomerId, Language, LocalDay, Person, Phone, Place, Seconds, Shift,
    Site, SiteId, Technician, TechnicianId, Territory, TerritoryId, TimeOfDay, TravelSettings,
    Visit, VisitId, Window,
};
use std::collections::{BTreeMap, BTreeSet};

/// Name of the simulated territory.
pub const TERRITORY: &str = "bristol-north";

/// A kind of job: name, expected minutes, spread in thousandths, skill, part, share of all jobs.
struct JobType {
    name: &'static str,
    minutes: i64,
    cv_permille: u32,
    skill: Option<(&'static str, u8)>,
    part: Option<&'static str>,
    share: usize,
    /// What a firm enters that never measured: round figures.
    rough_minutes: i64,
}

/// How well the durations that the firm entered agree with the truth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Entries {
    /// Means and spreads are the true ones of each job type.
    #[default]
    True,
    /// Round figures, and the usual spread for all.
    Rough,
}

/// The spread that is entered where nobody knows it, in thousandths.
const ROUGH_CV_PERMILLE: u32 = 450;

const JOB_TYPES: [JobType; 7] = [
    JobType {
        name: "Boiler service",
        minutes: 45,
        cv_permille: 280,
        skill: Some(("gas", 1)),
        part: None,
        share: 30,
        rough_minutes: 60,
    },
    JobType {
        name: "Boiler repair",
        minutes: 60,
        cv_permille: 450,
        skill: Some(("gas", 2)),
        part: None,
        share: 18,
        rough_minutes: 45,
    },
    JobType {
        name: "Leak",
        minutes: 40,
        cv_permille: 450,
        skill: None,
        part: None,
        share: 16,
        rough_minutes: 30,
    },
    JobType {
        name: "Thermostat",
        minutes: 35,
        cv_permille: 300,
        skill: None,
        part: Some("thermostat"),
        share: 12,
        rough_minutes: 30,
    },
    JobType {
        name: "Radiators",
        minutes: 50,
        cv_permille: 380,
        skill: None,
        part: None,
        share: 12,
        rough_minutes: 60,
    },
    JobType {
        name: "Flue check",
        minutes: 30,
        cv_permille: 250,
        skill: Some(("gas", 1)),
        part: None,
        share: 8,
        rough_minutes: 30,
    },
    JobType {
        name: "Heat pump",
        minutes: 75,
        cv_permille: 350,
        skill: Some(("heat pump", 1)),
        part: None,
        share: 4,
        rough_minutes: 60,
    },
];

const FIRST_NAMES: [&str; 32] = [
    "Grace", "Omar", "Leo", "Iris", "Dev", "Marta", "Hugo", "Ann", "Ruth", "Ben", "Clara", "Dan",
    "Eve", "Finn", "Gita", "Hana", "Ian", "Jade", "Kofi", "Lena", "Milo", "Nora", "Owen", "Petra",
    "Quinn", "Rosa", "Sven", "Tara", "Uma", "Vera", "Wim", "Zara",
];
const LAST_NAMES: [&str; 36] = [
    "Okafor", "Haddad", "Marsh", "Bell", "Shah", "Novak", "Brandt", "Weber", "Cole", "Doyle",
    "Hale", "Rossi", "Quinn", "Stone", "Price", "Lowe", "Kaur", "Webb", "Hughes", "Cruz", "Byers",
    "Ward", "Ito", "Nowak", "Engel", "Shaw", "Reid", "Vogel", "Osei", "Frost", "Silva", "Moss",
    "Tran", "Peel", "Hart", "Yusuf",
];
const TECHNICIANS: [&str; 14] = [
    "Sam Patel",
    "Lee Chen",
    "Priya Nair",
    "Tom Reilly",
    "Maria Santos",
    "Jonas Beck",
    "Aisha Khan",
    "Will Turner",
    "Elena Popov",
    "Marcus Hill",
    "Nia Owusu",
    "Peter Lang",
    "Zoe Martin",
    "Ivo Horvat",
];
const STREETS: [&str; 20] = [
    "Cotham Vale",
    "Gloucester Road",
    "Park Row",
    "Whiteladies Road",
    "Redland Grove",
    "Chandos Road",
    "Ashley Hill",
    "Stapleton Road",
    "Fishponds Road",
    "Filton Avenue",
    "Muller Road",
    "Kellaway Avenue",
    "Henleaze Road",
    "Coldharbour Road",
    "Wells Road",
    "Bath Road",
    "Church Road",
    "North Street",
    "Coronation Road",
    "Hotwell Road",
];
const ACCESS: [&str; 5] = ["", "", "side gate", "ring twice", "flat 2, top bell"];

/// Middle of the territory, degrees.
const MIDDLE: (f64, f64) = (51.468, -2.585);
/// Farthest site from the middle, in degrees of latitude (about 5 km).
const REACH: f64 = 0.045;
/// Degrees of longitude that are as long as one of latitude, here.
const LON_PER_LAT: f64 = 1.6;
/// Visits per technician, on average, in tenths.
const LOAD_TENTHS: usize = 55;

/// A firm of a size, under a seed.
#[derive(Clone, Copy, Debug)]
pub struct Firm {
    chance: Chance,
    technicians: usize,
    entries: Entries,
}

impl Firm {
    /// A firm with `technicians` people, 1 to 200.
    #[must_use]
    pub fn new(chance: Chance, technicians: usize) -> Self {
        Firm {
            chance,
            technicians: technicians.clamp(1, 200),
            entries: Entries::True,
        }
    }

    /// The same firm with other entries for the same visits.
    #[must_use]
    pub fn entering(self, entries: Entries) -> Self {
        Firm { entries, ..self }
    }

    /// One day of the firm, visits booked into half days.
    #[must_use]
    pub fn day(&self, date: NaiveDate) -> Day {
        let territory = territory();
        let local = LocalDay::new(date, territory.zone);
        let technicians: Vec<Technician> =
            (0..self.technicians).map(|n| self.technician(n)).collect();
        let count = self.technicians * LOAD_TENTHS / 10;
        let mut day = Day {
            territory,
            date,
            technicians,
            customers: Vec::with_capacity(count),
            sites: Vec::with_capacity(count),
            visits: Vec::with_capacity(count),
        };
        for n in 0..count {
            let (customer, site, visit) = self.visit(&day.territory, local, n);
            day.customers.push(customer);
            day.sites.push(site);
            day.visits.push(visit);
        }
        day
    }

    fn technician(&self, n: usize) -> Technician {
        let number = n.to_string();
        let known = TECHNICIANS
            .get(n % TECHNICIANS.len())
            .copied()
            .unwrap_or("Sam Patel");
        let name = if n < TECHNICIANS.len() {
            known.to_owned()
        } else {
            format!("{known} {}", n / TECHNICIANS.len() + 1)
        };
        let gas = if n % 3 == 2 { 1 } else { 2 };
        let mut skills = BTreeMap::from([("gas".to_owned(), gas)]);
        if n.is_multiple_of(3) {
            skills.insert("heat pump".to_owned(), 1);
        }
        Technician {
            id: TechnicianId(format!("tech-{:02}", n + 1)),
            territory: TerritoryId::new(TERRITORY),
            name,
            skills,
            parts: BTreeMap::from([("thermostat".to_owned(), 3)]),
            tools: BTreeSet::new(),
            area: String::new(),
            shift: Shift {
                from: TimeOfDay::hm(7, 45),
                to: TimeOfDay::hm(16, 45),
            },
            overtime_max_s: Seconds::minutes(60),
            start: self.place(&["home", &number]),
            end: None,
            break_rule: Some(BreakRule {
                duration_s: Seconds::minutes(30),
                earliest: TimeOfDay::hm(11, 30),
                latest: TimeOfDay::hm(13, 30),
            }),
            absent: BTreeSet::new(),
            locked: BTreeSet::new(),
            portrait: None,
        }
    }

    fn visit(&self, territory: &Territory, day: LocalDay, n: usize) -> (Customer, Site, Visit) {
        let key = format!("{}-{n:03}", day.date);
        let draw = |what: &str, count: usize| self.chance.pick(count, &[what, &key]);
        let job = self.job(&key);
        let (minutes, cv_permille) = match self.entries {
            Entries::True => (job.minutes, job.cv_permille),
            Entries::Rough => (job.rough_minutes, ROUGH_CV_PERMILLE),
        };
        let customer = Customer {
            id: CustomerId(format!("cust-{key}")),
            territory: territory.id.clone(),
            name: format!(
                "{} {}",
                pick(&FIRST_NAMES, draw("first", FIRST_NAMES.len())),
                pick(&LAST_NAMES, draw("last", LAST_NAMES.len()))
            ),
            phone: Phone::parse(&format!("+4477009{:05}", self.phone(day.date, n))).ok(),
            email: None,
            language: Language::En,
            opted_out: false,
        };
        let site = Site {
            id: SiteId(format!("site-{key}")),
            territory: territory.id.clone(),
            address: format!(
                "{} {}, Bristol",
                1 + draw("house", 120),
                pick(&STREETS, draw("street", STREETS.len()))
            ),
            place: self.place(&["site", &key]),
            access: pick(&ACCESS, draw("access", ACCESS.len())).to_owned(),
        };
        let morning = draw("half", 100) < 55;
        let (from, to) = if morning { (8, 12) } else { (12, 16) };
        let leaves = draw("leaves", 100) < 6;
        let visit = Visit {
            id: VisitId(format!("visit-{key}")),
            territory: territory.id.clone(),
            day: day.date,
            customer: customer.id.clone(),
            site: site.id.clone(),
            reference: reference(self.chance, &key),
            job_type: job.name.to_owned(),
            skills: job
                .skill
                .iter()
                .map(|(name, level)| ((*name).to_owned(), *level))
                .collect(),
            parts: job
                .part
                .iter()
                .map(|part| ((*part).to_owned(), 1))
                .collect(),
            tools: BTreeSet::new(),
            area: String::new(),
            duration_s: Seconds::minutes(minutes),
            duration_cv_permille: cv_permille,
            booked: half_day(day, from, to),
            windows: Vec::new(),
            late_price: None,
            leave_by: leaves.then(|| day.at(TimeOfDay::hm(to + 1, 0))),
            priority: u8::try_from(draw("priority", 4)).unwrap_or(0),
            unassigned_cost: None,
            window_weight: 1,
            preferred: BTreeSet::new(),
            refused: BTreeSet::new(),
            together: None,
            after: Vec::new(),
            owner: territory
                .people
                .get(n % territory.people.len().max(1))
                .cloned()
                .unwrap_or_else(maya),
            pinned: None,
            link_version: 0,
        };
        (customer, site, visit)
    }

    /// The last five digits of a number: 90 thousand of them are spread over days, so that a
    /// customer of one day isn't the customer of the next.
    fn phone(&self, date: NaiveDate, n: usize) -> usize {
        use chrono::Datelike;
        let day = usize::try_from(date.num_days_from_ce()).unwrap_or(0);
        (day * 1_100 + n) % 90_000
    }

    fn job(&self, key: &str) -> &'static JobType {
        let all: usize = JOB_TYPES.iter().map(|job| job.share).sum();
        let mut drawn = self.chance.pick(all, &["job", key]);
        for job in &JOB_TYPES {
            if drawn < job.share {
                return job;
            }
            drawn -= job.share;
        }
        &JOB_TYPES[0]
    }

    fn place(&self, name: &[&str]) -> Place {
        let coordinate = |axis: &str| {
            let mut named = name.to_vec();
            named.push(axis);
            // The sum of two draws: denser in the middle than at the edge.
            let mut other = named.clone();
            other.push("again");
            self.chance.uniform(&named) + self.chance.uniform(&other) - 1.0
        };
        let lat = MIDDLE.0 + REACH * coordinate("lat");
        let lon = MIDDLE.1 + REACH * LON_PER_LAT * coordinate("lon");
        Place::at(round(lat), round(lon))
    }
}

/// Spread of a job type's durations, in thousandths.
#[must_use]
pub fn cv_permille(job_type: &str) -> u32 {
    JOB_TYPES
        .iter()
        .find(|job| job.name == job_type)
        .map_or(400, |job| job.cv_permille)
}

/// The time that work of a job type takes on average, when this much was entered.
#[must_use]
pub fn usual(entries: Entries, job_type: &str, entered: Seconds) -> Seconds {
    let job = JOB_TYPES.iter().find(|job| job.name == job_type);
    match (entries, job) {
        (Entries::Rough, Some(job)) => Seconds(entered.0 * job.minutes / job.rough_minutes),
        _ => entered,
    }
}

/// The simulated territory.
#[must_use]
pub fn territory() -> Territory {
    Territory {
        id: TerritoryId::new(TERRITORY),
        name: "Bristol North".to_owned(),
        firm: "Brook & Vale".to_owned(),
        zone: chrono_tz::Europe::London,
        travel: TravelSettings::StraightLine {
            speed_m_per_h: 26_000,
            detour_permille: 1350,
            fixed_s: 150,
        },
        travel_bands: Vec::new(),
        depots: Vec::new(),
        people: vec![
            maya(),
            Person {
                name: "Jo Bright".to_owned(),
                phone: Some("0117 496 0183".to_owned()),
            },
        ],
        settings: Settings::default(),
    }
}

fn maya() -> Person {
    Person {
        name: "Maya Jensen".to_owned(),
        phone: Some("0117 496 0182".to_owned()),
    }
}

fn half_day(day: LocalDay, from: u32, to: u32) -> Window {
    let (from, to) = (day.at(TimeOfDay::hm(from, 0)), day.at(TimeOfDay::hm(to, 0)));
    // Four hours of a wall clock never end before they start.
    Window::new(from, to.max(from + Seconds(1))).unwrap_or_else(|_| half_day(day, 8, 12))
}

/// Six characters without look-alikes.
fn reference(chance: Chance, key: &str) -> String {
    (0..6)
        .map(|n: u32| {
            char::from(ALPHABET[chance.pick(ALPHABET.len(), &["reference", key, &n.to_string()])])
        })
        .collect()
}

fn pick(from: &'static [&'static str], index: usize) -> &'static str {
    from.get(index).copied().unwrap_or("")
}

/// Degrees to five places, about a metre.
fn round(degrees: f64) -> f64 {
    (degrees * 100_000.0).round() / 100_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn firm(seed: u64) -> Day {
        let date = NaiveDate::from_ymd_opt(2026, 10, 15).unwrap();
        Firm::new(Chance::new(seed), 14).day(date)
    }

    #[test]
    fn the_same_seed_makes_the_same_firm_and_another_seed_another_one() {
        assert_eq!(firm(3), firm(3));
        assert_ne!(firm(3).visits, firm(4).visits);
    }

    #[test]
    fn every_visit_can_be_done_by_somebody_and_has_a_number() {
        let day = firm(1);
        assert_eq!(day.visits.len(), 77);
        assert!(
            day.customers
                .iter()
                .all(|customer| customer.phone.is_some())
        );
        for visit in &day.visits {
            let able = |t: &Technician| {
                visit
                    .skills
                    .iter()
                    .all(|(skill, level)| t.skills.get(skill).is_some_and(|has| has >= level))
            };
            assert!(day.technicians.iter().any(able), "{}", visit.job_type);
        }
    }

    #[test]
    fn references_and_numbers_are_unique_on_neighbouring_days() {
        let date = NaiveDate::from_ymd_opt(2026, 10, 15).unwrap();
        let firm = Firm::new(Chance::new(1), 60);
        let mut references = BTreeSet::new();
        let mut phones = BTreeSet::new();
        for day in date.iter_days().take(5) {
            let day = firm.day(day);
            for (visit, customer) in day.visits.iter().zip(&day.customers) {
                assert!(references.insert(visit.reference.clone()));
                assert!(phones.insert(customer.phone.clone()));
            }
        }
    }
}
