//! A visit's whole story in one place: the drawer of the board.

use super::VisitStory;
use super::day::Moment;
use crate::app::{Dispatch, Error};
use crate::ports::LedgerQuery;
use kept_domain::{Attachment, Case, Message, VisitId};

/// Ledger entries in a story.
const LEDGER_MAX: u32 = 500;

impl Dispatch {
    /// Everything about a visit.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn visit_story(&self, visit: &VisitId) -> Result<VisitStory, Error> {
        let key = self.key_of(visit).await?;
        let state = self.store.load_day(&key.territory, key.day).await?;
        let known = state
            .visits
            .get(visit)
            .ok_or_else(|| Error::NotFound(format!("visit {visit}")))?;
        let query = LedgerQuery {
            day: None,
            visit: Some(visit.clone()),
            after: 0,
            limit: LEDGER_MAX,
        };
        let ledger = self.store.ledger(&key.territory, &query).await?;
        let moment = Moment::new(&state, self.now());
        let mut messages: Vec<Message> = state
            .messages
            .values()
            .filter(|m| m.visit == *visit)
            .cloned()
            .collect();
        messages.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
        let cases: Vec<Case> = state
            .cases
            .values()
            .filter(|case| case.visit == *visit)
            .cloned()
            .collect();
        let mut attachments: Vec<Attachment> = state
            .attachments
            .values()
            .filter(|attachment| attachment.visit == *visit)
            .cloned()
            .collect();
        attachments.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
        Ok(VisitStory {
            territory: key.territory.to_string(),
            date: key.day,
            visit: moment.visit(known),
            promises: state.promises.get(visit).cloned().unwrap_or_default(),
            alert: state
                .live_warning_of(visit)
                .and_then(|warning| moment.alert(warning)),
            messages,
            replies: state
                .replies
                .iter()
                .filter(|reply| reply.visit.as_ref() == Some(visit))
                .cloned()
                .collect(),
            cases,
            attachments,
            ledger,
            link: self.links.url(known),
        })
    }
}
