//! What every store must do. Each test runs on a SQLite file, on SQLite in memory and on
//! PostgreSQL.

#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests")]

mod accounts;
mod answers;
mod attachments;
mod concurrency;
mod days;
mod errors;
mod fixture;
mod ledger;
mod messages;
mod migrations;
mod models;
mod outbox;
mod plans;
mod portraits;
mod reports;
mod search;
mod values;
