//! What goes around every handler: who calls, what is measured and logged, what browsers are
//! told, and what becomes of the unexpected.

pub mod address;
pub mod guard;
pub mod headers;
pub mod keyed;
pub mod observe;
