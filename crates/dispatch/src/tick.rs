//! Tick: everything that happens because time passes. Takes no input; safe to run at any time,
//! any number of times.

use crate::app::{Dispatch, Error};

impl Dispatch {
    /// Plans and tells in the evening, narrows in the morning, watches promises, asks people to
    /// call those who don't answer. Returns how many days it changed.
    ///
    /// # Errors
    /// The store failed.
    pub async fn tick(&self) -> Result<u32, Error> {
        todo!()
    }
}
