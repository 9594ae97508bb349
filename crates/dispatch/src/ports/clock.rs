//! The clock port.

use kept_domain::Timestamp;

/// Tells the time. The simulation's clock is not the wall's.
pub trait Clock: Send + Sync + 'static {
    /// The instant now; never goes back.
    fn now(&self) -> Timestamp;
}
