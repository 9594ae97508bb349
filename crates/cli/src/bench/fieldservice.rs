//! Field-service days as JSON: technicians with homes, shifts, lunch and skills; jobs with places, skills and
//! a window for the start of their work. Seconds and metres. Reads text only.

use anyhow::{Context as _, ensure};
use kept_solver::problem::{
    Break, LocationIx, PRICE_MAX, Problem, SkillIx, TECHNICIANS_MAX, Technician, TimeSpan, Travel,
    VISITS_MAX, Visit, Weights,
};
use serde::Deserialize;
use std::sync::Arc;

/// Coordinates lie within this many metres from the origin.
const COORDINATE_MAX: i32 = 10_000_000;
/// Seconds that every drive takes beside its way.
const SET_OFF: i32 = 90;

/// A day.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Day {
    jobs: Vec<Job>,
    techs: Vec<Tech>,
    /// Driving of some plan that serves every job: an upper bound, not a good one.
    pub planted_travel: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Job {
    id: usize,
    xy: (i32, i32),
    duration: i32,
    skills: Vec<u32>,
    window: (i32, i32),
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Tech {
    home: (i32, i32),
    shift: (i32, i32),
    skills: Vec<u32>,
    brk: Option<Lunch>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Lunch {
    duration: i32,
    start_window: (i32, i32),
}

/// Parses a day.
///
/// # Errors
/// The text isn't of this format, or larger than the solver takes; the message has the field.
pub fn parse(text: &str) -> anyhow::Result<Day> {
    let day: Day = serde_json::from_str(text)?;
    ensure!(day.jobs.len() <= VISITS_MAX, "jobs: more than {VISITS_MAX}");
    ensure!(
        day.techs.len() <= TECHNICIANS_MAX,
        "techs: more than {TECHNICIANS_MAX}"
    );
    for (at, job) in day.jobs.iter().enumerate() {
        ensure!(job.id == at, "jobs[{at}].id: must be {at}");
        in_bounds(job.xy).with_context(|| format!("jobs[{at}].xy"))?;
    }
    for (at, tech) in day.techs.iter().enumerate() {
        in_bounds(tech.home).with_context(|| format!("techs[{at}].home"))?;
    }
    if let Some(planted) = day.planted_travel {
        ensure!(planted > 0, "planted_travel: must be more than 0");
    }
    Ok(day)
}

fn in_bounds(place: (i32, i32)) -> anyhow::Result<()> {
    let holds = |number: i32| (-COORDINATE_MAX..=COORDINATE_MAX).contains(&number);
    ensure!(
        holds(place.0) && holds(place.1),
        "must be within {COORDINATE_MAX} metres of the origin"
    );
    Ok(())
}

impl Day {
    /// The day to be routed: only driving costs, and no job is left out that can be served.
    pub fn problem(&self) -> Problem {
        let jobs = self.jobs.iter().map(|job| job.xy);
        let places: Vec<(i32, i32)> = jobs.chain(self.techs.iter().map(|t| t.home)).collect();
        let matrix = matrix(&places);
        let unassigned_cost = dearer_than_any_plan(&matrix, places.len());
        let homes = self.jobs.len()..;
        Problem {
            travel: Travel::constant(places.len(), Arc::from(matrix)),
            technicians: self.techs.iter().zip(homes).map(technician).collect(),
            visits: self
                .jobs
                .iter()
                .map(|job| visit(job, unassigned_cost))
                .collect(),
            weights: Weights {
                travel: 1,
                ..Weights::default()
            },
            ..Problem::default()
        }
    }
}

fn technician((tech, home): (&Tech, usize)) -> Technician {
    let home = LocationIx::from(home);
    Technician {
        shift: span(tech.shift),
        start: home,
        end: Some(home),
        skills: skills(&tech.skills),
        breaks: tech.brk.as_ref().map(|lunch| Break {
            duration: lunch.duration,
            start_window: span(lunch.start_window),
        }),
        ..Technician::default()
    }
}

fn visit(job: &Job, unassigned_cost: i64) -> Visit {
    Visit {
        location: LocationIx::from(job.id),
        service: job.duration,
        windows: vec![span(job.window)],
        hard_windows: true,
        skills: skills(&job.skills),
        unassigned_cost,
        ..Visit::default()
    }
}

fn skills(numbers: &[u32]) -> Vec<(SkillIx, u8)> {
    numbers.iter().map(|&skill| (SkillIx(skill), 1)).collect()
}

fn span(window: (i32, i32)) -> TimeSpan {
    TimeSpan::new(window.0, window.1)
}

fn matrix(places: &[(i32, i32)]) -> Vec<i32> {
    let from_to = |(a, &from): (usize, &(i32, i32))| {
        let drive = move |(b, &to)| if a == b { 0 } else { drive(from, to) };
        places.iter().enumerate().map(drive).collect::<Vec<i32>>()
    };
    places.iter().enumerate().flat_map(from_to).collect()
}

/// Seconds for 1.35 times the straight line at 10 m/s, rounded down, and for setting off.
fn drive(from: (i32, i32), to: (i32, i32)) -> i32 {
    let (dx, dy) = (
        f64::from(from.0) - f64::from(to.0),
        f64::from(from.1) - f64::from(to.1),
    );
    // Bounded coordinates keep the way below 2^31.
    SET_OFF + (1.35 * dx.hypot(dy) / 10.0).floor() as i32
}

/// A plan has at most two legs a job, so that leaving one out never pays.
fn dearer_than_any_plan(matrix: &[i32], places: usize) -> i64 {
    let longest = i64::from(matrix.iter().copied().max().unwrap_or(0));
    let legs = i64::try_from(2 * places).unwrap_or(PRICE_MAX);
    longest
        .saturating_mul(legs)
        .saturating_add(1)
        .min(PRICE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drive_is_its_way_with_setting_off_and_none_at_the_same_index() {
        assert_eq!(drive((0, 0), (30, 40)), 90 + 6);
        assert_eq!(drive((5, 5), (5, 5)), 90);
        assert_eq!(matrix(&[(0, 0), (0, 0)]), vec![0, 90, 90, 0]);
    }
}
