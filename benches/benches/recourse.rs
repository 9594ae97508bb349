//! How long a territory's windows take when they count on colleagues who take visits over.

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use kept_solver::forecast::{
    Duration, Progress, RouteModel, ScenarioSet, Scenarios, Start, StopModel,
};
use kept_solver::narrow::{Field, LiveRoute, Policy, Span, narrow_with_recourse};
use kept_solver::problem::LocationIx;
use kept_solver::recourse::{Crew, Pause, Rule, Town};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const HOUR: i32 = 3_600;
const TECHNICIANS: usize = 60;
const VISITS_EACH: usize = 7;
const COLLEAGUES: usize = 10;
const RULE: Rule = Rule {
    miss_worth_s: 3_600.0,
    change_s: 600.0,
};

/// Technicians who begin at home, each with visits around there; the town is about 40 minutes across.
struct Streets {
    /// Homes, then visits by technician.
    places: Vec<(i32, i32)>,
    works: Vec<Duration>,
    colleagues: Vec<Vec<usize>>,
}

impl Streets {
    fn new(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let homes = (0..TECHNICIANS)
            .map(|_| (rng.random_range(0..1_800), rng.random_range(0..1_800)))
            .collect::<Vec<(i32, i32)>>();
        let mut places = homes.clone();
        for (x, y) in homes {
            for _ in 0..VISITS_EACH {
                places.push((
                    x + rng.random_range(-400..400),
                    y + rng.random_range(-400..400),
                ));
            }
        }
        let works = (0..TECHNICIANS * VISITS_EACH).map(|_| Duration {
            mean_s: 300 * rng.random_range(6..12),
            cv_permille: 400,
        });
        let mut streets = Streets {
            works: works.collect(),
            colleagues: Vec::new(),
            places,
        };
        let all = 0..TECHNICIANS * VISITS_EACH;
        streets.colleagues = all.map(|visit| streets.nearest(visit)).collect();
        streets
    }

    fn nearest(&self, visit: usize) -> Vec<usize> {
        let there = LocationIx::from(TECHNICIANS + visit);
        let mut all: Vec<usize> = (0..TECHNICIANS)
            .filter(|t| t * VISITS_EACH > visit)
            .collect();
        all.extend((0..TECHNICIANS).filter(|t| (t + 1) * VISITS_EACH <= visit));
        all.sort_by_key(|&t| self.way_s(LocationIx::from(t), there));
        all.truncate(COLLEAGUES);
        all
    }

    fn way_s(&self, from: LocationIx, to: LocationIx) -> i32 {
        match (self.places.get(from.index()), self.places.get(to.index())) {
            (Some(a), Some(b)) if a != b => {
                let (x, y) = ((a.0 - b.0).abs(), (a.1 - b.1).abs());
                90 + x.max(y) + x.min(y) / 2
            }
            _ => 0,
        }
    }

    fn routes(&self) -> Vec<RouteModel> {
        let route = |t: usize| RouteModel {
            start: Start { at: 8 * HOUR },
            legs_and_stops: visits_of(t).map(|visit| self.stop(t, visit)).collect(),
            key: t as u64 + 1,
        };
        (0..TECHNICIANS).map(route).collect()
    }

    fn stop(&self, technician: usize, visit: u32) -> StopModel {
        let first = visit as usize == technician * VISITS_EACH;
        let from = if first {
            LocationIx::from(technician)
        } else {
            self.place(visit - 1)
        };
        StopModel {
            key: u64::from(visit) + 1_000,
            leg: self.drive(from, self.place(visit), 0),
            not_before: None,
            service: self.work(technician, visit),
            break_before_s: 0,
            break_not_before: None,
        }
    }
}

fn visits_of(technician: usize) -> std::ops::Range<u32> {
    let first = (technician * VISITS_EACH) as u32;
    first..first + VISITS_EACH as u32
}

impl Town for Streets {
    fn place(&self, visit: u32) -> LocationIx {
        LocationIx::from(TECHNICIANS + visit as usize)
    }

    fn window(&self, _: u32) -> Span {
        Span {
            from: 0,
            to: 24 * HOUR,
        }
    }

    fn home(&self, technician: usize) -> Option<LocationIx> {
        Some(LocationIx::from(technician))
    }

    fn drive(&self, from: LocationIx, to: LocationIx, _: i32) -> Duration {
        Duration {
            mean_s: self.way_s(from, to),
            cv_permille: 330,
        }
    }

    fn work(&self, _: usize, visit: u32) -> Duration {
        self.works.get(visit as usize).copied().unwrap_or_default()
    }

    fn day_cv_permille(&self) -> u32 {
        100
    }

    fn may_give(&self, _: u32) -> bool {
        true
    }

    fn colleagues(&self, visit: u32) -> &[usize] {
        let known = self.colleagues.get(visit as usize);
        known.map_or(&[], Vec::as_slice)
    }

    fn is_stocked(&self, _: usize, _: &mut dyn Iterator<Item = u32>, _: u32) -> bool {
        true
    }
}

fn crews() -> Vec<Crew> {
    let begin = f64::from(8 * HOUR);
    let crew = |t: usize| Crew {
        rest: visits_of(t).collect(),
        done: Vec::new(),
        here: LocationIx::from(t),
        pause: Some(Pause {
            earliest: 11 * HOUR,
            latest: 14 * HOUR,
            duration_s: 1_800,
        }),
        free_at: begin,
        believed: (begin, 0.0),
        since: begin,
    };
    (0..TECHNICIANS).map(crew).collect()
}

fn whole_day(criterion: &mut Criterion) {
    let streets = Streets::new(1);
    let models = streets.routes();
    let routes: Vec<LiveRoute<'_>> = models
        .iter()
        .map(|model| LiveRoute {
            model,
            progress: Progress::NotStarted { free_from: 0 },
        })
        .collect();
    let scenarios = ScenarioSet::new(Scenarios::default());
    let (policy, terms) = (Policy::default(), BTreeMap::new());
    let field = Field {
        town: &streets,
        crews: crews(),
        routes: (0..TECHNICIANS)
            .map(|t| (t, visits_of(t).collect()))
            .collect(),
        rule: RULE,
    };
    criterion.bench_function("day of 60 x 7 with handovers", |bencher| {
        bencher.iter(|| {
            let routes = black_box(&routes);
            narrow_with_recourse(routes, 0, &scenarios, &policy, &terms, &field)
        });
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).measurement_time(std::time::Duration::from_secs(10));
    targets = whole_day
}
criterion_main!(benches);
