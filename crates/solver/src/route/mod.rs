//! Route search: who visits whom, in which order, at which time.
