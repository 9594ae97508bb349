//! A day of several that are read one by one: what it names of the others is settled when all are known.

use super::Day;
use super::problem::{Location, Problems};
use crate::fault::Fault;
use crate::id::VisitId;
use std::collections::BTreeSet;

/// A checked day whose visits may come after visits of other days.
#[derive(Clone, Debug)]
pub struct DayPart {
    pub(super) day: Day,
    /// Visits that aren't on the day, and where they are named.
    pub(super) elsewhere: Vec<(VisitId, Location)>,
}

impl DayPart {
    /// Ids of the day's visits.
    pub fn visits(&self) -> impl Iterator<Item = &VisitId> {
        self.day.visits.iter().map(|visit| &visit.id)
    }

    /// The day, if nothing of it names a visit that isn't on it.
    ///
    /// # Errors
    /// The names of visits that aren't there.
    pub fn alone(self) -> Result<Day, Problems> {
        self.among(&BTreeSet::new())
    }

    /// The day as one of several that have the visits `known` together.
    ///
    /// # Errors
    /// The names of visits that are on none of them.
    pub fn among(self, known: &BTreeSet<VisitId>) -> Result<Day, Problems> {
        let mut problems = Problems::default();
        for (visit, at) in self.elsewhere {
            if !known.contains(&visit) {
                problems.add(
                    at,
                    Fault::NoVisit {
                        id: visit.to_string(),
                    },
                );
            }
        }
        problems.or(self.day)
    }
}
