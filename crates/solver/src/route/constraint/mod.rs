//! The rules of a technician's day, one a file. Each one answers for itself; none of them searches.

pub(super) mod assignment;
pub(super) mod border;
pub(super) mod breaks;
pub(super) mod links;
pub(super) mod parts;
pub(super) mod restock;
pub(super) mod shift;
pub(super) mod skills;
pub(super) mod tools;
pub(super) mod windows;
