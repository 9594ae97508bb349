//! Who of the firm may do what: the one table of rights by role.

use crate::problem::{Kind, Problem};
use kept_dispatch::ports::Role;

/// Something that not everybody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Bring days in from files.
    Import,
    /// Let technicians' phones in, and lock them out.
    ManageDevices,
}

/// Whether a role has a right.
#[must_use]
pub fn may(role: Role, right: Right) -> bool {
    match (role, right) {
        (Role::Owner, _) => true,
        (Role::Dispatcher, Right::Import | Right::ManageDevices) => true,
    }
}

/// Refuses those who may not.
///
/// # Errors
/// `Forbidden`.
pub fn require(role: Role, right: Right) -> Result<(), Problem> {
    if may(role, right) {
        Ok(())
    } else {
        Err(Problem::new(
            Kind::Forbidden,
            "your login isn't allowed to do this",
        ))
    }
}
