//! Seeded days for the benches; never used by the product.

use kept_solver::problem::{
    Break, LocationIx, PartIx, PinnedStop, Prefix, Problem, SkillIx, Technician, TimeSpan, Travel,
    Visit, Weights,
};
use kept_solver::route::{Route, Solution};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A field-service day in a town about 40 minutes across: shifts from 8 to 17, lunch, half-day windows,
/// some skills and parts. `technicians` may be too few; what is left out costs as much as two hours' driving.
#[must_use]
pub fn town_day(visits: usize, technicians: usize, seed: u64) -> Problem {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let size = visits + technicians;
    let places: Vec<(i32, i32)> = (0..size)
        .map(|_| (rng.random_range(0..1_800), rng.random_range(0..1_800)))
        .collect();
    let way = |a: &(i32, i32), b: &(i32, i32)| {
        let (x, y) = ((a.0 - b.0).abs(), (a.1 - b.1).abs());
        if a == b {
            0
        } else {
            90 + x.max(y) + x.min(y) / 2
        }
    };
    let durations: Vec<i32> = places
        .iter()
        .flat_map(|a| places.iter().map(move |b| way(a, b)))
        .collect();
    Problem {
        travel: Travel::constant(size, durations.into()),
        technicians: (0..technicians)
            .map(|t| technician(visits + t, &mut rng))
            .collect(),
        visits: (0..visits).map(|v| visit(v, &mut rng)).collect(),
        weights: Weights {
            travel: 1,
            overtime: 2,
            waiting: 0,
            lateness: 2,
            preference: 600,
            moved: 900,
            border: 0,
        },
        ..Problem::default()
    }
}

/// Half of a window that was told around a planned arrival, in seconds.
const TOLD_S: i32 = 1_800;

/// The day at `now` as `plan` had it: what has begun by then is pinned, what is still to come was told.
#[must_use]
pub fn under_way(mut day: Problem, plan: &Solution, now: i32) -> Problem {
    for stop in plan.routes.iter().flat_map(|route| &route.stops) {
        if let Some(visit) = day.visits.get_mut(stop.visit.index()) {
            visit.windows = vec![TimeSpan::new(stop.start - TOLD_S, stop.start + TOLD_S)];
        }
    }
    day.pins = plan
        .routes
        .iter()
        .filter_map(|route| begun(&day, route, now))
        .collect();
    day
}

/// What a technician has begun by `now`, if anything.
fn begun(day: &Problem, route: &Route, now: i32) -> Option<Prefix> {
    let stops: Vec<PinnedStop> = route
        .stops
        .iter()
        .take_while(|stop| stop.arrive <= now)
        .map(|stop| PinnedStop {
            visit: stop.visit,
            arrive: stop.arrive,
            start: stop.start,
            finish: stop.finish,
        })
        .collect();
    let last = stops.last()?;
    let rest = route.break_.filter(|rest| rest.start < last.finish);
    Some(Prefix {
        technician: route.technician,
        free_from: last.finish.max(now),
        at: day.visits.get(last.visit.index())?.location,
        break_taken: rest.is_some(),
        stops,
    })
}

fn technician(home: usize, rng: &mut ChaCha8Rng) -> Technician {
    let home = LocationIx::from(home);
    Technician {
        shift: TimeSpan::new(28_800, 61_200),
        overtime_max: 1_800,
        start: home,
        end: Some(home),
        skills: (0..4)
            .filter(|_| rng.random_bool(0.7))
            .map(|skill| (SkillIx(skill), 2))
            .collect(),
        parts: (0..3)
            .map(|part| (PartIx(part), rng.random_range(1..4)))
            .collect(),
        breaks: Some(Break {
            duration: 1_800,
            start_window: TimeSpan::new(41_400, 46_800),
        }),
        ..Technician::default()
    }
}

fn visit(place: usize, rng: &mut ChaCha8Rng) -> Visit {
    let window = match rng.random_range(0..3) {
        0 => Some(TimeSpan::new(28_800, 43_200)),
        1 => Some(TimeSpan::new(43_200, 57_600)),
        _ => None,
    };
    Visit {
        location: LocationIx::from(place),
        service: 300 * rng.random_range(4..12),
        windows: window.into_iter().collect(),
        hard_windows: true,
        skills: if rng.random_bool(0.3) {
            vec![(SkillIx(rng.random_range(0..4)), 1)]
        } else {
            vec![]
        },
        parts: if rng.random_bool(0.1) {
            vec![(PartIx(rng.random_range(0..3)), 1)]
        } else {
            vec![]
        },
        unassigned_cost: 7_200,
        ..Visit::default()
    }
}
