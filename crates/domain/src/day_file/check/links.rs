//! Checks what visits have to do with each other: that the others are there, and who goes with whom.
//! Whether an order is possible is left to planning, which leaves out what isn't.

use super::Context;
use super::spot::Spot;
use crate::day_file::raw::{RawAfter, Ref};
use crate::fault::Fault;
use crate::id::VisitId;
use crate::visit::{After, Visit};
use std::collections::BTreeMap;

/// Most links of a day; what the route search takes.
const LINKS_MAX: usize = 10_000;

/// What comes before a visit, as written.
pub(super) fn after(spot: &mut Spot<'_>, raw: Vec<Ref<RawAfter>>) -> Vec<After> {
    let one = |(at, raw)| {
        let (visit, gap_min) = match raw {
            Ref::Id(visit) => (visit, 0.0),
            Ref::Inline(RawAfter { visit, gap_min }) => (visit, gap_min),
        };
        After {
            visit: VisitId(visit),
            gap_s: spot.minutes(&format!("after[{at}].gap_min"), gap_min, 0.0..=1_440.0),
        }
    };
    raw.into_iter().enumerate().map(one).collect()
}

/// Reports links that contradict each other, and notes which visits of other days are named. `in_order` is
/// the order of the file.
pub(super) fn check(
    context: &mut Context,
    in_order: &[VisitId],
    visits: &BTreeMap<VisitId, Visit>,
) {
    let source = context.sources.visits.clone();
    let mut partners: BTreeMap<&VisitId, &VisitId> = BTreeMap::new();
    let mut links = 0;
    let mut elsewhere = Vec::new();
    for (index, id) in in_order.iter().enumerate() {
        let Some(visit) = visits.get(id) else {
            continue;
        };
        let locate = |field: &str| source.at(index, field);
        let mut spot = Spot::new(&locate, &mut context.problems);
        if let Some(partner) = &visit.together {
            if another(&mut spot, "together", id, partner) && !visits.contains_key(partner) {
                let id = partner.to_string();
                spot.wrong("together", Fault::NoVisit { id });
            }
            company(&mut spot, &mut partners, id, partner);
            company(&mut spot, &mut partners, partner, id);
        }
        for (at, after) in visit.after.iter().enumerate() {
            let field = format!("after[{at}]");
            if another(&mut spot, &field, id, &after.visit) && !visits.contains_key(&after.visit) {
                elsewhere.push((after.visit.clone(), locate(&field)));
            }
        }
        links += visit.after.len() + usize::from(visit.together.is_some());
        if links > LINKS_MAX {
            spot.wrong("after", Fault::EntriesMax { max: LINKS_MAX });
            break;
        }
    }
    context.elsewhere = elsewhere;
}

/// Lets both of two visits that are done together name the other one.
pub(super) fn complete(visits: &mut BTreeMap<VisitId, Visit>) {
    let named = visits.values();
    let named = named.filter_map(|visit| Some((visit.together.clone()?, visit.id.clone())));
    for (partner, id) in named.collect::<Vec<_>>() {
        if let Some(partner) = visits.get_mut(&partner) {
            partner.together = Some(id);
        }
    }
}

/// Whether the other visit is another one.
fn another(spot: &mut Spot<'_>, field: &str, id: &VisitId, other: &VisitId) -> bool {
    if id == other {
        spot.wrong(field, Fault::Itself);
    }
    id != other
}

/// Notes that two visits are done together, unless one of them has other company.
fn company<'a>(
    spot: &mut Spot<'_>,
    partners: &mut BTreeMap<&'a VisitId, &'a VisitId>,
    id: &'a VisitId,
    partner: &'a VisitId,
) {
    if let Some(known) = partners
        .insert(id, partner)
        .filter(|known| *known != partner)
    {
        let (visit, with) = (id.to_string(), known.to_string());
        spot.wrong("together", Fault::TogetherAlready { visit, with });
    }
}
