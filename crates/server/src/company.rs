//! Company: who looks at which visit, for boards on other processes. The way is that of live events: what is said is put
//! into the store, and each process asks for it where somebody looks. One value a territory holds the last seconds;
//! when two processes write it at once, one board isn't heard until it says it again, which it does every few seconds.

use crate::live::Presence;
use kept_dispatch::ports::{Store, StoreError};
use kept_domain::{Seconds, TerritoryId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// How long it is kept: boards have forgotten it by then.
const KEPT_FOR: Seconds = Seconds(30);
/// Boards that are kept for one territory.
const BOARDS_MAX: usize = 200;

/// What a board said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Said {
    at: Timestamp,
    what: Presence,
}

/// What this process has heard or passed on already: when each board last said something.
#[derive(Debug, Default)]
pub struct Company {
    heard: Mutex<BTreeMap<String, Timestamp>>,
}

fn key(territory: &TerritoryId) -> String {
    format!("company:{territory}")
}

async fn said(store: &dyn Store, territory: &TerritoryId) -> Result<Vec<Said>, StoreError> {
    let value = store.value(&key(territory)).await?;
    // What another version of the program has written isn't understood, and is over in seconds.
    let all = value.and_then(|text| serde_json::from_str(&text).ok());
    Ok(all.unwrap_or_default())
}

impl Company {
    /// Puts what a board of this process says where other processes find it.
    ///
    /// # Errors
    /// The store's.
    pub async fn share(
        &self,
        store: &dyn Store,
        what: Presence,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let territory = what.territory.clone();
        let mut all = said(store, &territory).await?;
        all.retain(|one| now - one.at < KEPT_FOR && one.what.screen != what.screen);
        all.truncate(BOARDS_MAX - 1);
        self.is_news(&what.screen, now, now);
        all.push(Said { at: now, what });
        let text =
            serde_json::to_string(&all).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        store.put_value(&key(&territory), &text).await
    }

    /// What boards of other processes have said of a territory since this was asked last.
    ///
    /// # Errors
    /// The store's.
    pub async fn news(
        &self,
        store: &dyn Store,
        territory: &TerritoryId,
        now: Timestamp,
    ) -> Result<Vec<Presence>, StoreError> {
        let mut all = said(store, territory).await?;
        all.retain(|one| now - one.at < KEPT_FOR && self.is_news(&one.what.screen, one.at, now));
        Ok(all.into_iter().map(|one| one.what).collect())
    }

    /// Whether a board hasn't been heard saying this; from now on it has.
    fn is_news(&self, screen: &str, at: Timestamp, now: Timestamp) -> bool {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.retain(|_, at| now - *at < KEPT_FOR);
        let is_news = heard.get(screen).is_none_or(|last| *last < at);
        if is_news {
            heard.insert(screen.to_owned(), at);
        }
        is_news
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::Doing;
    use chrono::NaiveDate;

    fn looks(screen: &str, visit: Option<&str>) -> Presence {
        Presence {
            territory: "north".into(),
            day: NaiveDate::from_ymd_opt(2026, 10, 15).unwrap(),
            screen: screen.to_owned(),
            name: "Ana".to_owned(),
            visit: visit.map(Into::into),
            doing: Doing::Looking,
        }
    }

    #[tokio::test]
    async fn another_process_hears_once_what_a_board_said_and_the_own_one_never() {
        let store = kept_store::open("sqlite::memory:").await.unwrap();
        let (here, there) = (Company::default(), Company::default());
        let north = TerritoryId::new("north");
        let at = |s: i64| Timestamp(1_800_000_000_000 + s * 1_000);
        let (ana, ben) = (looks("ana-board", Some("v1")), looks("ben-board", None));
        here.share(store.as_ref(), ana.clone(), at(0))
            .await
            .unwrap();
        there
            .share(store.as_ref(), ben.clone(), at(1))
            .await
            .unwrap();
        let news = |company, s| Company::news(company, store.as_ref(), &north, at(s));
        assert_eq!(news(&there, 2).await.unwrap(), [ana]);
        assert_eq!(news(&here, 2).await.unwrap(), [ben]);
        assert_eq!(news(&there, 3).await.unwrap(), []);
        let gone = looks("ana-board", None);
        here.share(store.as_ref(), gone.clone(), at(4))
            .await
            .unwrap();
        assert_eq!(news(&there, 5).await.unwrap(), [gone]);
        // Who comes later hears nothing of what is over.
        assert_eq!(news(&Company::default(), 40).await.unwrap(), []);
    }

    #[tokio::test]
    async fn what_is_kept_is_bounded_and_what_makes_no_sense_is_passed_over() {
        let store = kept_store::open("sqlite::memory:").await.unwrap();
        let company = Company::default();
        let (north, now) = (TerritoryId::new("north"), Timestamp(1_800_000_000_000));
        store.put_value(&key(&north), "[{}]").await.unwrap();
        for number in 0..BOARDS_MAX + 5 {
            let board = looks(&format!("board-{number:04}"), None);
            company.share(store.as_ref(), board, now).await.unwrap();
        }
        assert_eq!(
            said(store.as_ref(), &north).await.unwrap().len(),
            BOARDS_MAX
        );
    }
}
