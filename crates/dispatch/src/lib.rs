//! The use cases of Kept, one module a verb, in the order of a visit's life:
//! `book → plan → narrow → tell → watch → hand_over → warn → choose → follow_up`.
//!
//! Architecture invariant: a use case reads a [`day::DayState`], decides, and returns a
//! [`changeset::Changeset`] that the store commits as one transaction. Time, ids, storage and
//! gateways come through [`ports`].

pub mod app;
pub mod attach;
pub mod book;
pub mod changeset;
pub mod choose;
pub mod clock;
pub mod day;
mod decision;
pub mod deliver;
pub mod firm_report;
pub mod follow_up;
pub mod forecast;
mod hand_over;
pub mod ids;
pub mod keys;
mod known_days;
mod lasting;
pub mod learn;
pub mod links;
mod mail;
pub mod narrow;
mod options;
pub mod outbox;
pub mod plan;
mod portrait;
pub mod ports;
mod quiet;
pub mod receive;
mod recent;
pub mod refusal;
pub mod report;
pub mod said;
pub mod settings;
pub mod tell;
pub mod texts;
pub mod tick;
pub mod view;
pub mod warn;
pub mod watch;

pub use app::{DayChanged, Dispatch, Error};
pub use refusal::Refusal;
pub use said::Said;
