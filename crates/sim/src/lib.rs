//! Seeded simulated days: a firm, what really happens in the field, technicians' phones and
//! customers who answer. Drives the real use cases and a real store, either directly or through
//! the HTTP API (see [`field::Field`]).
//!
//! Architecture invariant: what happens is a pure function of the seed and of what the product
//! decided, so the same seed gives the same ledger, and a run that was cut off goes on from what
//! the store knows.

pub mod chance;
pub mod customer;
pub mod day;
pub mod field;
pub mod firm;
pub mod history;
mod last_read;
pub mod oracle;
pub mod phone;
pub mod report;
pub mod simulate;
pub mod truth;
