//! What differs between a day's view and an earlier one: a board that names the view it has gets only the parts that
//! are new, and where the others stay. Of each view only digests are remembered, of a few views a day, and all of it
//! may be forgotten or never known (another process answered): then all parts come. A version is made from the parts
//! themselves, so it means the same in every process. Must never let a caller put together another view than the one it asked for.

use kept_dispatch::view::{DayView, KeptCount, PlanView, TerritoryView};
use kept_domain::{TerritoryId, Timestamp};
use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

/// Views of a day that are remembered; one of 1,000 visits takes 20 kB.
const VIEWS_MAX: usize = 32;
/// Days of which views are remembered.
const DAYS_MAX: usize = 64;

/// A digest of a part, or of all parts: 128 bits of SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Version(u128);

impl Version {
    fn of(bytes: &[u8]) -> Self {
        let digest = Sha256::digest(bytes);
        let half = digest.first_chunk().copied().unwrap_or_default();
        Version(u128::from_be_bytes(half))
    }

    /// Reads what [`Version::serialize`] wrote: 32 lower-case hexadecimal digits; nothing for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let lower = |byte: &u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte);
        let is_one = text.len() == 32 && text.as_bytes().iter().all(lower);
        let number = u128::from_str_radix(text, 16).ok()?;
        is_one.then_some(Version(number))
    }
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:032x}", self.0))
    }
}

/// The lists of a view: technicians, visits, alerts, cases.
const LISTS: usize = 4;
/// The digests of a view's parts, list by list.
type Digests = [Vec<Version>; LISTS];

/// A part as JSON, with its digest.
struct Part {
    digest: Version,
    json: Box<RawValue>,
}

fn parts<T: Serialize>(list: &[T]) -> serde_json::Result<Vec<Part>> {
    let part = |one| {
        let json = to_raw_value(one)?;
        let digest = Version::of(json.get().as_bytes());
        Ok(Part { digest, json })
    };
    list.iter().map(part).collect()
}

/// A piece of a list that is sent.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Piece {
    /// So many parts that the caller has, from an index on: `[index, count]`.
    Kept(usize, usize),
    /// A part that the caller doesn't have.
    New(Box<RawValue>),
}

/// A list as what of it the caller has, and what not. A part's own JSON says which it is, so equal parts may stand for
/// each other.
fn pieces(had: &[Version], parts: Vec<Part>) -> Vec<Piece> {
    let places: HashMap<Version, usize> = had.iter().copied().zip(0..).collect();
    let mut pieces: Vec<Piece> = Vec::new();
    for Part { digest, json } in parts {
        let Some(&place) = places.get(&digest) else {
            pieces.push(Piece::New(json));
            continue;
        };
        match pieces.last_mut() {
            Some(Piece::Kept(from, count)) if *from + *count == place => *count += 1,
            _ => pieces.push(Piece::Kept(place, 1)),
        }
    }
    pieces
}

/// A day's view as it is sent: all small things, and of each list what the caller doesn't have.
#[derive(Debug, Serialize)]
pub struct DayAnswer {
    /// Names the lists of this view, to be given back as `since`.
    version: Version,
    /// The version that pieces `[index, count]` refer to; none when all parts are sent.
    since: Option<Version>,
    territory: TerritoryView,
    date: chrono::NaiveDate,
    /// The day's revision.
    pub revision: u64,
    now: Timestamp,
    day_start: Timestamp,
    day_end: Timestamp,
    plan: Option<PlanView>,
    kept: KeptCount,
    technicians: Vec<Piece>,
    visits: Vec<Piece>,
    alerts: Vec<Piece>,
    cases: Vec<Piece>,
}

/// The views of some days that were answered last.
#[derive(Debug, Default)]
pub struct Views(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    uses: u64,
    days: BTreeMap<(TerritoryId, chrono::NaiveDate), SeenDay>,
}

/// Of one day: when it was asked for last, and its views, the newest last.
#[derive(Debug, Default)]
struct SeenDay {
    used: u64,
    views: VecDeque<(Version, Arc<Digests>)>,
}

impl Views {
    /// A view for a caller who has the one named `since`, if any; remembered from now on.
    ///
    /// # Errors
    /// A part can't be written as JSON.
    pub fn answer(&self, view: DayView, since: Option<Version>) -> serde_json::Result<DayAnswer> {
        let lists = [
            parts(&view.technicians)?,
            parts(&view.visits)?,
            parts(&view.alerts)?,
            parts(&view.cases)?,
        ];
        let digests: Digests = lists
            .each_ref()
            .map(|list| list.iter().map(|part| part.digest).collect());
        let version = version_of(&digests);
        let key = (TerritoryId::new(&view.territory.id), view.date);
        let had = self.remember(key, version, digests, since);
        let since = since.filter(|_| had.is_some());
        let had = had.unwrap_or_default();
        let [technicians, visits, alerts, cases] = lists;
        let [had_technicians, had_visits, had_alerts, had_cases] = had.as_ref();
        Ok(DayAnswer {
            version,
            since,
            territory: view.territory,
            date: view.date,
            revision: view.revision,
            now: view.now,
            day_start: view.day_start,
            day_end: view.day_end,
            plan: view.plan,
            kept: view.kept,
            technicians: pieces(had_technicians, technicians),
            visits: pieces(had_visits, visits),
            alerts: pieces(had_alerts, alerts),
            cases: pieces(had_cases, cases),
        })
    }

    /// Remembers a view; gives back what is known of the one that the caller has.
    fn remember(
        &self,
        key: (TerritoryId, chrono::NaiveDate),
        version: Version,
        digests: Digests,
        since: Option<Version>,
    ) -> Option<Arc<Digests>> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.uses += 1;
        let used = seen.uses;
        let day = seen.days.entry(key).or_default();
        day.used = used;
        let had = since.and_then(|since| day.views.iter().find(|(known, _)| *known == since));
        let had = had.map(|(_, digests)| Arc::clone(digests));
        day.views.retain(|(known, _)| *known != version);
        day.views.push_back((version, Arc::new(digests)));
        if day.views.len() > VIEWS_MAX {
            day.views.pop_front();
        }
        if seen.days.len() > DAYS_MAX {
            let oldest = seen.days.iter().min_by_key(|(_, day)| day.used);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                seen.days.remove(&oldest);
            }
        }
        had
    }
}

fn version_of(digests: &Digests) -> Version {
    let mut bytes = Vec::new();
    for list in digests {
        bytes.extend_from_slice(&list.len().to_be_bytes());
        for digest in list {
            bytes.extend_from_slice(&digest.0.to_be_bytes());
        }
    }
    Version::of(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    /// What a board does with the pieces of a list.
    fn merge(had: &[Value], pieces: &[Value]) -> Vec<Value> {
        let index = |of: &Value| usize::try_from(of.as_u64().unwrap()).unwrap();
        let piece = |piece: &Value| match piece.as_array() {
            Some(kept) => had[index(&kept[0])..][..index(&kept[1])].to_vec(),
            None => vec![piece.clone()],
        };
        pieces.iter().flat_map(piece).collect()
    }

    fn list(names: &[(u8, u8)]) -> Vec<Value> {
        let part = |(id, fact): &(u8, u8)| json!({"id": id, "fact": fact});
        names.iter().map(part).collect()
    }

    fn digests(list: &[Value]) -> Vec<Version> {
        let parts = parts(list).unwrap();
        parts.iter().map(|part| part.digest).collect()
    }

    fn sent(had: &[Value], now: &[Value]) -> Vec<Value> {
        let pieces = pieces(&digests(had), parts(now).unwrap());
        let sent = serde_json::to_value(pieces).unwrap();
        sent.as_array().unwrap().clone()
    }

    fn some_list() -> impl Strategy<Value = Vec<(u8, u8)>> {
        proptest::collection::vec((0..12u8, 0..3u8), 0..30)
    }

    proptest! {
        #[test]
        fn what_is_put_together_is_the_list_itself(had in some_list(), now in some_list()) {
            let (had, now) = (list(&had), list(&now));
            prop_assert_eq!(merge(&had, &sent(&had, &now)), now);
        }
    }

    #[test]
    fn a_part_that_the_caller_has_is_not_sent_again() {
        let had = list(&[(0, 0), (1, 0), (2, 0), (3, 0)]);
        let now = list(&[(0, 0), (1, 0), (3, 0), (2, 1)]);
        let wanted = vec![json!([0, 2]), json!([3, 1]), json!({"id": 2, "fact": 1})];
        assert_eq!(sent(&had, &now), wanted);
    }

    #[test]
    fn few_views_and_days_are_remembered_and_others_are_unknown() {
        let views = Views::default();
        let key = |day| {
            (
                TerritoryId::new("north"),
                chrono::NaiveDate::from_num_days_from_ce_opt(day).unwrap(),
            )
        };
        let digests = |number: usize| [vec![Version(number as u128)], vec![], vec![], vec![]];
        let see = |day, number, since: Option<usize>| {
            let since = since.map(|since| version_of(&digests(since)));
            views.remember(
                key(day),
                version_of(&digests(number)),
                digests(number),
                since,
            )
        };
        for number in 0..=VIEWS_MAX {
            assert!(see(1, number, number.checked_sub(1)).is_some() == (number > 0));
        }
        assert!(see(1, 1, Some(0)).is_none());
        assert!(see(1, 1, Some(1)).is_some());
        assert!(
            see(2, 1, Some(1)).is_none(),
            "another day has its own views"
        );
        for day in 3..i32::try_from(DAYS_MAX).unwrap() + 3 {
            see(day, 1, None);
        }
        assert!(see(1, 2, Some(1)).is_none());
    }

    #[test]
    fn only_what_was_written_is_read_as_a_version() {
        let version = Version::of(b"parts");
        let text = serde_json::to_value(version).unwrap();
        assert_eq!(Version::parse(text.as_str().unwrap()), Some(version));
        for wrong in [
            "",
            "7",
            "+0000000000000000000000000000000",
            &"F".repeat(32),
            &"0".repeat(33),
        ] {
            assert_eq!(Version::parse(wrong), None, "{wrong}");
        }
    }
}
