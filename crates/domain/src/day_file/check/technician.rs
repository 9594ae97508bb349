//! Checks a technician: shift, break, places, skills, van stock.

use super::Context;
use super::spot::Spot;
use crate::day_file::raw::{RawBreak, RawTechnician};
use crate::fault::Fault;
use crate::id::{ID_LEN_MAX, TechnicianId};
use crate::technician::{BreakRule, Shift, Technician};
use crate::time::Seconds;
use std::collections::BTreeSet;

/// Highest skill level.
pub(super) const LEVEL_MAX: i64 = 100;
/// Most pieces of a part.
pub(super) const PIECES_MAX: i64 = 1_000_000;

pub(super) fn add(context: &mut Context, index: usize, raw: RawTechnician) {
    let source = context.sources.technicians.clone();
    let locate = |field: &str| source.at(index, field);
    let mut spot = Spot::new(&locate, &mut context.problems);
    let id = TechnicianId(spot.id("id", &raw.id));
    if context.technicians.contains_key(&id) {
        let given = id.to_string();
        spot.wrong("id", Fault::Twice { given });
    }
    let (from, to) = spot.times("shift", &raw.shift.from, &raw.shift.to);
    let technician = Technician {
        id: id.clone(),
        territory: context.territory.clone(),
        name: spot.line("name", &raw.name, 100),
        skills: spot.counts("skills", raw.skills, LEVEL_MAX),
        parts: spot.counts("parts", raw.parts, PIECES_MAX),
        tools: spot.names("tools", &raw.tools),
        area: spot.line_or_nothing("area", &raw.area, ID_LEN_MAX),
        shift: Shift { from, to },
        overtime_max_s: overtime(&mut spot, raw.overtime_max_min),
        start: spot.place("start.", raw.start, &context.travel),
        end: raw.end.map(|end| spot.place("end.", end, &context.travel)),
        break_rule: raw.break_rule.map(|rule| break_rule(&mut spot, &rule)),
        absent: (raw.absent.iter().enumerate())
            .map(|(at, date)| spot.date(&format!("absent[{at}]"), date))
            .collect(),
        locked: BTreeSet::new(),
        portrait: None,
    };
    context.technicians.insert(id, technician);
}

fn overtime(spot: &mut Spot<'_>, minutes: f64) -> Seconds {
    spot.minutes("overtime_max_min", minutes, 0.0..=720.0)
}

fn break_rule(spot: &mut Spot<'_>, raw: &RawBreak) -> BreakRule {
    let rule = BreakRule {
        duration_s: spot.minutes("break.duration_min", raw.duration_min, 1.0..=480.0),
        earliest: spot.time("break.earliest", &raw.earliest),
        latest: spot.time("break.latest", &raw.latest),
    };
    if rule.latest < rule.earliest {
        let earliest = raw.earliest.clone();
        spot.wrong("break.latest", Fault::BeforeEarliest { earliest });
    }
    rule
}
