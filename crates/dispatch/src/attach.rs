//! Attach: a technician's phone sends a picture of a visit. Needs nothing else to have arrived before: a
//! picture may come before the reports of its visit or after them, and more than once.

use crate::app::{Dispatch, Error};
use crate::changeset::{Content, Write};
use crate::decision::Decision;
use kept_domain::{
    Attachment, AttachmentId, AttachmentKind, LedgerFact, Picture, TechnicianId, VisitId,
};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Pictures of a visit.
pub const PER_VISIT_MAX: usize = 20;

/// A picture as a phone sends it.
#[derive(Clone, Debug)]
pub struct NewAttachment {
    /// Made by the phone.
    pub id: AttachmentId,
    /// The visit.
    pub visit: VisitId,
    /// What it is of.
    pub kind: AttachmentKind,
    /// Its format, by content.
    pub picture: Picture,
    /// Its bytes.
    pub content: Arc<[u8]>,
}

/// What became of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attached {
    /// Taken over.
    Accepted,
    /// Known already; nothing changed.
    Repeated,
}

impl Dispatch {
    /// Takes over a picture of a visit on the technician's own route, with an entry of the ledger.
    ///
    /// # Errors
    /// `NotFound` for an unknown visit, and for one that is another technician's; `Refused` when the visit
    /// has [`PER_VISIT_MAX`] pictures; `Conflict` when the id is another picture's.
    pub async fn attach(
        &self,
        technician: &TechnicianId,
        new: &NewAttachment,
    ) -> Result<Attached, Error> {
        let key = self.key_of(&new.visit).await?;
        let sha256 = format!("{:x}", Sha256::digest(&new.content));
        self.decide(&key.territory, key.day, |decision| {
            decision.take_attachment(technician, new, &sha256)
        })
        .await
    }
}

impl Decision<'_> {
    fn take_attachment(
        &mut self,
        technician: &TechnicianId,
        new: &NewAttachment,
        sha256: &str,
    ) -> Result<Attached, Error> {
        let visit = self.state.visits.get(&new.visit).cloned();
        // Of somebody else's visit a phone doesn't learn that it exists.
        let visit = visit
            .filter(|visit| self.may_report(technician, visit).is_ok())
            .ok_or_else(|| Error::NotFound(format!("visit {} on your route", new.visit)))?;
        if let Some(known) = self.state.attachments.get(&new.id) {
            let is_same = known.visit == visit.id && known.sha256 == sha256;
            return is_same.then_some(Attached::Repeated).ok_or_else(|| {
                Error::Conflict(format!("attachment {} is another picture", new.id).into())
            });
        }
        let known = self.state.attachments.values();
        if known.filter(|known| known.visit == visit.id).count() >= PER_VISIT_MAX {
            let why = format!("the visit has {PER_VISIT_MAX} pictures already");
            return Err(Error::Refused(why.into()));
        }
        let attachment = Attachment {
            id: new.id.clone(),
            visit: visit.id.clone(),
            technician: technician.clone(),
            kind: new.kind,
            picture: new.picture,
            bytes: new.content.len() as u64,
            sha256: sha256.to_owned(),
            at: self.now,
        };
        let fact = LedgerFact::Attached {
            attachment: Box::new(attachment.clone()),
        };
        self.write(Write::Attachment {
            attachment: Box::new(attachment),
            content: Content(Arc::clone(&new.content)),
        });
        self.record(Some(&visit.id), fact);
        Ok(Attached::Accepted)
    }
}
