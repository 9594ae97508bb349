//! Technicians who drive nowhere so far, those who are alike together: any of them will do for a first visit.

use super::model::Model;

/// The idle technicians of a plan.
#[derive(Debug)]
pub(super) struct Idle {
    /// Whether each technician is one of them.
    is: Vec<bool>,
    /// By the number that they are alike in.
    alike: Vec<Vec<u32>>,
    /// The numbers with somebody idle, ascending.
    open: Vec<u32>,
}

impl Idle {
    /// Nobody.
    pub(super) fn nobody(model: &Model<'_>) -> Self {
        Self {
            is: vec![false; model.crews.len()],
            alike: vec![Vec::new(); model.alike_count()],
            open: Vec::new(),
        }
    }

    /// One of each kind.
    pub(super) fn one_of_each(&self) -> impl Iterator<Item = u32> + '_ {
        let kinds = self.open.iter().map(|&kind| &self.alike[kind as usize]);
        kinds.filter_map(|idle| idle.last().copied())
    }

    /// Notes whether technician `t` is idle.
    pub(super) fn set(&mut self, model: &Model<'_>, t: usize, is_idle: bool) {
        if std::mem::replace(&mut self.is[t], is_idle) == is_idle {
            return;
        }
        let kind = model.crews[t].alike;
        let idle = &mut self.alike[kind];
        if is_idle {
            idle.push(t as u32);
        } else if let Some(at) = idle.iter().rposition(|&i| i as usize == t) {
            idle.remove(at);
        }
        let open = !idle.is_empty();
        let known = self.open.binary_search(&(kind as u32));
        match (open, known) {
            (true, Err(at)) => self.open.insert(at, kind as u32),
            (false, Ok(at)) => {
                self.open.remove(at);
            }
            _ => {}
        }
    }
}
