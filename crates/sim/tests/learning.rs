//! What learning is good for: evening windows on days of the simulated truth, which isn't of the
//! forecast's family, told by what the firm entered and by what was learned from earlier days. Technicians
//! drive their stops in turn, so that thousands of them cost nothing; whole days of the product are in
//! `season.rs`.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use chrono::NaiveDate;
use kept_domain::Seconds;
use kept_domain::day_file::Day;
use kept_sim::chance::Chance;
use kept_sim::firm::{self, Entries, Firm};
use kept_sim::truth::Truth;
use kept_solver::forecast::learn::{
    Belief, Drive, DriveAsked, Entered, History, Learned, Score, Visit, Work, WorkAsked, judge,
    learn,
};
use kept_solver::forecast::{RouteModel, ScenarioSet, Start, StopModel};
use kept_solver::narrow::{HoldRule, Policy, narrow_day};
use std::collections::BTreeMap;

const TECHNICIANS: usize = 10;
const DEPART: i32 = 8 * 3_600;
const TAUGHT: i32 = 30;
const JUDGED: i32 = 15;
const ENTERED: Entered = Entered {
    travel_cv_permille: 250,
    day_cv_permille: 100,
    technician_cv_permille: 70,
};
/// The evening's policy of the product.
const POLICY: Policy = Policy {
    grid_s: 900,
    alpha_ppm: 50_000,
    alpha_max_ppm: 150_000,
    reserve_ppm: 10_000,
    hold: HoldRule::Quantile { permille: 250 },
    width_min_s: 1_800,
    width_max_s: 4 * 3_600,
};

/// How evening windows did.
#[derive(Debug, Default)]
struct Evening {
    told: f64,
    kept: f64,
    width_s: f64,
}

impl Evening {
    fn kept(&self) -> f64 {
        self.kept / self.told
    }

    fn width_min(&self) -> f64 {
        self.width_s / self.told / 60.0
    }
}

/// What happens at one stop: the visit as it is planned and as it goes.
fn stop(day: &Day, truth: &Truth, number: usize, nth_day: i32) -> Visit {
    let visit = &day.visits[number];
    let technician = &day.technicians[number % TECHNICIANS].id;
    let id = visit.id.as_str();
    let drive_s = 300 + i64::try_from(truth.chance().pick(1_200, &["far", id])).unwrap();
    let usual = truth.usual(&visit.job_type, visit.duration_s);
    let cv = firm::cv_permille(&visit.job_type);
    let work = truth.service(id, technician.as_str(), usual, cv);
    let drive = truth.drive(id, technician.as_str(), Seconds(drive_s));
    let whole = |seconds: i64| i32::try_from(seconds).unwrap();
    let order = i32::try_from(number / TECHNICIANS).unwrap();
    Visit {
        key: id.to_owned(),
        day: nth_day,
        technician: technician.as_str().to_owned(),
        job_type: visit.job_type.clone(),
        features: Vec::new(),
        arrived_s: order,
        work: Work {
            planned_s: whole(visit.duration_s.0),
            entered_cv_permille: visit.duration_cv_permille,
            took_s: Some(whole(work.0)),
        },
        drive: Some(Drive {
            planned_s: whole(drive_s),
            departs_s: DEPART + order * 4_500,
            took_s: Some(whole(drive.0)),
            waited: false,
        }),
    }
}

/// Days one after another.
fn days(seed: u64, entries: Entries) -> Vec<Visit> {
    let first = NaiveDate::from_ymd_opt(2026, 10, 15).unwrap();
    let chance = Chance::new(seed);
    let firm = Firm::new(chance, TECHNICIANS).entering(entries);
    let dates = first.iter_days().zip(0..TAUGHT + JUDGED);
    dates
        .flat_map(|(date, nth)| {
            let day = firm.day(date);
            let truth = Truth::new(chance, date).entering(entries);
            let stops = (0..day.visits.len()).map(|number| stop(&day, &truth, number, nth));
            stops.collect::<Vec<_>>()
        })
        .collect()
}

fn model(belief: &Belief<'_>, key: u64, tour: &[Visit]) -> RouteModel {
    let stop = |(at, visit): (u64, &Visit)| {
        let drive = visit.drive.unwrap();
        StopModel {
            key: stop_key(key, at),
            leg: belief.drive(DriveAsked {
                planned_s: drive.planned_s,
                departs_s: drive.departs_s,
            }),
            not_before: None,
            service: belief.work(&WorkAsked::of(visit)),
            break_before_s: 0,
            break_not_before: None,
        }
    };
    RouteModel {
        start: Start { at: DEPART },
        legs_and_stops: (0..).zip(tour).map(stop).collect(),
        key,
    }
}

/// The key of a stop's random numbers.
fn stop_key(tour: u64, at: u64) -> u64 {
    tour * 100 + at
}

/// Tells a day's windows and drives them: whoever is to wait for a window's start waits.
fn evening(belief: &Belief<'_>, day: &[Visit], nth: i32, sum: &mut Evening) {
    let tours: Vec<&[Visit]> = day.chunk_by(|a, b| a.technician == b.technician).collect();
    let routes: Vec<RouteModel> = (1..)
        .zip(&tours)
        .map(|(key, tour)| model(belief, key, tour))
        .collect();
    let seed = u64::try_from(nth).unwrap();
    let stops = (1..).zip(&tours).flat_map(|(key, tour): (u64, &&[Visit])| {
        let own = (0..).zip(tour.iter());
        own.map(move |(at, visit)| (stop_key(key, at), visit.job_type.as_str()))
    });
    let set = ScenarioSet::new(belief.scenarios(500, seed)).shaped(belief.shapes(stops));
    let told = narrow_day(&routes, &set, &POLICY, &BTreeMap::new());
    for (tour, windows) in tours.iter().zip(told) {
        let mut at = DEPART;
        for (visit, window) in tour.iter().zip(windows) {
            at += visit.drive.unwrap().took_s.unwrap();
            if window.hold.is_some() {
                at = at.max(window.from);
            }
            sum.told += 1.0;
            sum.kept += f64::from(u8::from(window.from <= at && at < window.to));
            sum.width_s += f64::from(window.to - window.from);
            at += visit.work.took_s.unwrap();
        }
    }
}

/// The later days, by a belief.
fn later(belief: &Belief<'_>, later: &History) -> (Score, Evening) {
    let mut sum = Evening::default();
    for day in later.visits().chunk_by(|a, b| a.day == b.day) {
        evening(belief, day, day[0].day, &mut sum);
    }
    (judge(belief, later), sum)
}

/// The later days by what was entered, and by what the first 30 days taught.
fn compare(seed: u64, entries: Entries) -> [(Score, Evening); 2] {
    let history = History::of(days(seed, entries), TAUGHT + JUDGED);
    let (taught, judged) = history.split(TAUGHT);
    let learned: Learned = learn(&taught, ENTERED);
    let belief = |learned| Belief {
        entered: ENTERED,
        learned,
    };
    let both = [None, Some(&learned)].map(|learned| later(&belief(learned), &judged));
    for (name, (score, evening)) in ["entered", "learned"].iter().zip(&both) {
        println!(
            "{entries:?} seed {seed} {name}: CRPS {:.1} s, 90 % holds {:.3}, evening {:.1} min, kept {:.4} of {}",
            score.crps_s,
            score.coverage,
            evening.width_min(),
            evening.kept(),
            evening.told
        );
    }
    both
}

#[test]
fn a_firm_with_rough_entries_tells_narrower_windows_that_are_kept_nearly_as_promised() {
    let (mut widths, mut kept) = ([0.0; 2], [0.0; 2]);
    let seeds = [1, 2, 3];
    for seed in seeds {
        let both = compare(seed, Entries::Rough);
        assert!(both[1].0.crps_s < 0.95 * both[0].0.crps_s, "{both:?}");
        assert!(both[1].0.winkler_s < both[0].0.winkler_s, "{both:?}");
        for (at, (_, evening)) in both.iter().enumerate() {
            widths[at] += evening.width_min() / seeds.len() as f64;
            kept[at] += evening.kept() / seeds.len() as f64;
        }
    }
    assert!(widths[1] < 0.9 * widths[0], "{widths:?}");
    assert!(kept[1] > 0.945, "{kept:?}");
}

#[test]
fn a_firm_that_enters_the_truth_still_learns_who_is_quick() {
    let both = compare(4, Entries::True);
    assert!(both[1].0.crps_s < both[0].0.crps_s, "{both:?}");
}
