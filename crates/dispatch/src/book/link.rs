//! Link: a dispatcher revokes the link to a customer's page. What was sent opens nothing from then on, and what still
//! waits to go out carries the new one.

use crate::app::{Dispatch, Error};
use crate::changeset::Write;
use crate::decision::Decision;
use crate::quiet::Urgency;
use crate::receive::known_visit;
use crate::texts::Text;
use kept_domain::{LedgerFact, Message, MessageId, MessageKind, MessageState, Visit, VisitId};

/// What revoking a link did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLink {
    /// The visit's link from now on.
    pub link: String,
    /// Whether the customer is sent it; not so when nobody asked for it or nothing can be sent to them.
    pub told: bool,
}

impl Dispatch {
    /// Revokes all links to the visit's page that were sent so far and gives it a new one; `tell` sends it to the
    /// customer. Also of a closed visit, whose page still shows what was written. `by` is the dispatcher's name.
    ///
    /// A text that a worker is handing over at this instant goes out with the link that it has.
    ///
    /// # Errors
    /// `NotFound`; `Refused` when it was revoked as often as a link can be.
    pub async fn revoke_link(
        &self,
        visit: &VisitId,
        tell: bool,
        by: &str,
    ) -> Result<NewLink, Error> {
        let key = self.key_of(visit).await?;
        self.decide(&key.territory, key.day, |decision| {
            let before = known_visit(decision, visit)?;
            let mut visit = before.clone();
            visit.link_version = before.link_version.checked_add(1).ok_or_else(|| {
                Error::Refused("the link was revoked as often as a link can be".into())
            })?;
            let texts = decision.relink(&before, &visit);
            let fact = LedgerFact::LinkRevoked {
                by: by.to_owned(),
                texts,
            };
            decision.record(Some(&visit.id), fact);
            decision.write(Write::Visit(Box::new(visit.clone())));
            let told = tell && decision.tell_link(&visit);
            let link = decision.links.url(&visit);
            Ok(NewLink { link, told })
        })
        .await
    }
}

impl Decision<'_> {
    /// Puts the new link into the texts that wait; returns which.
    fn relink(&mut self, before: &Visit, now: &Visit) -> Vec<MessageId> {
        let (old, new) = (self.links.url(before), self.links.url(now));
        let waiting = self.state.messages.values().filter(|message| {
            message.visit == now.id
                && message.state == MessageState::Queued
                && message.body.contains(&old)
        });
        let waiting: Vec<Message> = waiting.cloned().collect();
        let texts = waiting.iter().map(|message| message.id.clone()).collect();
        for mut message in waiting {
            message.body = message.body.replace(&old, &new);
            self.write(Write::Message(message));
        }
        texts
    }

    fn tell_link(&mut self, visit: &Visit) -> bool {
        let link = self.links.url(visit);
        self.queue(
            visit,
            MessageKind::NewLink,
            &format!("new-link:{}", visit.link_version),
            Urgency::Answer,
            &Text::NewLink { link: &link },
        )
    }
}
