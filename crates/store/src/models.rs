//! Learned models, version by version. The one that counts goes with every day that is loaded, so it is
//! read from its text once and kept.

use crate::body;
use crate::database::{Database, Link};
use crate::sql::{Arg, Row, args};
use kept_dispatch::learn::{Learned, read_model};
use kept_dispatch::ports::{ModelVersion, StoreError};
use kept_domain::{TerritoryId, Timestamp};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Most versions of a list.
const LIMIT_MAX: u32 = 1000;

/// A model, if it can be used.
type Usable = Option<Arc<Learned>>;

/// The models that count, by territory, each with its version.
#[derive(Default)]
pub(crate) struct Current(Mutex<BTreeMap<TerritoryId, (i64, Usable)>>);

impl Current {
    /// The model that counts in a territory. One that this program can't use is as good as none: that
    /// is logged once, and forecasts go by what the firm entered.
    pub(crate) async fn of(
        &self,
        link: &mut Link,
        territory: &TerritoryId,
    ) -> Result<Usable, StoreError> {
        let sql = "SELECT version FROM models WHERE territory = $1 AND body IS NOT NULL \
                   ORDER BY version DESC LIMIT 1";
        let Some(row) = link.row(sql, args![territory.as_str()]).await? else {
            return Ok(None);
        };
        let version = row.int(0)?;
        if let Some(known) = self.known(territory, version) {
            return Ok(known);
        }
        let model = match text_of(link, territory, version).await? {
            Some(text) => usable(territory, version, &text),
            None => None,
        };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(territory.clone(), (version, model.clone()));
        Ok(model)
    }

    fn known(&self, territory: &TerritoryId, version: i64) -> Option<Usable> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (known, model) = all.get(territory)?;
        (*known == version).then(|| model.clone())
    }
}

fn usable(territory: &TerritoryId, version: i64, text: &str) -> Usable {
    match read_model(text) {
        Ok(model) => Some(Arc::new(model)),
        Err(error) => {
            tracing::warn!(%territory, version, %error, "a learned model isn't used");
            None
        }
    }
}

async fn text_of(
    link: &mut Link,
    territory: &TerritoryId,
    version: i64,
) -> Result<Option<String>, StoreError> {
    let sql = "SELECT body FROM models WHERE territory = $1 AND version = $2";
    let row = link.row(sql, args![territory.as_str(), version]).await?;
    let text = row.map(|row| row.maybe_text(0).map(|text| text.map(str::to_owned)));
    Ok(text.transpose()?.flatten())
}

/// Adds a version.
pub(crate) async fn add(
    database: &Database,
    territory: &TerritoryId,
    version: &ModelVersion,
    model: Option<&Learned>,
) -> Result<(), StoreError> {
    let record = body::write(&version.record)?;
    let model = model.map(body::write).transpose()?;
    let row = args![
        territory.as_str(),
        version.version,
        version.created_at,
        record,
        model.as_deref()
    ];
    let mut link = database.write().await?;
    let done = insert(&mut link, territory, row, model.is_some()).await;
    link.end(done).await
}

/// A model that counts is part of each day of its territory, and gives them new revisions.
async fn insert(
    link: &mut Link,
    territory: &TerritoryId,
    row: Vec<Arg>,
    counts: bool,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO models (territory, version, created_at_ms, record, body) \
               VALUES ($1, $2, $3, $4, $5)";
    link.run(sql, row).await?;
    if counts {
        let sql = "UPDATE days SET revision = revision + 1 WHERE territory = $1";
        link.run(sql, args![territory.as_str()]).await?;
    }
    Ok(())
}

/// A territory's versions, newest first.
pub(crate) async fn list(
    database: &Database,
    territory: &TerritoryId,
    limit: u32,
) -> Result<Vec<ModelVersion>, StoreError> {
    let rows = database
        .read()
        .await?
        .rows(
            "SELECT version, created_at_ms, record FROM models WHERE territory = $1 \
             ORDER BY version DESC LIMIT $2",
            args![territory.as_str(), limit.min(LIMIT_MAX)],
        )
        .await?;
    rows.iter().map(version).collect()
}

fn version(row: &Row) -> Result<ModelVersion, StoreError> {
    let number = row.count(0)?;
    Ok(ModelVersion {
        version: u32::try_from(number)
            .map_err(|_| StoreError::Corrupt("a model's version is too large".to_owned()))?,
        created_at: Timestamp(row.int(1)?),
        record: body::read("record of model", &number.to_string(), row.text(2)?)?,
    })
}

/// The text of a version that was taken.
pub(crate) async fn text(
    database: &Database,
    territory: &TerritoryId,
    version: u32,
) -> Result<Option<String>, StoreError> {
    text_of(&mut database.read().await?, territory, i64::from(version)).await
}
