//! Settings: a person of the firm changes how a territory plans, tells and warns. Each change is in the
//! ledger with who made it; must never let a value through that is out of bounds.

use crate::app::{Dispatch, Error};
use crate::changeset::Write;
use kept_domain::{LedgerFact, SettingChange, Settings, TerritoryId};
use serde_json::Value;

impl Dispatch {
    /// Gives a territory other settings; returns what changed. Days that are planned keep their plans and
    /// promises, what is decided from now on goes by the new settings.
    ///
    /// # Errors
    /// `Invalid` with the first setting that is out of bounds; `NotFound`.
    pub async fn change_settings(
        &self,
        territory: &TerritoryId,
        by: &str,
        change: impl Fn(&Settings) -> Settings,
    ) -> Result<Vec<SettingChange>, Error> {
        let zone = self.zone_of(territory).await?;
        let zone = zone.ok_or_else(|| Error::NotFound(format!("territory {territory}")))?;
        let today = self.now().date(zone);
        self.decide(territory, today, |decision| {
            let mut territory = decision.state.territory.clone();
            let new = change(&territory.settings);
            if let Some((name, message)) = new.wrong().into_iter().next() {
                let field = name.to_owned();
                return Err(Error::Invalid { field, message });
            }
            let changes = changes(&territory.settings, &new);
            if changes.is_empty() {
                return Ok(changes);
            }
            territory.settings = new;
            decision.write(Write::Territory(Box::new(territory)));
            let fact = LedgerFact::SettingsChanged {
                by: by.to_owned(),
                changes: changes.clone(),
            };
            decision.record(None, fact);
            Ok(changes)
        })
        .await
    }
}

/// The settings that differ, by name.
fn changes(old: &Settings, new: &Settings) -> Vec<SettingChange> {
    let fields = |settings: &Settings| match serde_json::to_value(settings) {
        Ok(Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    let was = fields(old);
    let changed = fields(new).into_iter().filter_map(|(name, to)| {
        let from = was.get(&name).cloned().unwrap_or(Value::Null);
        (from != to).then_some(SettingChange { name, from, to })
    });
    changed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kept_domain::{TimeOfDay, WarningMode};

    #[test]
    fn only_what_differs_is_a_change() {
        let old = Settings::default();
        assert_eq!(changes(&old, &old), []);
        let new = Settings {
            warn_mode: WarningMode::AskFirst,
            quiet_from: TimeOfDay::hm(20, 30),
            ..old.clone()
        };
        let names: Vec<String> = changes(&old, &new).into_iter().map(|c| c.name).collect();
        assert_eq!(names, ["quiet_from", "warn_mode"]);
    }
}
