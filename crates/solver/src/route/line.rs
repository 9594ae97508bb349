//! The places of a day in order, as times are worked out along them: visits, perhaps with a depot among
//! them. Holds no times.

use super::constraint::links::Span;
use super::model::Node;

/// When the work of visits may start, beside their windows.
pub(super) trait Frame: Copy {
    fn span(self, v: u32) -> Span;
}

/// No visit waits for another one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Free;

impl Frame for Free {
    #[inline]
    fn span(self, _: u32) -> Span {
        Span::FREE
    }
}

/// One span a visit of the problem.
impl Frame for &[Span] {
    #[inline]
    fn span(self, v: u32) -> Span {
        self[v as usize]
    }
}

/// A stop at a depot before a place of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Detour {
    pub before: u32,
    pub depot: u32,
}

/// Places in order.
pub(super) trait Line {
    fn len(&self) -> usize;
    fn node(&self, i: usize) -> &Node;
    fn span(&self, i: usize) -> Span;
    /// The visit, where it isn't a depot.
    fn visit(&self, i: usize) -> Option<u32>;
}

/// Visits alone.
#[derive(Clone, Copy)]
pub(super) struct Plain<'a, F> {
    nodes: &'a [Node],
    order: &'a [u32],
    frame: F,
}

impl<'a, F> Plain<'a, F> {
    #[inline]
    pub(super) fn new(nodes: &'a [Node], order: &'a [u32], frame: F) -> Self {
        Self {
            nodes,
            order,
            frame,
        }
    }
}

impl<F: Frame> Line for Plain<'_, F> {
    #[inline]
    fn len(&self) -> usize {
        self.order.len()
    }

    #[inline]
    fn node(&self, i: usize) -> &Node {
        &self.nodes[self.order[i] as usize]
    }

    #[inline]
    fn span(&self, i: usize) -> Span {
        self.frame.span(self.order[i])
    }

    #[inline]
    fn visit(&self, i: usize) -> Option<u32> {
        Some(self.order[i])
    }
}

/// Visits with a depot on the way.
pub(super) struct Detoured<'a, F> {
    pub line: Plain<'a, F>,
    pub detour: Detour,
    pub node: &'a Node,
}

impl<F> Detoured<'_, F> {
    /// The place in the line without the depot; `None` for the depot.
    fn place(&self, i: usize) -> Option<usize> {
        match i.cmp(&(self.detour.before as usize)) {
            std::cmp::Ordering::Less => Some(i),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(i - 1),
        }
    }
}

impl<F: Frame> Line for Detoured<'_, F> {
    fn len(&self) -> usize {
        self.line.len() + 1
    }

    fn node(&self, i: usize) -> &Node {
        self.place(i)
            .map_or(self.node, |place| self.line.node(place))
    }

    fn span(&self, i: usize) -> Span {
        self.place(i)
            .map_or(Span::FREE, |place| self.line.span(place))
    }

    fn visit(&self, i: usize) -> Option<u32> {
        self.place(i).and_then(|place| self.line.visit(place))
    }
}
