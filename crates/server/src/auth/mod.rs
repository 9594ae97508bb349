//! Who is calling, and may they? Dispatchers by a session cookie, technicians by a device's token.
//!
//! Architecture invariant: whole routers are guarded by [`session::require`] or
//! [`device::require`], so that a new handler can't be reached without; secrets are stored as
//! hashes and never logged.

pub mod csrf;
pub mod device;
pub mod enrolment;
pub mod password;
pub mod rights;
pub mod secret;
pub mod session;
