//! A technician must have every skill of a visit, at its level or above.

use crate::problem::{SkillIx, Technician, Visit};

/// A skill that is missing.
pub(in crate::route) struct Missing {
    pub skill: SkillIx,
    pub needed: u8,
    pub has: Option<u8>,
}

/// The first skill of the visit that the technician lacks.
pub(in crate::route) fn missing(technician: &Technician, visit: &Visit) -> Option<Missing> {
    visit.skills.iter().find_map(|&(skill, needed)| {
        let has = technician
            .skills
            .iter()
            .find(|held| held.0 == skill)
            .map(|held| held.1);
        let lacks = has.is_none_or(|level| level < needed);
        lacks.then_some(Missing { skill, needed, has })
    })
}
