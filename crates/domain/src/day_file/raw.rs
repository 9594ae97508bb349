//! The shape of a day's files before anything is checked: what people write, as they write it.
//!
//! Permissive on values (times are text, numbers may be negative), so that checking can report
//! everything that is wrong; strict on counts, so that junk never grows in memory.

use crate::Language;
use crate::settings::Settings;
use serde::de::{Error as _, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

/// Most visits of a day.
pub const VISITS_MAX: usize = 5_000;
/// Most technicians of a territory.
pub const TECHNICIANS_MAX: usize = 500;
/// Most places of a matrix: all sites, and two for each technician.
pub const PLACES_MAX: usize = VISITS_MAX + 2 * TECHNICIANS_MAX;
/// Most entries of the short lists: skills, parts, people, preferences, days of absence.
pub const LIST_MAX: usize = 500;

/// Most windows of a visit.
pub const WINDOWS_MAX: usize = 24;
/// Most depots of a territory.
pub const DEPOTS_MAX: usize = 50;
/// Most bands of travel times.
pub const BANDS_MAX: usize = 48;

/// Seconds from a place to each place; none where there is no way.
pub(super) type Row = Vec<Option<u32>>;

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct RawDay {
    pub territory: RawTerritory,
    pub date: String,
    #[serde(deserialize_with = "bounded::<TECHNICIANS_MAX, _, _>")]
    pub technicians: Vec<RawTechnician>,
    #[serde(
        default,
        deserialize_with = "bounded::<VISITS_MAX, _, _>",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub customers: Vec<RawCustomer>,
    #[serde(
        default,
        deserialize_with = "bounded::<VISITS_MAX, _, _>",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub sites: Vec<RawSite>,
    #[serde(deserialize_with = "bounded::<VISITS_MAX, _, _>")]
    pub visits: Vec<RawVisit>,
    #[serde(
        default,
        deserialize_with = "bounded_rows",
        skip_serializing_if = "Option::is_none"
    )]
    pub matrix_s: Option<Vec<Row>>,
}

/// The file `day.json` of a folder: what its CSV files don't hold.
#[derive(Debug, Deserialize)]
pub(super) struct RawHeader {
    pub territory: RawTerritory,
    pub date: String,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct RawTerritory {
    pub id: String,
    pub name: String,
    pub firm: String,
    pub zone: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub travel: Option<RawTravel>,
    #[serde(
        default,
        deserialize_with = "bounded::<DEPOTS_MAX, _, _>",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub depots: Vec<RawDepot>,
    #[serde(deserialize_with = "bounded::<LIST_MAX, _, _>")]
    pub people: Vec<RawPerson>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<Settings>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct RawTravel {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed_km_per_h: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detour: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed_min: Option<f64>,
    #[serde(
        default,
        deserialize_with = "bounded::<BANDS_MAX, _, _>",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub bands: Vec<RawBand>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct RawBand {
    pub from: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factor: Option<f64>,
    #[serde(
        default,
        deserialize_with = "bounded_rows",
        skip_serializing_if = "Option::is_none"
    )]
    pub matrix_s: Option<Vec<Row>>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct RawDepot {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lon: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matrix: Option<i64>,
    #[serde(
        default,
        serialize_with = "plain_number",
        skip_serializing_if = "is_zero"
    )]
    pub loading_min: f64,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct RawPerson {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct RawSpan {
    pub from: String,
    pub to: String,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
pub(super) struct RawPlace {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lon: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matrix: Option<i64>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct RawBreak {
    #[serde(serialize_with = "plain_number")]
    pub duration_min: f64,
    pub earliest: String,
    pub latest: String,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct RawTechnician {
    pub id: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "Counts::is_empty")]
    pub skills: Counts,
    #[serde(default, skip_serializing_if = "Counts::is_empty")]
    pub parts: Counts,
    #[serde(
        default,
        deserialize_with = "bounded::<LIST_MAX, _, _>",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub tools: Vec<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub area: String,
    pub shift: RawSpan,
    #[serde(
        default,
        serialize_with = "plain_number",
        skip_serializing_if = "is_zero"
    )]
    pub overtime_max_min: f64,
    pub start: RawPlace,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<RawPlace>,
    #[serde(default, rename = "break", skip_serializing_if = "Option::is_none")]
    pub break_rule: Option<RawBreak>,
    #[serde(
        default,
        deserialize_with = "bounded::<LIST_MAX, _, _>",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub absent: Vec<String>,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct RawCustomer {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub language: Language,
    #[serde(default, skip_serializing_if = "is_default")]
    pub opted_out: bool,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct RawSite {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub address: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lon: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matrix: Option<i64>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub access: String,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct RawVisit {
    pub id: String,
    pub customer: Ref<RawCustomer>,
    pub site: Ref<RawSite>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    pub job_type: String,
    #[serde(default, skip_serializing_if = "Counts::is_empty")]
    pub skills: Counts,
    #[serde(default, skip_serializing_if = "Counts::is_empty")]
    pub parts: Counts,
    #[serde(
        default,
        deserialize_with = "bounded::<LIST_MAX, _, _>",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub tools: Vec<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub area: String,
    #[serde(serialize_with = "plain_number")]
    pub duration_min: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_cv_permille: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<RawSpan>,
    #[serde(
        default,
        deserialize_with = "bounded::<WINDOWS_MAX, _, _>",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub windows: Vec<RawSpan>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_price: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leave_by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window_weight: Option<i64>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub priority: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unassigned_cost: Option<i64>,
    #[serde(
        default,
        deserialize_with = "bounded::<LIST_MAX, _, _>",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub preferred: Vec<String>,
    #[serde(
        default,
        deserialize_with = "bounded::<LIST_MAX, _, _>",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub refused: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub together: Option<String>,
    #[serde(
        default,
        deserialize_with = "bounded::<LIST_MAX, _, _>",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub after: Vec<Ref<RawAfter>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

/// What comes before a visit, with the time in between.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct RawAfter {
    pub visit: String,
    #[serde(
        default,
        serialize_with = "plain_number",
        skip_serializing_if = "is_zero"
    )]
    pub gap_min: f64,
}

/// Something that stands elsewhere and is named here, or that stands here.
#[derive(Debug)]
pub(super) enum Ref<T> {
    Id(String),
    Inline(T),
}

impl<T: Serialize> Serialize for Ref<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Ref::Id(id) => serializer.serialize_str(id),
            Ref::Inline(item) => item.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Ref<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RefVisitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for RefVisitor<T> {
            type Value = Ref<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an id or an object")
            }
            fn visit_str<E: serde::de::Error>(self, id: &str) -> Result<Ref<T>, E> {
                Ok(Ref::Id(id.to_owned()))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Ref<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Ref::Inline)
            }
        }
        deserializer.deserialize_any(RefVisitor(PhantomData))
    }
}

/// Names with a number each: skills with levels, parts with pieces. A list means 1 each.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Counts(pub BTreeMap<String, i64>);

impl Counts {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// The name is there already, or there are too many.
    pub fn add(&mut self, name: String, count: i64) -> Result<(), String> {
        if self.0.len() >= LIST_MAX {
            return Err(format!("more than {LIST_MAX} entries"));
        }
        match self.0.insert(name.clone(), count) {
            None => Ok(()),
            Some(_) => Err(format!("\"{name}\" is given twice")),
        }
    }
}

impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.values().all(|count| *count == 1) {
            let mut list = serializer.serialize_seq(Some(self.0.len()))?;
            for name in self.0.keys() {
                list.serialize_element(name)?;
            }
            list.end()
        } else {
            let mut map = serializer.serialize_map(Some(self.0.len()))?;
            for (name, count) in &self.0 {
                map.serialize_entry(name, count)?;
            }
            map.end()
        }
    }
}

impl<'de> Deserialize<'de> for Counts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CountsVisitor;
        impl<'de> Visitor<'de> for CountsVisitor {
            type Value = Counts;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of names, or an object of names with a whole number each")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Counts, A::Error> {
                let mut counts = Counts::default();
                while let Some(name) = list.next_element::<String>()? {
                    counts.add(name, 1).map_err(A::Error::custom)?;
                }
                Ok(counts)
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Counts, A::Error> {
                let mut counts = Counts::default();
                while let Some((name, count)) = map.next_entry::<String, i64>()? {
                    counts.add(name, count).map_err(A::Error::custom)?;
                }
                Ok(counts)
            }
        }
        deserializer.deserialize_any(CountsVisitor)
    }
}

/// A list of at most `MAX` items; stops reading at the first one too many.
fn bounded<'de, const MAX: usize, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct Bounded<T, const MAX: usize>(PhantomData<T>);
    impl<'de, T: Deserialize<'de>, const MAX: usize> Visitor<'de> for Bounded<T, MAX> {
        type Value = Vec<T>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a list of at most {MAX} items")
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
            let mut items = Vec::new();
            while let Some(item) = list.next_element()? {
                if items.len() >= MAX {
                    return Err(A::Error::custom(format!("more than {MAX} items")));
                }
                items.push(item);
            }
            Ok(items)
        }
    }
    deserializer.deserialize_seq(Bounded::<T, MAX>(PhantomData))
}

#[derive(Deserialize)]
struct BoundedRow(#[serde(deserialize_with = "bounded::<PLACES_MAX, _, _>")] Row);

fn bounded_rows<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<Row>>, D::Error> {
    let rows = bounded::<PLACES_MAX, D, BoundedRow>(deserializer)?;
    Ok(Some(rows.into_iter().map(|row| row.0).collect()))
}

/// Whole numbers without ".0".
fn plain_number<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        serializer.serialize_i64(*number as i64)
    } else {
        serializer.serialize_f64(*number)
    }
}

fn is_zero(number: &f64) -> bool {
    *number == 0.0
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
