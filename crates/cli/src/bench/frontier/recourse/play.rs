//! A day of the city as it happens, with the live repair in the loop or without.

use super::super::city::{City, DAY_CV};
use kept_sim::chance::Chance;
use kept_solver::forecast::{Duration, normal};
use kept_solver::narrow::Span;
use kept_solver::problem::LocationIx;
use kept_solver::recourse::{self, Crew, Luck, Played, Rule, Town};

/// What really happens on a day, by visit: seconds of work and the factor on the drive to it.
pub struct Day {
    works_s: Vec<f64>,
    drives: Vec<f64>,
}

impl Day {
    pub fn drawn(city: &City, seed: u64, use_: &str, number: u64) -> Self {
        let mut stream = Chance::new(seed).stream(&["recourse", use_, &number.to_string()]);
        let mut factor = |cv_permille: u32| {
            let cv = f64::from(cv_permille) / 1000.0;
            let sigma = (cv * cv).ln_1p().sqrt();
            (sigma * normal::quantile(stream.uniform()) - sigma * sigma / 2.0).exp()
        };
        let all = factor(DAY_CV);
        let visits = city.problem.visits.iter().zip(&city.cvs);
        let (works_s, drives) = visits
            .map(|(visit, &cv)| {
                (
                    f64::from(visit.service) * all * factor(cv),
                    all * factor(city.travel_cv),
                )
            })
            .unzip();
        Day { works_s, drives }
    }
}

impl Luck for Day {
    fn work_s(&self, _: usize, visit: u32, _: Duration) -> f64 {
        self.works_s.get(visit as usize).copied().unwrap_or(0.0)
    }

    fn drive_s(&self, visit: u32, believed: Duration) -> f64 {
        let factor = self.drives.get(visit as usize).copied().unwrap_or(1.0);
        f64::from(believed.mean_s) * factor
    }
}

/// The city with the windows that its customers were told.
struct Told<'a> {
    city: &'a City,
    windows: &'a [Span],
    /// Who has the skills, by visit.
    able: Vec<Vec<usize>>,
}

impl<'a> Told<'a> {
    fn new(city: &'a City, windows: &'a [Span]) -> Self {
        let technicians = city.problem.technicians.iter().enumerate();
        let able = |visit: usize| {
            let visit = u32::try_from(visit).unwrap_or(u32::MAX);
            let able = technicians.clone();
            able.filter(|(_, who)| city.can_do(who, visit))
                .map(|(t, _)| t)
                .collect()
        };
        Told {
            city,
            windows,
            able: (0..windows.len()).map(able).collect(),
        }
    }
}

impl Town for Told<'_> {
    fn place(&self, visit: u32) -> LocationIx {
        let known = self.city.problem.visits.get(visit as usize);
        known.map_or(LocationIx(u32::MAX), |visit| visit.location)
    }

    fn window(&self, visit: u32) -> Span {
        let told = self.windows.get(visit as usize);
        told.copied().unwrap_or(Span { from: 0, to: 0 })
    }

    fn home(&self, technician: usize) -> Option<LocationIx> {
        self.city.problem.technicians.get(technician)?.end
    }

    fn drive(&self, from: LocationIx, to: LocationIx, _: i32) -> Duration {
        Duration {
            mean_s: self.city.drive_s(from, to, 0),
            cv_permille: self.city.travel_cv,
        }
    }

    fn work(&self, _: usize, visit: u32) -> Duration {
        let known = self.city.problem.visits.get(visit as usize);
        Duration {
            mean_s: known.map_or(0, |visit| visit.service),
            cv_permille: self.city.cvs.get(visit as usize).copied().unwrap_or(0),
        }
    }

    fn day_cv_permille(&self) -> u32 {
        DAY_CV
    }

    fn may_give(&self, _: u32) -> bool {
        true
    }

    fn colleagues(&self, visit: u32) -> &[usize] {
        self.able.get(visit as usize).map_or(&[], Vec::as_slice)
    }

    fn is_stocked(
        &self,
        technician: usize,
        others: &mut dyn Iterator<Item = u32>,
        visit: u32,
    ) -> bool {
        let order: Vec<u32> = others.chain([visit]).collect();
        let who = self.city.problem.technicians.get(technician);
        who.is_some_and(|who| self.city.is_stocked(who, &order))
    }
}

/// Plays a day. With `recourse`, colleagues take visits over where that costs less driving and waiting than the misses
/// that it saves are worth, at so many seconds a miss.
pub fn play(
    city: &City,
    day: &Day,
    orders: &[Vec<u32>],
    windows: &[Span],
    recourse: Option<f64>,
) -> Played {
    let town = Told::new(city, windows);
    let crews = city.problem.technicians.iter().zip(orders);
    let crews = crews.map(|(who, order)| {
        let leaves = f64::from(who.shift.start);
        Crew {
            rest: order.clone(),
            done: Vec::new(),
            here: who.start,
            pause: None,
            free_at: leaves,
            believed: (leaves, 0.0),
            since: leaves,
        }
    });
    let rule = recourse.map(|miss_worth_s| Rule {
        miss_worth_s,
        change_s: 0.0,
    });
    recourse::play(&town, day, crews.collect(), windows.len(), rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three hours.
    const MISS_WORTH_S: f64 = 10_800.0;

    #[test]
    fn colleagues_who_take_visits_over_keep_more_of_the_same_windows_and_lose_no_visit() {
        let city = City::new(5, 0).unwrap();
        let orders = city.shortest(5).unwrap();
        let no_days: Vec<Span> = vec![Span { from: 0, to: 0 }; city.problem.visits.len()];
        let days: Vec<Day> = (0..60).map(|n| Day::drawn(&city, 5, "test", n)).collect();
        let started =
            |day: &Played| -> Vec<i32> { day.started.iter().flatten().copied().collect() };
        // Windows that four of five days keep.
        let free: Vec<Vec<i32>> = days
            .iter()
            .map(|day| started(&play(&city, day, &orders, &no_days, None)))
            .collect();
        let window = |v: usize| {
            let mut times: Vec<i32> = free.iter().map(|day| day[v]).collect();
            times.sort_unstable();
            Span {
                from: times[10],
                to: times[48],
            }
        };
        let windows: Vec<Span> = (0..no_days.len()).map(window).collect();
        let missed = |recourse: bool| -> (usize, u32) {
            let recourse = recourse.then_some(MISS_WORTH_S);
            let played = days
                .iter()
                .map(|day| play(&city, day, &orders, &windows, recourse));
            played.fold((0, 0), |(missed, taken), day| {
                let started = started(&day);
                assert_eq!(started.len(), windows.len());
                let late = started.iter().zip(&windows);
                let late = late.filter(|(time, window)| **time >= window.to);
                (missed + late.count(), taken + day.taken_over)
            })
        };
        let ((without, none), (with, taken)) = (missed(false), missed(true));
        assert_eq!(none, 0);
        assert!(taken > 0 && with < without, "{without} {with} {taken}");
    }
}
