//! A firm whose truth is of no family that the forecast knows: some jobs turn out bigger, a few end in a
//! tail without a mean to speak of, whole days are slow, jams hit single drives, and technicians drift as
//! months go by. Describes and draws; knows nothing of forecasts or windows.

use crate::bench::canonical::{DEPART, MINUTE};
use kept_sim::chance::{Chance, Stream};
use kept_solver::forecast::normal;

/// Technicians.
pub const TECHNICIANS: usize = 6;
/// Visits of each on a day.
pub const VISITS: usize = 6;
/// Kinds of jobs.
pub const JOB_TYPES: usize = 4;

/// How jobs of a kind go.
struct JobType {
    planned_min: i32,
    /// What they take on average against what is planned, before anything goes wrong.
    bias: f64,
    cv: f64,
    /// How often one turns out bigger, and how much.
    bigger: (f64, f64),
}

const JOBS: [JobType; JOB_TYPES] = [
    JobType {
        planned_min: 25,
        bias: 0.95,
        cv: 0.25,
        bigger: (0.10, 1.9),
    },
    JobType {
        planned_min: 40,
        bias: 1.00,
        cv: 0.35,
        bigger: (0.08, 1.8),
    },
    JobType {
        planned_min: 55,
        bias: 1.05,
        cv: 0.40,
        bigger: (0.06, 1.7),
    },
    JobType {
        planned_min: 75,
        bias: 0.90,
        cv: 0.45,
        bigger: (0.05, 1.6),
    },
];

/// A visit as planned.
#[derive(Debug, Clone, Copy)]
pub struct Planned {
    /// Kind of job, below [`JOB_TYPES`].
    pub job_type: usize,
    /// Planned work, seconds.
    pub work_s: i32,
    /// Planned drive to it, seconds.
    pub leg_s: i32,
}

/// What a visit took, seconds.
#[derive(Debug, Clone, Copy)]
pub struct Took {
    /// Work.
    pub work_s: f64,
    /// The drive to it.
    pub leg_s: f64,
}

/// Routes of a day: one a technician, one entry a visit.
pub type Routes<T> = Vec<Vec<T>>;

/// The firm under a seed.
#[derive(Debug, Clone, Copy)]
pub struct Firm(Chance);

impl Firm {
    /// The firm.
    pub fn new(seed: u64) -> Self {
        Firm(Chance::new(seed))
    }

    /// What is planned for a day.
    pub fn plan(self, day: u64) -> Routes<Planned> {
        let mut stream = self.0.stream(&["plan", &day.to_string()]);
        let mut visit = || {
            let job_type = below(&mut stream, JOB_TYPES);
            Planned {
                job_type,
                work_s: JOBS.get(job_type).map_or(0, |job| job.planned_min) * MINUTE,
                leg_s: (8 + below(&mut stream, 21) as i32) * MINUTE,
            }
        };
        (0..TECHNICIANS)
            .map(|_| (0..VISITS).map(|_| visit()).collect())
            .collect()
    }

    /// What really happened on a day.
    pub fn lived(self, day: u64, plan: &Routes<Planned>) -> Routes<Took> {
        self.draw(day, plan, &mut self.0.stream(&["lived", &day.to_string()]))
    }

    /// Days that could have been, for who knows the truth's distributions and none of its draws.
    pub fn possible(self, day: u64, plan: &Routes<Planned>, count: usize) -> Vec<Routes<Took>> {
        let mut stream = self.0.stream(&["possible", &day.to_string()]);
        (0..count)
            .map(|_| self.draw(day, plan, &mut stream))
            .collect()
    }

    fn draw(self, day: u64, plan: &Routes<Planned>, stream: &mut Stream) -> Routes<Took> {
        // One day in twelve is a bad one.
        let shock = if stream.uniform() < 0.08 { 1.15 } else { 0.99 };
        let shared = shock * log_normal(0.05, stream);
        let routes = plan.iter().enumerate();
        routes
            .map(|(technician, route)| {
                let factor = shared * self.pace(technician, day);
                let visits = route.iter();
                visits
                    .map(|visit| took(*visit, shared, factor, stream))
                    .collect()
            })
            .collect()
    }

    /// A technician's pace, which drifts by up to 6 % in 200 days, up or down.
    fn pace(self, technician: usize, day: u64) -> f64 {
        let name = technician.to_string();
        let base = self.0.factor(60, &["pace", &name]);
        let drift = 0.000_6 * (self.0.uniform(&["drift", &name]) - 0.5);
        base * (1.0 + drift * day as f64)
    }
}

fn took(visit: Planned, shared: f64, factor: f64, stream: &mut Stream) -> Took {
    let (mut work_s, mut leg_s) = (
        f64::from(visit.work_s) * factor,
        f64::from(visit.leg_s) * shared,
    );
    if let Some(job) = JOBS.get(visit.job_type) {
        let (share, size) = job.bigger;
        work_s *= job.bias * log_normal(job.cv, stream);
        if stream.uniform() < share {
            work_s *= size;
        }
    }
    // Pareto of exponent 2.5 beyond ten minutes: heavier than any log-normal.
    if stream.uniform() < 0.02 {
        work_s += 600.0 * stream.uniform().max(1e-9).powf(-1.0 / 2.5);
    }
    leg_s *= log_normal(0.22, stream);
    if stream.uniform() < 0.04 {
        leg_s -= 480.0 * stream.uniform().max(1e-9).ln();
    }
    Took { work_s, leg_s }
}

/// Arrivals along a route, seconds after midnight.
pub fn arrivals(route: &[Took]) -> Vec<i32> {
    let mut free = f64::from(DEPART);
    route
        .iter()
        .map(|took| {
            let arrives = free + took.leg_s;
            free = arrives + took.work_s;
            arrives.round() as i32
        })
        .collect()
}

fn below(stream: &mut Stream, count: usize) -> usize {
    ((stream.uniform() * count as f64) as usize).min(count.saturating_sub(1))
}

fn log_normal(cv: f64, stream: &mut Stream) -> f64 {
    let sigma = (cv * cv).ln_1p().sqrt();
    (sigma * normal::quantile(stream.uniform()) - sigma * sigma / 2.0).exp()
}
