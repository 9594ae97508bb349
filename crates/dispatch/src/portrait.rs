//! Portrait: a small picture of a technician, so that a customer knows who is at the door. A technician has one or
//! none; when it goes, its bytes go with it.

use crate::app::{Dispatch, Error};
use crate::changeset::{Content, Write};
use kept_domain::{LedgerFact, TechnicianId};
use sha2::{Digest, Sha256};
use std::sync::Arc;

impl Dispatch {
    /// Gives a technician this portrait (JPEG) instead of the one before, or none. `by` is the dispatcher's name.
    /// What is so already changes nothing.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn set_portrait(
        &self,
        technician: &TechnicianId,
        content: Option<Arc<[u8]>>,
        by: &str,
    ) -> Result<(), Error> {
        let territory = self.territory_of(technician).await?;
        let zone = self.zone_of(&territory).await?;
        let zone = zone.ok_or_else(|| Error::NotFound(format!("territory {territory}")))?;
        let today = self.now().date(zone);
        let sha256 = content
            .as_deref()
            .map(|bytes| format!("{:x}", Sha256::digest(bytes)));
        self.decide(&territory, today, |decision| {
            let known = decision.state.technicians.get(technician).cloned();
            let mut known =
                known.ok_or_else(|| Error::NotFound(format!("technician {technician}")))?;
            if known.portrait == sha256 {
                return Ok(());
            }
            known.portrait.clone_from(&sha256);
            decision.write(Write::Technician(known));
            decision.write(Write::Portrait {
                technician: technician.clone(),
                content: content.clone().map(Content),
            });
            let fact = LedgerFact::PortraitChanged {
                technician: technician.clone(),
                is_there: sha256.is_some(),
                by: by.to_owned(),
            };
            decision.record(None, fact);
            Ok(())
        })
        .await
    }
}
