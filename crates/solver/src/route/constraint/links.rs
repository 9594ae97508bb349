//! What links allow: work together starts at one second, work in order waits for the work before it.

/// When the work of a visit may start because of others, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::route) struct Span {
    /// The first second.
    pub release: i32,
    /// The last second.
    pub due: i32,
}

impl Span {
    /// Any time.
    pub(in crate::route) const FREE: Self = Self {
        release: i32::MIN,
        due: i32::MAX,
    };
}
