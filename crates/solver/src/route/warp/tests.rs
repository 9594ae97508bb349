//! Judgements in constant time against the plan made anew, and searches as a whole.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::layout::Layout;
use super::local::LocalSearch;
use super::moves::{Judge, Prices};
use super::search::Search;
use super::tours::{NOWHERE, Tours};
use crate::budget::Iterations;
use crate::problem::{
    Break, LocationIx, PartIx, Problem, Technician, TimeSpan, Travel, Visit, VisitIx, Weights,
};
use crate::route::adaptive::FRACTION;
use crate::route::model::Model;
use crate::route::nearby::Nearby;
use crate::route::state::State;
use crate::route::{Options, construct, solve};

const VISITS: usize = 40;
const DAY: TimeSpan = TimeSpan {
    start: 0,
    end: 40_000,
};

/// Visits at random places of a square with windows of two hours, and two kinds of technicians: those of the second may
/// not serve every fifth visit.
fn problem(seed: u64) -> Problem {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut place = || (rng.random_range(0..2_000), rng.random_range(0..2_000));
    let places: Vec<(i32, i32)> = (0..=VISITS).map(|_| place()).collect();
    let way = |a: usize, b: usize| {
        let ((x, y), (u, v)) = (places[a], places[b]);
        // One way is longer than the other.
        (x - u).abs() + (y - v).abs() + if a > b { 7 } else { 0 }
    };
    let size = VISITS + 1;
    let durations: Vec<i32> = (0..size * size)
        .map(|at| way(at / size, at % size))
        .collect();
    let mut visit = |at: usize| {
        let start = rng.random_range(0..30_000);
        Visit {
            location: LocationIx::from(at),
            service: 600,
            windows: vec![TimeSpan::new(start, start + 7_200)],
            hard_windows: true,
            parts: vec![(PartIx(0), rng.random_range(1..4))],
            refused: if at.is_multiple_of(5) {
                vec![4.into(), 5.into()]
            } else {
                Vec::new()
            },
            unassigned_cost: 1_000_000,
            ..Visit::default()
        }
    };
    Problem {
        visits: (1..size).map(&mut visit).collect(),
        travel: Travel::constant(size, durations.into()),
        technicians: vec![
            Technician {
                shift: DAY,
                end: Some(LocationIx(0)),
                parts: vec![(PartIx(0), 25)],
                ..Technician::default()
            };
            6
        ],
        weights: Weights {
            travel: 1,
            ..Weights::default()
        },
        ..Problem::default()
    }
}

/// The day in order, with a first plan.
fn first_plan(model: &Model<'_>) -> Vec<Vec<u32>> {
    let mut state = State::idle(model);
    construct::insert_by_regret(model, &mut state);
    assert!(state.bank.is_empty());
    state.orders()
}

/// What a test needs of a day: its model, what moves are judged by, a first plan, and a local search.
struct Begun<'a> {
    model: &'a Model<'a>,
    judge: Judge<'a>,
    tours: Tours,
    local: LocalSearch,
}

fn on_day(seed: u64, test: impl FnOnce(Begun<'_>)) {
    let problem = problem(seed);
    let model = &Model::new(&problem, None);
    let nearby = Nearby::new(model, 40);
    let layout = Layout::of(model).unwrap();
    test(Begun {
        model,
        judge: Judge {
            layout: &layout,
            nearby: &nearby,
            prices: Prices {
                warp: 3 << FRACTION,
                unit: 200 << FRACTION,
            },
        },
        tours: Tours::of(&layout, &first_plan(model)),
        local: LocalSearch::new(&layout),
    });
}

#[test]
fn what_is_kept_of_tours_is_what_their_orders_say() {
    on_day(1, |begun| {
        let (judge, mut tours, mut local) = (begun.judge, begun.tours, begun.local);
        let layout = judge.layout;
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(2);
        for round in 0..400 {
            let before = (tours.orders(), tours.sums);
            for _ in 0..3 {
                let v = rng.random_range(0..VISITS as u32);
                if tours.home[v as usize] != NOWHERE {
                    tours.take_off(layout, v);
                    assert!(local.insert(judge, &mut tours, v));
                }
            }
            local.run(judge, &mut tours);
            let anew = Tours::of(layout, &tours.orders());
            assert_eq!(tours.sums, anew.sums);
            assert_eq!((&tours.home, &tours.at), (&anew.home, &anew.at));
            for (tour, anew) in tours.tours.iter().zip(&anew.tours) {
                assert_eq!((&tour.before, &tour.after), (&anew.before, &anew.after));
                assert_eq!(tour.load_before, anew.load_before);
            }
            if round % 2 == 0 {
                tours.undo();
                assert_eq!((tours.orders(), tours.sums), before);
            } else {
                tours.keep();
            }
        }
    });
}

#[test]
fn no_move_raises_the_cost_and_nobody_is_sent_where_they_may_not_go() {
    for seed in 0..20 {
        on_day(seed, |begun| {
            let (judge, mut tours, mut local) = (begun.judge, begun.tours, begun.local);
            let before = judge.cost(&tours);
            (0..VISITS as u32).for_each(|v| local.touch(v));
            local.run(judge, &mut tours);
            assert!(judge.cost(&tours) <= before);
            assert!(!tours.home.contains(&NOWHERE));
            for tour in &tours.tours {
                let permits = |&v: &u32| judge.layout.permits(tour.kind, v);
                assert!(tour.order.iter().all(permits));
            }
        });
    }
}

#[test]
fn a_search_ends_with_a_legal_plan_that_is_better_and_the_same_for_its_seed() {
    on_day(3, |begun| {
        let (model, start) = (begun.model, begun.tours.orders());
        let seen = (begun.judge.layout, begun.judge.nearby);
        let searched = || {
            let mut search = Search::new(seen, &start, (500, 500 << FRACTION), 2, 7).unwrap();
            let budget = &mut Iterations(20_000);
            while search.iterations() < 20_000 {
                search.run(budget);
            }
            search.best().to_vec()
        };
        let best = State::of(model, &searched());
        assert!(best.bank.is_empty() && best.over == 0);
        assert!(best.cost < State::of(model, &start).cost);
        assert_eq!(searched(), searched());
    });
}

#[test]
fn a_day_with_other_laws_is_not_laid_out() {
    let plain = problem(4);
    let is_laid_out = |problem: &Problem| Layout::of(&Model::new(problem, None)).is_some();
    assert!(is_laid_out(&plain));
    let change = |change: fn(&mut Problem)| {
        let mut problem = plain.clone();
        change(&mut problem);
        assert!(problem.validate().is_ok());
        is_laid_out(&problem)
    };
    assert!(!change(|day| day.visits[0]
        .windows
        .push(TimeSpan::new(38_000, 39_000))));
    assert!(!change(|day| day.visits[0].hard_windows = false));
    assert!(!change(|day| day.weights.waiting = 1));
    assert!(!change(|day| {
        day.technicians[2].breaks = Some(Break {
            duration: 600,
            start_window: TimeSpan::new(10_000, 20_000),
        });
    }));
    assert!(!change(|day| day.visits[0].parts.push((PartIx(1), 1))));
    assert!(!change(|day| {
        day.technicians[0].shift = TimeSpan::new(0, 31_000_000);
        day.visits[0].service = 30_000_000;
    }));
}

#[test]
fn whole_searches_are_judged_legal_and_leave_nobody_out() {
    for seed in 0..5 {
        let problem = problem(seed);
        let options = Options {
            seed,
            ..Options::default()
        };
        let plan = solve(
            &problem,
            None,
            &options,
            &mut Iterations(1_000 * VISITS as u64),
        )
        .unwrap();
        assert_eq!(crate::check::check(&problem, &plan), Ok(plan.cost));
        assert_eq!(plan.unassigned, Vec::<VisitIx>::new());
    }
}
