//! Seeded days for the benches; never used by the product.

use kept_solver::problem::{
    Break, LocationIx, PartIx, Problem, SkillIx, Technician, TimeSpan, Travel, Visit, Weights,
};
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
