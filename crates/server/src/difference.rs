//! What differs between a day's view and an earlier one: a board that names the view it has gets only the parts that
//! are new, and where the others stay. Of each view only digests are remembered, of a few views a day, and all of it
//! may be forgotten or never known (another process answered): then all parts come. A version is made from the parts
//! themselves, so it means the same in every process. Must never let a caller put together another view than the one it asked for.

use chrono::NaiveDate;
use kept_dispatch::view::{
    AlertView, CaseView, DayView, KeptCount, PlanView, TechnicianView, TerritoryView, VisitView,
};
use kept_domain::{TerritoryId, Timestamp};
use serde::{Serialize, Serializer};
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

fn digests_of<T: Serialize>(list: &[T]) -> serde_json::Result<Vec<Version>> {
    let digest = |part| Ok(Version::of(&serde_json::to_vec(part)?));
    list.iter().map(digest).collect()
}

/// A piece of a list that is sent.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Piece<'a, T> {
    /// So many parts that the caller has, from an index on: `[index, count]`.
    Kept(usize, usize),
    /// A part that the caller doesn't have.
    New(&'a T),
}

/// A list as what of it the caller has, and what not. A part itself says which it is, so equal parts may stand for each
/// other.
fn pieces<'a, T>(had: &[Version], now: &[Version], parts: &'a [T]) -> Vec<Piece<'a, T>> {
    let places: HashMap<Version, usize> = had.iter().copied().zip(0..).collect();
    let mut pieces: Vec<Piece<T>> = Vec::new();
    for (digest, part) in now.iter().zip(parts) {
        let Some(&place) = places.get(digest) else {
            pieces.push(Piece::New(part));
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
pub struct DayAnswer<'a> {
    /// Names the lists of this view, to be given back as `since`.
    version: Version,
    /// The version that pieces `[index, count]` refer to; none when all parts are sent.
    since: Option<Version>,
    territory: &'a TerritoryView,
    date: NaiveDate,
    revision: u64,
    now: Timestamp,
    day_start: Timestamp,
    day_end: Timestamp,
    plan: Option<&'a PlanView>,
    kept: KeptCount,
    technicians: Vec<Piece<'a, TechnicianView>>,
    visits: Vec<Piece<'a, VisitView>>,
    alerts: Vec<Piece<'a, AlertView>>,
    cases: Vec<Piece<'a, CaseView>>,
}

/// The views of some days that were answered last.
#[derive(Debug, Default)]
pub struct Views(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    uses: u64,
    days: BTreeMap<(TerritoryId, NaiveDate), SeenDay>,
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
    pub fn answer<'a>(
        &self,
        view: &'a DayView,
        since: Option<Version>,
    ) -> serde_json::Result<DayAnswer<'a>> {
        let now = Arc::new([
            digests_of(&view.technicians)?,
            digests_of(&view.visits)?,
            digests_of(&view.alerts)?,
            digests_of(&view.cases)?,
        ]);
        let version = version_of(&now);
        let key = (TerritoryId::new(&view.territory.id), view.date);
        let had = self.remember(key, version, &now, since);
        let since = since.filter(|_| had.is_some());
        let had = had.unwrap_or_default();
        let [technicians, visits, alerts, cases] = now.as_ref();
        let [had_technicians, had_visits, had_alerts, had_cases] = had.as_ref();
        Ok(DayAnswer {
            version,
            since,
            territory: &view.territory,
            date: view.date,
            revision: view.revision,
            now: view.now,
            day_start: view.day_start,
            day_end: view.day_end,
            plan: view.plan.as_ref(),
            kept: view.kept,
            technicians: pieces(had_technicians, technicians, &view.technicians),
            visits: pieces(had_visits, visits, &view.visits),
            alerts: pieces(had_alerts, alerts, &view.alerts),
            cases: pieces(had_cases, cases, &view.cases),
        })
    }

    /// Remembers a view; gives back what is known of the one that the caller has.
    fn remember(
        &self,
        key: (TerritoryId, NaiveDate),
        version: Version,
        digests: &Arc<Digests>,
        since: Option<Version>,
    ) -> Option<Arc<Digests>> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.uses += 1;
        let used = seen.uses;
        let day = seen.days.entry(key).or_default();
        day.used = used;
        let had = since.and_then(|since| day.views.iter().find(|(known, _)| *known == since));
        let had = had.map(|(_, known)| Arc::clone(known));
        day.views.retain(|(known, _)| *known != version);
        day.views.push_back((version, Arc::clone(digests)));
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

    fn sent(had: &[Value], now: &[Value]) -> Vec<Value> {
        let (had, digests) = (digests_of(had).unwrap(), digests_of(now).unwrap());
        let sent = serde_json::to_value(pieces(&had, &digests, now)).unwrap();
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
                NaiveDate::from_num_days_from_ce_opt(day).unwrap(),
            )
        };
        let digests =
            |number: usize| Arc::new([vec![Version(number as u128)], vec![], vec![], vec![]]);
        let see = |day, number, since: Option<usize>| {
            let since = since.map(|since| version_of(&digests(since)));
            views.remember(
                key(day),
                version_of(&digests(number)),
                &digests(number),
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
