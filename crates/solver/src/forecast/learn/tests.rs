//! Learning on histories whose truth is known, and on histories that are hardly any.

use super::*;
use crate::forecast::normal;
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const ENTERED: Entered = Entered {
    travel_cv_permille: 250,
    day_cv_permille: 100,
    technician_cv_permille: 70,
};
const JOB_TYPES: [(&str, f64); 5] = [
    ("Leak", 0.25),
    ("Boiler service", -0.15),
    ("Boiler repair", 0.1),
    ("Flue check", -0.25),
    ("Heat pump", 0.05),
];
const TECHNICIANS: usize = 8;
const PACE: f64 = 0.12;
const PARTS: f64 = 0.18;
const DAY: f64 = 0.1;
const NOISE: f64 = 0.3;
const DRIVE_NOISE: f64 = 0.2;
/// Drives of the rush hour take so much longer.
const RUSH: f64 = 0.25;

/// A firm whose entered durations are wrong in known ways.
struct Firm {
    rng: ChaCha8Rng,
    paces: Vec<f64>,
}

impl Firm {
    fn new(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let paces = (0..TECHNICIANS)
            .map(|_| PACE * normal_of(&mut rng))
            .collect();
        Firm { rng, paces }
    }

    /// Days one after another, everything longer by `drift` in logarithms.
    fn days(&mut self, days: std::ops::Range<i32>, drift: f64) -> Vec<Visit> {
        let mut visits = Vec::new();
        for day in days {
            let slow = DAY * normal_of(&mut self.rng) + drift;
            for technician in 0..TECHNICIANS {
                for order in 0..6 {
                    visits.push(self.visit(day, technician, order, slow));
                }
            }
        }
        visits
    }

    fn visit(&mut self, day: i32, technician: usize, order: i32, slow: f64) -> Visit {
        let rng = &mut self.rng;
        let (job_type, effect) = JOB_TYPES[rng.random_range(0..JOB_TYPES.len())];
        let parts = rng.random_bool(0.3);
        let planned_s = 1_200 + 600 * rng.random_range(0..5);
        let feature = if parts { PARTS } else { 0.0 };
        let work = effect + self.paces[technician] + feature + slow + NOISE * normal_of(rng);
        let departs_s = 8 * 3_600 + order * 5_000;
        let drive_planned_s = rng.random_range(240..1_500);
        let rush = if departs_s < 10 * 3_600 { RUSH } else { 0.0 };
        let drive = rush + slow + DRIVE_NOISE * normal_of(rng);
        let took = |planned: i32, log: f64| Some((f64::from(planned) * log.exp()).round() as i32);
        Visit {
            key: format!("{day}-{technician}-{order}"),
            day,
            technician: format!("tech-{technician}"),
            job_type: job_type.to_owned(),
            features: parts.then(|| "parts".to_owned()).into_iter().collect(),
            arrived_s: departs_s + drive_planned_s,
            work: Work {
                planned_s,
                entered_cv_permille: 450,
                took_s: took(planned_s, work),
            },
            drive: Some(Drive {
                planned_s: drive_planned_s,
                departs_s,
                took_s: took(drive_planned_s, drive),
                waited: false,
            }),
        }
    }
}

fn normal_of(rng: &mut ChaCha8Rng) -> f64 {
    normal::quantile(rng.random_range(1e-9..1.0))
}

fn believing(learned: Option<&Learned>) -> Belief<'_> {
    Belief {
        entered: ENTERED,
        learned,
    }
}

fn spread(variance_ppm: i32) -> f64 {
    (f64::from(variance_ppm) * 1e-6).sqrt()
}

fn mean(effect: Effect) -> f64 {
    f64::from(effect.mean_ppm) * 1e-6
}

#[test]
fn what_the_truth_is_made_of_is_recovered() {
    let mut firm = Firm::new(1);
    let history = History::of(firm.days(0..60, 0.0), 59);
    let learned = learn(&history, ENTERED);
    let work = &learned.work;
    assert!(
        (spread(work.noise.all_ppm) - NOISE).abs() < 0.02,
        "{work:?}"
    );
    assert!(
        (spread(work.day_ppm) - DAY).abs() < 0.03,
        "{}",
        work.day_ppm
    );
    // The first job type against all others: what all have in common is nobody's own.
    for pair in JOB_TYPES.windows(2) {
        let [(a, a_true), (b, b_true)] = pair else {
            continue;
        };
        let apart = mean(work.job_types.effect(a)) - mean(work.job_types.effect(b));
        assert!((apart - (a_true - b_true)).abs() < 0.06, "{a} {b} {apart}");
    }
    for technician in 1..TECHNICIANS {
        let of = |t: usize| mean(work.technicians.effect(&format!("tech-{t}")));
        let apart = of(technician) - of(0);
        let really = firm.paces[technician] - firm.paces[0];
        assert!(
            (apart - really).abs() < 0.06,
            "{technician} {apart} {really}"
        );
    }
    assert!((mean(work.features.effect("parts")) - PARTS).abs() < 0.05);
    let drive = learned.drive.as_ref().unwrap();
    let rush = mean(drive.bands.effect("08-10")) - mean(drive.bands.effect("12-14"));
    assert!((rush - RUSH).abs() < 0.05, "{rush}");
    assert!((spread(drive.noise.all_ppm) - DRIVE_NOISE).abs() < 0.02);
}

#[test]
fn what_was_learned_foretells_other_days_better_and_honestly() {
    let mut firm = Firm::new(2);
    let learned = learn(&History::of(firm.days(0..25, 0.0), 24), ENTERED);
    let later = History::of(firm.days(25..45, 0.0), 44);
    let entered = judge(&believing(None), &later);
    let score = judge(&believing(Some(&learned)), &later);
    assert!(
        score.crps_s < 0.85 * entered.crps_s,
        "{score:?} {entered:?}"
    );
    assert!(score.winkler_s < 0.85 * entered.winkler_s);
    assert!((score.coverage - 0.9).abs() < 0.03, "{score:?}");
}

#[test]
fn a_newcomer_starts_from_everyone_and_with_more_doubt() {
    let mut firm = Firm::new(3);
    let learned = learn(&History::of(firm.days(0..30, 0.0), 29), ENTERED);
    let belief = believing(Some(&learned));
    let asked = |technician: &str, job_type: &str| {
        belief.work(&WorkAsked {
            job_type,
            technician,
            features: &[],
            planned_s: 100_000,
            entered_cv_permille: 450,
        })
    };
    let known: Vec<i32> = (0..TECHNICIANS)
        .map(|t| asked(&format!("tech-{t}"), "Leak").mean_s)
        .collect();
    let newcomer = asked("new", "Leak");
    assert!(newcomer.mean_s > *known.iter().min().unwrap());
    assert!(newcomer.mean_s < *known.iter().max().unwrap());
    assert!(newcomer.cv_permille > asked("tech-0", "Leak").cv_permille);
    assert!(asked("new", "Never seen").cv_permille > newcomer.cv_permille);
}

#[test]
fn after_a_change_the_past_is_forgotten_and_without_one_it_is_kept() {
    let mut firm = Firm::new(4);
    let mut visits = firm.days(0..50, 0.0);
    visits.extend(firm.days(50..70, 0.35));
    let changed = learn(&History::of(visits, 69), ENTERED);
    assert_eq!(changed.half_life_days, 12);
    let after = History::of(firm.days(70..80, 0.35), 79);
    let steady = Firm::new(5).days(0..60, 0.0);
    let steady = learn(&History::of(steady, 59), ENTERED);
    assert!(steady.half_life_days >= 45, "{}", steady.half_life_days);
    let new = judge(&believing(Some(&changed)), &after).crps_s;
    let old = judge(&believing(Some(&steady)), &after).crps_s;
    assert!(new < 0.8 * old, "{new} {old}");
}

#[test]
fn drives_that_ended_in_waiting_do_not_make_drives_longer() {
    let mut firm = Firm::new(6);
    let mut visits = firm.days(0..40, 0.0);
    // Whoever would come before nine tenths of the plan waits until then.
    for drive in visits.iter_mut().filter_map(|visit| visit.drive.as_mut()) {
        let opens = drive.planned_s * 9 / 10;
        if drive.took_s.is_some_and(|took| took < opens) {
            (drive.took_s, drive.waited) = (Some(opens), true);
        }
    }
    let learned = learn(&History::of(visits, 39), ENTERED);
    let all = mean(learned.drive.as_ref().unwrap().bands.effect("12-14"))
        + mean(learned.drive.as_ref().unwrap().all);
    assert!(all.abs() < 0.06, "{all}");
}

#[test]
fn drives_worked_out_ahead_are_those_that_are_believed() {
    let visits = Firm::new(8).days(0..20, 0.0);
    let learned = learn(&History::of(visits, 19), ENTERED);
    assert!(learned.drive.is_some());
    for belief in [believing(Some(&learned)), believing(None)] {
        let drives = belief.drives();
        for planned_s in [-1, 0, 200, 300, 599, 1_000, 2_400, 9_000, i32::MAX] {
            for departs_s in [-5, 0, 7_199, 7_200, 43_000, 86_399, 90_000] {
                let asked = DriveAsked {
                    planned_s,
                    departs_s,
                };
                assert_eq!(drives.drive(asked), belief.drive(asked), "{asked:?}");
            }
        }
    }
}

#[test]
fn three_rows_give_windows_that_are_wide_and_another_history_order_the_same_model() {
    let visits = Firm::new(7).days(0..1, 0.0).split_off(45);
    let learned = learn(&History::of(visits.clone(), 0), ENTERED);
    assert_eq!((learned.works, learned.drives), (3, 3));
    let belief = believing(Some(&learned));
    let work = belief.work(&WorkAsked::of(&visits[0]));
    assert!((400..900).contains(&work.cv_permille), "{work:?}");
    let mut turned = visits;
    turned.reverse();
    assert_eq!(learn(&History::of(turned, 0), ENTERED), learned);
}

#[test]
fn a_model_of_another_format_is_refused_by_its_number() {
    let mut learned = learn(&History::default(), ENTERED);
    assert!(learned.clone().checked().is_ok());
    learned.format = 9;
    let error = learned.checked().unwrap_err().to_string();
    assert_eq!(
        error,
        "the model is of format 9, this program knows format 1"
    );
}

#[test]
fn classes_have_the_names_that_people_read() {
    assert_eq!(band(8 * 3_600 + 59), "08-10");
    assert_eq!(band(-5), "00-02");
    assert_eq!(band(i32::MAX), "22-24");
    let names: Vec<String> = [0, 299, 300, 2_400].map(distance).into();
    assert_eq!(names, ["0-5 min", "0-5 min", "5-10 min", "40 min and more"]);
}

prop_compose! {
    fn any_visit()(
        key in 0_u8..20,
        day in -5_i32..40,
        who in 0_u8..3,
        job in 0_u8..3,
        arrived_s in any::<i32>(),
        planned_s in prop_oneof![any::<i32>(), 1..7_200_i32],
        took in prop_oneof![any::<i32>().prop_map(Some), (1..7_200_i32).prop_map(Some), Just(None)],
        drive in prop::option::of((any::<i32>(), any::<i32>(), prop::option::of(any::<i32>()), any::<bool>())),
        cv in any::<u32>(),
    ) -> Visit {
        Visit {
            key: key.to_string(),
            day,
            technician: who.to_string(),
            job_type: job.to_string(),
            features: vec![job.to_string()],
            arrived_s,
            work: Work { planned_s, entered_cv_permille: cv, took_s: took },
            drive: drive.map(|(planned_s, departs_s, took_s, waited)| Drive {
                planned_s, departs_s, took_s, waited,
            }),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_a_history_holds_predictions_are_in_bounds_and_every_row_is_accounted_for(
        visits in prop::collection::vec(any_visit(), 0..40),
        asked in any_visit(),
    ) {
        let drives = visits.iter().filter(|visit| visit.drive.is_some()).count();
        let rows = (visits.len() + drives) as u32;
        let history = History::of(visits, 30);
        prop_assert_eq!(history.counted().rows, rows);
        let kept = history.visits().iter().map(|visit| {
            u32::from(visit.work.took_s.is_some()) + u32::from(visit.drive.is_some())
        });
        prop_assert_eq!(kept.sum::<u32>() + history.counted().left_out_total(), rows);
        let learned = learn(&history, ENTERED);
        let belief = believing(Some(&learned));
        let work = belief.work(&WorkAsked::of(&asked));
        let drive = belief.drive(DriveAsked { planned_s: 900, departs_s: asked.arrived_s });
        for duration in [work, drive] {
            prop_assert!((0..=DURATION_S_MAX).contains(&duration.mean_s));
            prop_assert!(duration.cv_permille <= 3_000);
        }
        let score = judge(&belief, &history);
        prop_assert!(score.crps_s.is_finite() && (0.0..=1.0).contains(&score.coverage));
    }
}
