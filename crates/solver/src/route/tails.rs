//! Two tours exchange all that follows a gap of each: what ruin and recreate can't do, since it moves a few
//! stops at a time and a long tail only as a whole. (2-opt*: J.-Y. Potvin, J.-M. Rousseau, Journal of the
//! Operational Research Society 46(12), 1995.)

use rand::Rng;
use rand::seq::{IndexedRandom, IteratorRandom};

use super::gap::Gap;
use super::model::{FORBIDDEN, Model};
use super::nearby::Nearby;
use super::overload::{Price, too_many};
use super::state::{NOWHERE, State};
use super::tour::{Tour, cost_of};

/// One exchange in this many is with somebody idle, so that one tour becomes two. Inserting visit by visit opens a tour
/// only where its first visit is worth the way there and back; where the best plan has more tours than the cheapest
/// insertions lead to, nothing else gets there.
const OPENS_ONE_IN: u32 = 4;

/// Room for the orders that an exchange leads to.
#[derive(Debug, Default)]
pub(super) struct Orders {
    first: Vec<u32>,
    second: Vec<u32>,
}

/// Where two tours are cut: the gap after a stop of the one, and the gap before a stop of the other.
struct Cut<'a> {
    a: &'a Tour,
    b: &'a Tour,
    /// Stops of each tour before its gap.
    kept: (usize, usize),
}

/// Lets a random visit be followed by one that follows it well, with all that comes after, or by nothing, and gives what
/// followed before to the other tour or to somebody idle; if that costs less than `slack` more, with what vans have too many at its price.
/// True when it did.
pub(super) fn exchange<R: Rng>(
    model: &Model<'_>,
    nearby: &Nearby,
    state: &mut State,
    rng: &mut R,
    (slack, overload): (i64, Price),
    orders: &mut Orders,
) -> bool {
    let u = model.free[rng.random_range(0..model.free.len())];
    let Some((b, before)) = partner(nearby, state, u, rng) else {
        return false;
    };
    let a = state.home[u as usize];
    if a == b || a == NOWHERE {
        return false;
    }
    let gaps = (state.gaps[u as usize], state.gaps[before as usize]);
    if !may_pay(model, &gaps.0, &gaps.1, slack) {
        return false;
    }
    let cut = Cut {
        a: &state.tours[a],
        b: &state.tours[b],
        kept: (state.position_after(u), state.position_after(before)),
    };
    if !cut.pays(model, &gaps, (slack, overload), orders) {
        return false;
    }
    state.reorder(model, a, &orders.first);
    state.reorder(model, b, &orders.second);
    true
}

/// The other tour, and its node before the gap: the one before a visit that follows `u` well, or now and then the start
/// of somebody idle, who gets all that comes after `u`.
fn partner<R: Rng>(nearby: &Nearby, state: &State, u: u32, rng: &mut R) -> Option<(usize, u32)> {
    if rng.random_ratio(1, OPENS_ONE_IN) {
        let kinds = state.idle.one_of_each();
        let t = kinds.choose(rng)? as usize;
        return Some((t, state.start(t)));
    }
    let &w = nearby.after.of(u).choose(rng)?;
    let b = state.home[w as usize];
    (b != NOWHERE).then(|| (b, state.before[w as usize]))
}

/// Whether an exchange could pay by its driving between the four stops, whatever follows.
fn may_pay(model: &Model<'_>, a: &Gap, b: &Gap, slack: i64) -> bool {
    if !model.travel_only {
        return true;
    }
    let alike =
        model.crews[a.technician as usize].alike == model.crews[b.technician as usize].alike;
    !alike || crossed(model, a, b) * model.weights.travel < slack
}

/// What the crossed drives are longer than the straight ones.
fn crossed(model: &Model<'_>, a: &Gap, b: &Gap) -> i64 {
    i64::from(model.shortest(a.from, b.to)) + i64::from(model.shortest(b.from, a.to))
        - i64::from(a.hop)
        - i64::from(b.hop)
}

impl Cut<'_> {
    /// Whether the exchange is legal and costs less than `slack` more. Then `orders` are the new ones.
    fn pays(
        &self,
        model: &Model<'_>,
        gaps: &(Gap, Gap),
        (slack, overload): (i64, Price),
        orders: &mut Orders,
    ) -> bool {
        let (a, b) = (self.a.technician, self.b.technician);
        let alike = model.crews[a].alike == model.crews[b].alike;
        let simple = model.travel_only && alike && model.crews[a].rest.is_none();
        if simple && !(fits(model, &gaps.0, &gaps.1) && fits(model, &gaps.1, &gaps.0)) {
            return false;
        }
        let Some(over) = self.over(model) else {
            return false;
        };
        let slack = slack.saturating_sub(overload.of(over));
        // Without an overload this was found out before.
        if simple && over != 0 && crossed(model, &gaps.0, &gaps.1) * model.weights.travel >= slack {
            return false;
        }
        self.write(orders);
        if simple {
            return true;
        }
        if !permitted(model, a, &orders.first) || !permitted(model, b, &orders.second) {
            return false;
        }
        let known = self.a.cost + self.b.cost;
        let Some(first) = cost_of(model, a, &orders.first) else {
            return false;
        };
        cost_of(model, b, &orders.second).is_some_and(|second| first + second - known < slack)
    }

    fn write(&self, orders: &mut Orders) {
        let (a, b) = (&self.a.order, &self.b.order);
        let (i, j) = self.kept;
        orders.first.clear();
        orders.first.extend_from_slice(&a[..i]);
        orders.first.extend_from_slice(&b[j..]);
        orders.second.clear();
        orders.second.extend_from_slice(&b[..j]);
        orders.second.extend_from_slice(&a[i..]);
    }

    /// How many units of load more the vans would have too many; `None` when one lacked a part that is no load.
    fn over(&self, model: &Model<'_>) -> Option<i64> {
        let parts = if model.depots.is_empty() {
            self.a.spare.len()
        } else {
            0
        };
        let mut over = 0;
        for part in 0..parts {
            let used = |tail: &[u32]| -> i64 {
                let needs = tail.iter().flat_map(|&v| &model.nodes[v as usize].needs);
                needs
                    .filter(|need| need.part == part)
                    .map(|need| need.count)
                    .sum()
            };
            let moved = used(&self.a.order[self.kept.0..]) - used(&self.b.order[self.kept.1..]);
            let (a, b) = (self.a.spare[part], self.b.spare[part]);
            let after = too_many(a + moved) + too_many(b - moved);
            if after > 0 && !model.is_load(part) {
                return None;
            }
            over += after - too_many(a) - too_many(b);
        }
        Some(over)
    }
}

/// Whether what follows gap `b` can follow gap `a`, for tours without a rest and travel times that stay.
fn fits(model: &Model<'_>, a: &Gap, b: &Gap) -> bool {
    a.done + model.shortest(a.from, b.to) <= b.latest
}

fn permitted(model: &Model<'_>, t: usize, order: &[u32]) -> bool {
    order.iter().all(|&v| model.price(v, t) != FORBIDDEN)
}
