//! A search that passes through plans that are late or overloaded, at a price: where tours are long, legal plans with
//! another number of tours lie too far apart for a search that stays among them. For days whose only laws are windows,
//! shifts, one load, and who may serve whom.

mod layout;
mod local;
mod moves;
mod prices;
mod search;
mod segment;
#[cfg(test)]
mod tests;
mod tours;
mod within;

pub(super) use layout::Layout;
pub(super) use search::Search;
