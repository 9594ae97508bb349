//! First plan: regret insertion. The visit that loses most by waiting for its second choice goes first.

use super::model::Model;
use super::state::State;
use super::tour::Place;

/// What is known about one left-out visit: its best place on every tour.
struct Choices {
    visit: u32,
    places: Vec<Option<Place>>,
}

impl Choices {
    /// The best place, and what it would cost more to take the second best tour.
    fn best(&self, give_up: i64) -> Option<(i64, Place)> {
        let mut first: Option<Place> = None;
        let mut second = give_up;
        for &place in self.places.iter().flatten() {
            match first {
                Some(best) if place.delta >= best.delta => second = second.min(place.delta),
                _ => {
                    second = second.min(first.map_or(give_up, |best| best.delta));
                    first = Some(place);
                }
            }
        }
        first.map(|place| (second - place.delta, place))
    }
}

/// Inserts left-out visits, as long as that is cheaper than leaving them out.
pub(super) fn insert_by_regret(model: &Model<'_>, state: &mut State) {
    let mut scratch = Vec::new();
    let mut open: Vec<Choices> = Vec::with_capacity(state.bank.len());
    let mut bests: Vec<Option<(i64, Place)>> = Vec::with_capacity(state.bank.len());
    for &visit in &state.bank {
        let worth = model.nodes[visit as usize].unassigned_cost;
        let place =
            |tour: &super::tour::Tour| tour.best_place(model, visit, worth, &mut Vec::new());
        let choices = Choices {
            visit,
            places: state.tours.iter().map(place).collect(),
        };
        bests.push(choices.best(worth));
        open.push(choices);
    }
    while let Some((at, place)) = most_regretted(&bests) {
        let taken = open.swap_remove(at);
        bests.swap_remove(at);
        state.insert(model, taken.visit, place);
        let tour = &state.tours[place.technician];
        for (choices, best) in open.iter_mut().zip(&mut bests) {
            let worth = model.nodes[choices.visit as usize].unassigned_cost;
            let known = &mut choices.places[place.technician];
            let had = known.take();
            *known = tour.best_place(model, choices.visit, worth, &mut scratch);
            if had.is_some() || known.is_some() {
                *best = choices.best(worth);
            }
        }
    }
}

fn most_regretted(bests: &[Option<(i64, Place)>]) -> Option<(usize, Place)> {
    bests
        .iter()
        .enumerate()
        .filter_map(|(at, best)| best.map(|(regret, place)| (at, regret, place)))
        .max_by_key(|&(at, regret, place)| {
            (
                regret,
                std::cmp::Reverse(place.delta),
                std::cmp::Reverse(at),
            )
        })
        .map(|(at, _, place)| (at, place))
}
