//! Lasting: facts that never change once they are known, so that they are read once a process. A
//! technician stays in a territory (the store refuses anything else), and a territory in its zone,
//! by which its days are named.

use crate::app::{Dispatch, Error};
use chrono_tz::Tz;
use kept_domain::{TechnicianId, TerritoryId};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// What is known so far.
#[derive(Default)]
pub(crate) struct Lasting {
    territories: Mutex<BTreeMap<TechnicianId, TerritoryId>>,
    zones: Mutex<BTreeMap<TerritoryId, Tz>>,
}

fn known<K: Ord, V: Clone>(facts: &Mutex<BTreeMap<K, V>>, key: &K) -> Option<V> {
    let facts = facts.lock().unwrap_or_else(PoisonError::into_inner);
    facts.get(key).cloned()
}

fn learn<K: Ord, V>(facts: &Mutex<BTreeMap<K, V>>, key: K, value: V) {
    let mut facts = facts.lock().unwrap_or_else(PoisonError::into_inner);
    facts.insert(key, value);
}

impl Dispatch {
    /// Where a technician works.
    ///
    /// # Errors
    /// `NotFound`.
    pub(crate) async fn territory_of(
        &self,
        technician: &TechnicianId,
    ) -> Result<TerritoryId, Error> {
        if let Some(territory) = known(&self.lasting.territories, technician) {
            return Ok(territory);
        }
        let found = self.store.find_technician(technician).await?;
        let territory = found.ok_or_else(|| Error::NotFound(format!("technician {technician}")))?;
        learn(
            &self.lasting.territories,
            technician.clone(),
            territory.clone(),
        );
        Ok(territory)
    }

    /// A territory's zone; none when there is no such territory.
    pub(crate) async fn zone_of(&self, territory: &TerritoryId) -> Result<Option<Tz>, Error> {
        if let Some(zone) = known(&self.lasting.zones, territory) {
            return Ok(Some(zone));
        }
        let all = self.store.territories().await?;
        let Some(found) = all.iter().find(|known| known.id == *territory) else {
            return Ok(None);
        };
        learn(&self.lasting.zones, territory.clone(), found.zone);
        Ok(Some(found.zone))
    }
}
