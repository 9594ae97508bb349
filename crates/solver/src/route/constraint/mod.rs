//! The rules of a technician's day, one a file. Each one answers for itself; none of them searches.

pub(super) mod assignment;
pub(super) mod breaks;
pub(super) mod parts;
pub(super) mod shift;
pub(super) mod skills;
pub(super) mod windows;
