//! Recent: something about some days, by territory and date; what was used longest ago is forgotten first.

use chrono::NaiveDate;
use kept_domain::TerritoryId;
use std::collections::BTreeMap;

/// A territory's day.
pub(crate) type DayKey = (TerritoryId, NaiveDate);

/// At most `MAX` of them.
pub(crate) struct Recent<T, const MAX: usize> {
    uses: u64,
    known: BTreeMap<DayKey, (u64, T)>,
}

impl<T, const MAX: usize> Default for Recent<T, MAX> {
    fn default() -> Self {
        Recent {
            uses: 0,
            known: BTreeMap::new(),
        }
    }
}

impl<T, const MAX: usize> Recent<T, MAX> {
    /// Takes what is known out.
    pub(crate) fn take(&mut self, key: &DayKey) -> Option<T> {
        self.known.remove(key).map(|(_, value)| value)
    }

    /// Uses what is known.
    pub(crate) fn get(&mut self, key: &DayKey) -> Option<&T> {
        self.uses += 1;
        let (used, value) = self.known.get_mut(key)?;
        *used = self.uses;
        Some(value)
    }

    /// Changes what is known, which is no use of it.
    pub(crate) fn get_mut(&mut self, key: &DayKey) -> Option<&mut T> {
        self.known.get_mut(key).map(|(_, value)| value)
    }

    /// Knows this from now on.
    pub(crate) fn put(&mut self, key: DayKey, value: T) {
        self.uses += 1;
        self.known.insert(key, (self.uses, value));
        if self.known.len() > MAX {
            let oldest = self.known.iter().min_by_key(|(_, (used, _))| *used);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                self.known.remove(&oldest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_longest_ago_is_forgotten_first() {
        let key = |name: &str| (TerritoryId::new(name), NaiveDate::default());
        let mut recent = Recent::<u32, 2>::default();
        recent.put(key("a"), 1);
        recent.put(key("b"), 2);
        assert_eq!(recent.get(&key("a")), Some(&1));
        recent.put(key("c"), 3);
        assert_eq!(recent.get(&key("b")), None);
        *recent.get_mut(&key("a")).unwrap() = 4;
        recent.put(key("d"), 5);
        assert_eq!(recent.take(&key("a")), None, "a change is no use");
        assert_eq!(
            (recent.take(&key("c")), recent.take(&key("d"))),
            (Some(3), Some(5))
        );
    }
}
