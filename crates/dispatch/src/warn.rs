//! Warn: a promise that will probably break becomes an episode with options.

use crate::app::{Dispatch, Error};
use kept_domain::WarningId;

impl Dispatch {
    /// A dispatcher approves a proposed warning: the customer is asked.
    ///
    /// # Errors
    /// `NotFound`; `Refused` when it isn't proposed.
    pub async fn approve_warning(&self, _warning: &WarningId) -> Result<(), Error> {
        todo!()
    }

    /// Mutes or unmutes a warning on the board.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn mute_warning(&self, _warning: &WarningId, _muted: bool) -> Result<(), Error> {
        todo!()
    }
}
