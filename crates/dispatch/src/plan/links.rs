//! What the visits of a day have to do with each other, as the route search takes it. A link to a visit that
//! isn't on the day (cancelled, moved) holds no longer; visits that come before themselves are found here.

use kept_domain::{Visit, VisitId};
use kept_solver::problem::{LINKS_MAX, Link, VisitIx, circular};
use std::collections::BTreeSet;

/// Links of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DayLinks {
    /// Those that can hold, without circles.
    pub links: Vec<Link>,
    /// Visits that would have to be done before themselves.
    pub circular: BTreeSet<VisitIx>,
}

/// The links of visits, which are in the order of their ids.
pub(crate) fn of_day(visits: &[&Visit]) -> DayLinks {
    let place = |id: &VisitId| {
        let at = visits.binary_search_by(|visit| visit.id.cmp(id)).ok();
        at.map(VisitIx::from)
    };
    let mut company: BTreeSet<VisitIx> = BTreeSet::new();
    let mut links = Vec::new();
    for (first, visit) in visits.iter().enumerate() {
        let first = VisitIx::from(first);
        let Some(second) = visit.together.as_ref().and_then(place) else {
            continue;
        };
        let free = !company.contains(&first) && !company.contains(&second);
        if free && first != second {
            company.extend([first, second]);
            links.push(Link::Together { first, second });
        }
    }
    let after = visits.iter().enumerate().flat_map(|(second, visit)| {
        let befores = visit.after.iter();
        befores.filter_map(move |after| {
            Some(Link::After {
                first: place(&after.visit)?,
                second: VisitIx::from(second),
                gap_min: i32::try_from(after.gap_s.0).ok()?.max(0),
            })
        })
    });
    links.extend(after);
    links.truncate(LINKS_MAX);
    let circular = circular(&links);
    links.retain(|link| {
        let (first, second) = link.visits();
        !(circular.contains(&first) && circular.contains(&second))
    });
    DayLinks { links, circular }
}
