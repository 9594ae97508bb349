//! Choose: a customer's answer, by text or on the page, becomes a plan.

use crate::app::{Dispatch, Error};
use kept_domain::{Phone, Timestamp, VisitId, WarningId};

/// What came of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// It is arranged.
    Taken,
    /// It was gone; there are fresh options.
    Gone,
    /// The same choice was made before; nothing changed.
    Already,
}

/// A text that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The gateway's id of the message; repeats are dropped by it.
    pub gateway_id: String,
    /// From which number.
    pub from: Phone,
    /// The words.
    pub body: String,
}

/// What was done with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// Taken over.
    Accepted,
    /// Known already; nothing changed.
    Repeated,
    /// Nobody has this number.
    UnknownNumber,
}

impl Dispatch {
    /// Takes the option with this digit for the customer. `revision` is the version of the
    /// options that the customer saw, where known.
    ///
    /// # Errors
    /// `NotFound`; `Refused` when the warning is over; `Invalid` when there is no such digit.
    pub async fn choose(
        &self,
        _warning: &WarningId,
        _digit: u8,
        _revision: Option<u32>,
    ) -> Result<Chosen, Error> {
        todo!()
    }

    /// Takes over an incoming text: a choice, an opt-out, or words for a person.
    ///
    /// # Errors
    /// The store failed.
    pub async fn receive(&self, _incoming: &Incoming) -> Result<Received, Error> {
        todo!()
    }

    /// A message that the customer wrote on the page.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` when it is empty or too long.
    pub async fn customer_wrote(&self, _visit: &VisitId, _body: &str) -> Result<(), Error> {
        let _: Option<Timestamp> = None;
        todo!()
    }
}
