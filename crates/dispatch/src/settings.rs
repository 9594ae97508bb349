//! Settings: a person of the firm changes how a territory plans, tells and warns. Each change is in the
//! ledger with who made it; must never let a value through that is out of bounds.

use crate::app::{Dispatch, Error};
use crate::changeset::Write;
use kept_domain::{LedgerFact, SettingChange, Settings, TerritoryId};
use serde_json::Value;
use std::collections::BTreeSet;

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
            if let Some((field, message)) = new.wrong().into_iter().next() {
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

/// The settings that differ, by name; each template is one, and none (null) where it is as built in.
fn changes(old: &Settings, new: &Settings) -> Vec<SettingChange> {
    let (was, is) = (by_name(old), by_name(new));
    let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    let value = |values: &Values, name| values.get(name).cloned().unwrap_or(Value::Null);
    let changed = names.into_iter().filter_map(|name| {
        let (from, to) = (value(&was, name), value(&is, name));
        let name = name.clone();
        (from != to).then_some(SettingChange { name, from, to })
    });
    changed.collect()
}

type Values = serde_json::Map<String, Value>;

/// Values by name, "templates.en.booked" for what is within another one.
fn by_name(settings: &Settings) -> Values {
    let mut flat = Values::new();
    if let Ok(value) = serde_json::to_value(settings) {
        flatten("", value, &mut flat);
    }
    flat
}

fn flatten(name: &str, value: Value, flat: &mut Values) {
    match value {
        Value::Object(fields) => {
            for (field, value) in fields {
                let separator = if name.is_empty() { "" } else { "." };
                flatten(&format!("{name}{separator}{field}"), value, flat);
            }
        }
        value => {
            flat.insert(name.to_owned(), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kept_domain::{Language, TimeOfDay, WarningMode};

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

    #[test]
    fn each_template_is_a_change_of_its_own_and_none_where_it_is_as_built_in() {
        let old = Settings::default();
        let mut new = old.clone();
        let words = "All done".to_owned();
        new.templates.set(Language::De, "done", Some(words.clone()));
        let change = |from, to| SettingChange {
            name: "templates.de.done".to_owned(),
            from,
            to,
        };
        let own = Value::String(words);
        assert_eq!(changes(&old, &new), [change(Value::Null, own.clone())]);
        assert_eq!(changes(&new, &old), [change(own, Value::Null)]);
    }
}
