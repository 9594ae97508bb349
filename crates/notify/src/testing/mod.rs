//! For tests: messages, and carriers that stand in for the real ones.

pub mod carrier;
#[cfg(test)]
mod messages;

pub use carrier::{Carrier, Request, Scene};
#[cfg(test)]
pub(crate) use messages::{phone, text};
