//! Narrowing of promised windows from arrival forecasts; never widens a promise.
