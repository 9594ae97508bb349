//! The ids port.

/// Makes identifiers and references that nobody else makes.
pub trait Ids: Send + Sync + 'static {
    /// A new identifier: unique, sortable by creation, at most 40 characters.
    fn id(&self) -> String;

    /// A short reference that people can say and type: six characters without look-alikes. The
    /// store refuses the rare one that is taken; the caller then asks for another.
    fn reference(&self) -> String;
}
