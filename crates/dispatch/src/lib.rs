//! The use cases of Kept, one module a verb, in the order of a visit's life:
//! `book → plan → narrow → tell → watch → warn → choose → follow_up`.
//!
//! Architecture invariant: a use case reads a [`day::DayState`], decides, and returns a
//! [`changeset::Changeset`] that the store commits as one transaction. Time, ids, storage and
//! gateways come through [`ports`].

pub mod changeset;
pub mod clock;
pub mod day;
pub mod ports;
