//! Single durations of a set of scenarios, for who plays its days one by one instead of walking along routes.

use super::route::Duration;
use super::scenario::{LogNormal, Role, ScenarioSet, Scratch};

/// The draws of a set's first scenarios for some visits and technicians: the same numbers as on a walk.
pub(crate) struct Draws {
    /// Normal numbers of drives and of work, by visit and scenario.
    drives: Vec<Vec<f32>>,
    works: Vec<Vec<f32>>,
    /// What multiplies work, by technician and scenario; and drives, by scenario.
    paces: Vec<Vec<f32>>,
    day: Vec<f32>,
}

impl Draws {
    /// For visits and technicians by their keys; without a key nothing is drawn.
    pub(crate) fn new(
        set: &ScenarioSet,
        visits: &[Option<u64>],
        technicians: &[Option<u64>],
    ) -> Self {
        let mut scratch = Scratch::default();
        let mut drawn = |role| -> Vec<Vec<f32>> {
            let each = visits.iter().map(|key| {
                let Some(key) = key else {
                    return Vec::new();
                };
                set.normals(*key, role, &mut scratch);
                scratch.normals.clone()
            });
            each.collect()
        };
        let day = set.day_factor().to_vec();
        let paces = technicians.iter().map(|key| match key {
            Some(key) => set.service_factor(*key),
            None => day.clone(),
        });
        Draws {
            drives: drawn(Role::Leg),
            works: drawn(Role::Service),
            paces: paces.collect(),
            day,
        }
    }

    /// Seconds of work.
    pub(crate) fn work_s(
        &self,
        technician: usize,
        visit: usize,
        scenario: usize,
        believed: Duration,
    ) -> f64 {
        let pace = self.paces.get(technician).and_then(|own| own.get(scenario));
        drawn(&self.works, visit, scenario, believed, pace)
    }

    /// Seconds of a drive to a visit.
    pub(crate) fn drive_s(&self, visit: usize, scenario: usize, believed: Duration) -> f64 {
        drawn(
            &self.drives,
            visit,
            scenario,
            believed,
            self.day.get(scenario),
        )
    }
}

fn drawn(
    all: &[Vec<f32>],
    visit: usize,
    scenario: usize,
    believed: Duration,
    factor: Option<&f32>,
) -> f64 {
    let normal = all.get(visit).and_then(|own| own.get(scenario));
    let seconds = LogNormal::new(believed.mean_s, believed.cv_permille)
        .at(normal.copied().unwrap_or_default());
    f64::from(seconds * factor.copied().unwrap_or(1.0))
}
