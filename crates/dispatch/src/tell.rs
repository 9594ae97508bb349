//! Tell: windows become promises, promises become texts.

use crate::app::{Dispatch, Error};
use chrono::NaiveDate;
use kept_domain::TerritoryId;

impl Dispatch {
    /// Tells the evening's windows of a planned day; returns how many customers were told.
    ///
    /// # Errors
    /// `NotFound`; `Refused` when the day isn't planned.
    pub async fn tell_evening(
        &self,
        _territory: &TerritoryId,
        _day: NaiveDate,
    ) -> Result<u32, Error> {
        todo!()
    }
}
