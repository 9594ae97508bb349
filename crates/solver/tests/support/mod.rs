//! Days for the tests of routes and their judge: small hand-made ones and seeded random ones.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test binary uses its own part, and tests may unwrap"
)]

use std::sync::Arc;

use kept_solver::budget::Iterations;
use kept_solver::check::check;
use kept_solver::problem::*;
use kept_solver::route::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A visit at `location` of `service` seconds that anyone can do at any time.
pub fn visit(location: u32, service: i32) -> Visit {
    Visit {
        location: LocationIx(location),
        service,
        hard_windows: true,
        unassigned_cost: 1_000_000,
        ..Visit::default()
    }
}

/// As [`visit`], to be started in a window.
pub fn visit_in(location: u32, service: i32, start: i32, end: i32) -> Visit {
    Visit {
        windows: vec![TimeSpan::new(start, end)],
        ..visit(location, service)
    }
}

/// Someone who works from `start` to `end`, from location 0 and back.
pub fn technician(start: i32, end: i32) -> Technician {
    Technician {
        shift: TimeSpan::new(start, end),
        end: Some(LocationIx(0)),
        ..Technician::default()
    }
}

/// Prices that tests count with.
pub fn weights() -> Weights {
    Weights {
        travel: 1,
        overtime: 2,
        waiting: 0,
        lateness: 3,
        preference: 100,
        moved: 50,
        border: 200,
    }
}

/// Locations on a line, `step` seconds apart.
pub fn line(size: usize, step: i32) -> Travel {
    let durations: Vec<i32> = (0..size)
        .flat_map(|a| (0..size).map(move |b| i32::try_from(a.abs_diff(b)).unwrap() * step))
        .collect();
    Travel::constant(size, durations.into())
}

/// A day on a line with 600 seconds between neighbours.
pub fn day(technicians: Vec<Technician>, visits: Vec<Visit>) -> Problem {
    let size = visits
        .iter()
        .map(|v| v.location.index() + 1)
        .max()
        .unwrap_or(1)
        .max(4);
    Problem {
        travel: line(size, 600),
        technicians,
        visits,
        weights: weights(),
        ..Problem::default()
    }
}

/// What a random day has in it.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    pub visits: usize,
    pub technicians: usize,
    /// All constraints, in odd combinations; otherwise windows alone.
    pub wild: bool,
    pub bands: usize,
}

/// A random day: places in a square, working days of 8 to 10 hours.
pub fn random_day(seed: u64, shape: Shape) -> Problem {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let rng = &mut rng;
    let size = shape.visits + shape.technicians.max(1);
    let places: Vec<(i32, i32)> = (0..size)
        .map(|_| (rng.random_range(0..2_400), rng.random_range(0..2_400)))
        .collect();
    let travel = random_travel(rng, &places, shape);
    let technicians: Vec<Technician> = (0..shape.technicians)
        .map(|t| random_technician(rng, shape, t))
        .collect();
    let visits = (0..shape.visits)
        .map(|v| random_visit(rng, shape, v))
        .collect();
    let price = |rng: &mut ChaCha8Rng, max: i64| {
        if shape.wild {
            rng.random_range(0..=max)
        } else {
            0
        }
    };
    let weights = Weights {
        travel: if shape.wild {
            rng.random_range(0..3)
        } else {
            1
        },
        overtime: price(rng, 3),
        waiting: price(rng, 2),
        lateness: price(rng, 4),
        preference: price(rng, 2_000),
        moved: price(rng, 2_000),
        border: price(rng, 1_000),
    };
    let mut problem = Problem {
        travel,
        technicians,
        visits,
        weights,
        ..Problem::default()
    };
    if shape.wild {
        problem.pins = random_pins(rng, &problem);
        equip(&mut ChaCha8Rng::seed_from_u64(!seed), &mut problem);
    }
    problem
}

/// Gives every visit a load of 1 to 4, and all vans together hardly more room than that.
pub fn fill_vans(problem: &mut Problem) {
    const LOAD: PartIx = PartIx(7);
    for (v, visit) in (0..).zip(&mut problem.visits) {
        visit.parts.push((LOAD, 1 + v % 4));
    }
    let total: u32 = (0..).map(|v| 1 + v % 4).take(problem.visits.len()).sum();
    let vans = u32::try_from(problem.technicians.len()).unwrap().max(1);
    for technician in &mut problem.technicians {
        technician.parts.push((LOAD, total.div_ceil(vans)));
    }
}

/// Borders and tools; on every other day depots too.
fn equip(rng: &mut ChaCha8Rng, problem: &mut Problem) {
    for technician in &mut problem.technicians {
        technician.territory = rng.random_range(0..2);
        technician.tools = (0..2)
            .filter(|_| rng.random_bool(0.8))
            .map(ToolIx)
            .collect();
    }
    for visit in &mut problem.visits {
        visit.territory = rng.random_range(0..2);
        if rng.random_bool(0.2) {
            visit.tools = vec![ToolIx(rng.random_range(0..2))];
        }
    }
    if rng.random_bool(0.5) {
        let size = u32::try_from(problem.travel.size).unwrap();
        problem.depots = (0..rng.random_range(1..3))
            .map(|_| Depot {
                location: LocationIx(rng.random_range(0..size)),
                service: 300 * rng.random_range(0..4),
            })
            .collect();
    }
}

fn random_travel(rng: &mut ChaCha8Rng, places: &[(i32, i32)], shape: Shape) -> Travel {
    let size = places.len();
    let band = |rng: &mut ChaCha8Rng, i: usize| {
        let mut durations = Vec::with_capacity(size * size);
        for (a, from) in places.iter().enumerate() {
            for (b, to) in places.iter().enumerate() {
                let way = (from.0 - to.0).abs().max((from.1 - to.1).abs());
                let noise = if shape.wild && a != b {
                    rng.random_range(0..300)
                } else {
                    0
                };
                let hole = shape.wild && a != b && rng.random_ratio(1, 60);
                durations.push(if hole { UNREACHABLE } else { way + noise });
            }
        }
        let from = i32::try_from(i).unwrap() * 9_000 + 20_000;
        Band {
            from,
            durations: Arc::from(durations),
        }
    };
    Travel {
        size,
        bands: (0..shape.bands.max(1)).map(|i| band(rng, i)).collect(),
    }
}

fn random_technician(rng: &mut ChaCha8Rng, shape: Shape, t: usize) -> Technician {
    let home = LocationIx::from(shape.visits + t);
    let start = 25_200 + 900 * rng.random_range(0..8);
    let mut technician = Technician {
        shift: TimeSpan::new(start, start + 3_600 * rng.random_range(8..=10)),
        start: home,
        end: Some(home),
        ..Technician::default()
    };
    if shape.wild {
        technician.overtime_max = 1_800 * rng.random_range(0..3);
        technician.end = rng.random_bool(0.8).then_some(home);
        technician.skills = (0..3)
            .map(|s| (SkillIx(s), rng.random_range(0..4)))
            .collect();
        technician.parts = (0..2)
            .map(|p| (PartIx(p), rng.random_range(0..4)))
            .collect();
        technician.breaks = rng.random_bool(0.8).then(|| {
            let opens = 39_600 + 900 * rng.random_range(0..6);
            Break {
                duration: 900 * rng.random_range(0..4),
                start_window: TimeSpan::new(opens, opens + 900 * rng.random_range(0..9)),
            }
        });
    }
    technician
}

fn random_visit(rng: &mut ChaCha8Rng, shape: Shape, v: usize) -> Visit {
    let mut visit = visit(u32::try_from(v).unwrap(), 300 * rng.random_range(2..14));
    let opens = 25_200 + 900 * rng.random_range(0..36);
    let length = 900 * rng.random_range(1..12);
    if rng.random_bool(0.8) {
        visit.windows = vec![TimeSpan::new(opens, opens + length)];
    }
    if shape.wild {
        if !visit.windows.is_empty() && rng.random_bool(0.3) {
            visit.windows.push(TimeSpan::new(
                opens + length + 1_800,
                opens + length + 5_400,
            ));
        }
        visit.hard_windows = rng.random_bool(0.7);
        visit.lateness = rng.random_bool(0.2).then(|| rng.random_range(0..5));
        visit.unassigned_cost = rng.random_range(0..40_000);
        if rng.random_bool(0.3) {
            visit.skills = vec![(SkillIx(rng.random_range(0..3)), rng.random_range(0..4))];
        }
        if rng.random_bool(0.3) {
            visit.parts = vec![(PartIx(rng.random_range(0..2)), rng.random_range(0..3))];
        }
        let someone = |rng: &mut ChaCha8Rng| {
            let picked = rng.random_bool(0.2) && shape.technicians > 0;
            picked.then(|| TechIx::from(rng.random_range(0..shape.technicians)))
        };
        visit.preferred = someone(rng).into_iter().collect();
        visit.refused = someone(rng).into_iter().collect();
    }
    visit
}

/// A wild random day on which about half of the visits have to do with another one.
pub fn random_linked_day(seed: u64, shape: Shape) -> Problem {
    let mut problem = random_day(seed, shape);
    let rng = &mut ChaCha8Rng::seed_from_u64(seed ^ 0x11_c5);
    let count = u32::try_from(problem.visits.len()).unwrap();
    let mut second = 1;
    while second < count {
        let first = rng.random_range(second.saturating_sub(4)..second);
        let (first, second_ix) = (VisitIx(first), VisitIx(second));
        let gap_min = 300 * rng.random_range(0..6);
        let after = Link::After {
            first,
            second: second_ix,
            gap_min,
        };
        let alone = problem.links.iter().all(|link| {
            let (a, b) = link.visits();
            ![a, b].contains(&first)
        });
        let together = alone && rng.random_bool(0.5);
        problem.links.push(if together {
            Link::Together {
                first,
                second: second_ix,
            }
        } else {
            after
        });
        second += rng.random_range(1..4);
    }
    problem
}

/// For some technicians: nothing but a later start elsewhere, or one or two stops behind them.
fn random_pins(rng: &mut ChaCha8Rng, problem: &Problem) -> Vec<Prefix> {
    let mut pins = Vec::new();
    let mut next = 0;
    for (t, technician) in problem.technicians.iter().enumerate() {
        if !rng.random_bool(0.4) {
            continue;
        }
        let mut now = technician.shift.start + rng.random_range(-1_800..14_400);
        let mut at = technician.start;
        let mut stops = Vec::new();
        for _ in 0..rng.random_range(0..3) {
            if next >= problem.visits.len() / 3 {
                break;
            }
            let start = now + rng.random_range(0..900);
            let finish = start + rng.random_range(0..5_400);
            stops.push(PinnedStop {
                visit: VisitIx::from(next),
                arrive: now,
                start,
                finish,
            });
            at = problem.visits[next].location;
            now = finish + rng.random_range(0..1_800);
            next += 1;
        }
        let break_taken = rng.random_bool(0.3);
        pins.push(Prefix {
            technician: TechIx::from(t),
            stops,
            free_from: now,
            at,
            break_taken,
        });
    }
    pins
}

/// From eight to five.
const SHIFT: (i32, i32) = (28_800, 61_200);

/// Someone who works from eight to five, from location 0 and back.
pub fn worker() -> Technician {
    technician(SHIFT.0, SHIFT.1)
}

/// A plan from nothing, with the default options.
pub fn solve_cold(problem: &Problem, iterations: u64) -> Solution {
    solve(
        problem,
        None,
        &Options::default(),
        &mut Iterations(iterations),
    )
    .unwrap()
}

/// A plan that the judge has accepted.
pub fn judged(problem: &Problem, iterations: u64) -> Solution {
    let solution = solve_cold(problem, iterations);
    assert_eq!(check(problem, &solution), Ok(solution.cost));
    solution
}

/// The visits of the route with this position, in order.
pub fn order(solution: &Solution, t: usize) -> Vec<u32> {
    solution.routes[t].visits().map(|visit| visit.0).collect()
}

/// A break of `duration` seconds that starts in a window.
pub fn rest(duration: i32, start: i32, end: i32) -> Option<Break> {
    Some(Break {
        duration,
        start_window: TimeSpan::new(start, end),
    })
}
