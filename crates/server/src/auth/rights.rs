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
    /// Make, change and disable logins.
    ManageUsers,
    /// Change a territory's settings.
    ChangeSettings,
    /// Change anything at all.
    Change,
}

/// Whether a role has a right.
#[must_use]
pub fn may(role: Role, right: Right) -> bool {
    match (role, right) {
        (Role::Owner, _) => true,
        (Role::Dispatcher, Right::ManageUsers | Right::ChangeSettings) => false,
        (Role::Dispatcher, _) => true,
        (Role::Viewer, _) => false,
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
        let why = match role {
            Role::Viewer => {
                "a viewer sees everything and changes nothing; an owner can change your role"
            }
            _ => "only an owner may do this",
        };
        Err(Problem::new(Kind::Forbidden, why))
    }
}
