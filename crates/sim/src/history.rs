//! History: what a firm has lived through that worked without us before the simulated days. The same truth, so that
//! what is learned from it can be scored on other days. Knows nothing of promises.

use crate::chance::Chance;
use crate::day::Setup;
use crate::firm::{self, Firm};
use crate::phone::TO_WORK;
use crate::truth::Truth;
use chrono::{Datelike, Days, NaiveDate};
use kept_dispatch::learn::features;
use kept_domain::{Seconds, Technician};
use kept_solver::forecast::learn::{Drive, History, Visit, Work};

/// When everybody leaves for the first visit.
const DEPARTS: Seconds = Seconds(8 * 3_600);
/// Shortest drive, and how much longer the longest one is, minutes.
const DRIVES_MIN: (i64, usize) = (4, 20);

/// The visits of so many days before a simulated one, one after another in the hands of who is next.
#[must_use]
pub fn before(setup: &Setup, days: u64) -> History {
    let chance = Chance::new(setup.seed);
    let firm = Firm::new(chance, setup.technicians);
    let dates = (1..=days).rev();
    let dates = dates.filter_map(|back| setup.date.checked_sub_days(Days::new(back)));
    let visits = dates.flat_map(|date| lived(firm, chance, date));
    History::of(visits.collect(), setup.date.num_days_from_ce() - 1)
}

fn lived(firm: Firm, chance: Chance, date: NaiveDate) -> Vec<Visit> {
    let day = firm.day(date);
    let truth = Truth::new(chance, date);
    let crew = day.technicians.len().max(1);
    let taken = day.visits.iter().enumerate();
    let taken = taken.filter(|(_, visit)| !truth.nobody_opens(visit.id.as_str()));
    taken
        .filter_map(|(n, visit)| Some((n / crew, day.technicians.get(n % crew)?, visit)))
        .map(|(order, technician, visit)| one(&truth, date, order, technician, visit))
        .collect()
}

fn one(
    truth: &Truth,
    date: NaiveDate,
    order: usize,
    technician: &Technician,
    visit: &kept_domain::Visit,
) -> Visit {
    let (id, technician) = (visit.id.as_str(), technician.id.as_str());
    let (least, more) = DRIVES_MIN;
    let minutes = least + truth.chance().pick(more, &["planned drive", id]) as i64;
    let drive_s = Seconds::minutes(minutes);
    let usual = truth.usual(&visit.job_type, visit.duration_s);
    let cv_permille = firm::cv_permille(&visit.job_type);
    let work_s = TO_WORK + truth.service(id, technician, usual, cv_permille);
    let whole = |seconds: Seconds| i32::try_from(seconds.0).unwrap_or(i32::MAX);
    let departs_s = whole(DEPARTS) + order as i32 * 3_600;
    Visit {
        key: id.to_owned(),
        day: date.num_days_from_ce(),
        technician: technician.to_owned(),
        job_type: visit.job_type.clone(),
        features: features(visit),
        arrived_s: departs_s,
        work: Work {
            planned_s: whole(visit.duration_s),
            entered_cv_permille: visit.duration_cv_permille,
            took_s: Some(whole(work_s)),
        },
        drive: Some(Drive {
            planned_s: whole(drive_s),
            departs_s,
            took_s: Some(whole(truth.drive(id, technician, drive_s))),
            waited: false,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kept_dispatch::learn::entered;
    use kept_solver::forecast::learn::{Belief, WorkAsked, learn};

    #[test]
    fn a_history_teaches_the_pace_of_technicians_and_says_the_same_again() {
        let setup = Setup {
            seed: 5,
            technicians: 8,
            date: NaiveDate::from_ymd_opt(2026, 10, 15).unwrap_or_default(),
            customers_answer: false,
        };
        let history = before(&setup, 60);
        assert_eq!(history.visits(), before(&setup, 60).visits());
        assert_eq!(history.days().len(), 60);
        assert_eq!(
            history.days().last(),
            Some(&(setup.date.num_days_from_ce() - 1))
        );
        let entered = entered(&firm::territory().settings);
        let learned = learn(&history, entered);
        let belief = Belief {
            entered,
            learned: Some(&learned),
        };
        let takes = |technician: &str| {
            let asked = WorkAsked {
                job_type: "Boiler service",
                technician,
                features: &[],
                planned_s: 2_700,
                entered_cv_permille: 280,
            };
            f64::from(belief.work(&asked).mean_s)
        };
        let pace = |name: &str| Chance::new(5).factor(crate::truth::PACE_CV, &["pace", name]);
        let mut names: Vec<String> = (1..=8).map(|n| format!("tech-{n:02}")).collect();
        names.sort_by(|a, b| pace(a).total_cmp(&pace(b)));
        let [fast, .., slow] = names.as_slice() else {
            unreachable!("there are eight");
        };
        let (told, true_one) = (takes(slow) / takes(fast), pace(slow) / pace(fast));
        assert!(
            told > 1.05 && told < true_one + 0.05,
            "{told} and {true_one}"
        );
    }
}
