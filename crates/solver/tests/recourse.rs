//! Colleagues who take visits over, and windows that count on them.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use kept_solver::forecast::{
    Duration, Progress, RouteModel, ScenarioSet, Scenarios, Start, StopModel, normal,
};
use kept_solver::narrow::{
    Field, HoldRule, LiveRoute, Policy, Span, Window, narrow_live, narrow_with_recourse,
};
use kept_solver::problem::LocationIx;
use kept_solver::recourse::{
    Believed, Crew, Line, Luck, Rule, Standing, Town, best_handover, play,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use std::collections::BTreeMap;

const MINUTE: i32 = 60;
const HOUR: i32 = 3_600;
const BEGIN: i32 = 8 * HOUR;
const CREWS: usize = 5;
const VISITS: u32 = 5;
const DRIVE_S: i32 = 10 * MINUTE;
const WORK: Duration = Duration {
    mean_s: 50 * MINUTE,
    cv_permille: 450,
};
const RULE: Rule = Rule {
    miss_worth_s: 10_800.0,
    change_s: 0.0,
};

/// Everywhere is ten minutes from everywhere else; each technician has five visits, the last one two.
struct Flat {
    windows: Vec<Span>,
    colleagues: Vec<usize>,
}

impl Flat {
    fn new(windows: Vec<Span>, helpful: bool) -> Self {
        let colleagues = if helpful { 0..CREWS } else { 0..0 };
        Flat {
            windows,
            colleagues: colleagues.collect(),
        }
    }
}

impl Town for Flat {
    fn place(&self, visit: u32) -> LocationIx {
        LocationIx(visit + 1)
    }

    fn window(&self, visit: u32) -> Span {
        self.windows[visit as usize]
    }

    fn home(&self, _: usize) -> Option<LocationIx> {
        Some(LocationIx(0))
    }

    fn drive(&self, from: LocationIx, to: LocationIx, _: i32) -> Duration {
        Duration {
            mean_s: if from == to { 0 } else { DRIVE_S },
            cv_permille: 250,
        }
    }

    fn work(&self, _: usize, _: u32) -> Duration {
        WORK
    }

    fn day_cv_permille(&self) -> u32 {
        100
    }

    fn may_give(&self, _: u32) -> bool {
        true
    }

    fn colleagues(&self, _: u32) -> &[usize] {
        &self.colleagues
    }

    fn is_stocked(&self, _: usize, _: &mut dyn Iterator<Item = u32>, _: u32) -> bool {
        true
    }
}

fn orders() -> Vec<Vec<u32>> {
    let visits = |crew: usize| {
        let first = crew as u32 * VISITS;
        let count = if crew + 1 == CREWS { 2 } else { VISITS };
        (first..first + count).collect()
    };
    (0..CREWS).map(visits).collect()
}

fn crews() -> Vec<Crew> {
    let crew = |rest| Crew {
        rest,
        done: Vec::new(),
        here: LocationIx(0),
        pause: None,
        free_at: f64::from(BEGIN),
        believed: (f64::from(BEGIN), 0.0),
        since: f64::from(BEGIN),
    };
    orders().into_iter().map(crew).collect()
}

fn models() -> Vec<RouteModel> {
    let stop = |visit: u32| StopModel {
        key: u64::from(visit) + 100,
        leg: Duration {
            mean_s: DRIVE_S,
            cv_permille: 250,
        },
        not_before: None,
        service: WORK,
        break_before_s: 0,
        break_not_before: None,
    };
    let orders = orders().into_iter().zip(1..);
    orders
        .map(|(order, key)| RouteModel {
            start: Start { at: BEGIN },
            legs_and_stops: order.into_iter().map(stop).collect(),
            key,
        })
        .collect()
}

fn live(models: &[RouteModel]) -> Vec<LiveRoute<'_>> {
    let begun = |model| LiveRoute {
        model,
        progress: Progress::NotStarted { free_from: BEGIN },
    };
    models.iter().map(begun).collect()
}

fn policy() -> Policy {
    Policy {
        grid_s: 5 * MINUTE,
        alpha_ppm: 50_000,
        reserve_ppm: 0,
        hold: HoldRule::Quantile { permille: 250 },
        width_min_s: 5 * MINUTE,
        ..Policy::default()
    }
}

fn scenarios() -> ScenarioSet {
    ScenarioSet::new(Scenarios {
        count: 400,
        seed: 5,
        day_factor_cv_permille: 100,
        technician_factor_cv_permille: 0,
    })
}

fn narrowed(helpful: bool) -> (Vec<Vec<Window>>, Vec<Vec<Window>>) {
    let models = models();
    let routes = live(&models);
    let (set, terms) = (scenarios(), BTreeMap::new());
    let without = narrow_live(&routes, 0, &set, &policy(), &terms);
    let any = Span {
        from: 0,
        to: 86_400,
    };
    let town = Flat::new(vec![any; CREWS * VISITS as usize], helpful);
    let field = Field {
        town: &town,
        crews: crews(),
        routes: orders().into_iter().enumerate().collect(),
        rule: RULE,
    };
    let with = narrow_with_recourse(&routes, 0, &set, &policy(), &terms, &field);
    (without, with)
}

fn width_min(windows: &[Vec<Window>]) -> f64 {
    let all: Vec<i32> = windows.iter().flatten().map(|w| w.to - w.from).collect();
    f64::from(all.iter().sum::<i32>()) / 60.0 / all.len() as f64
}

/// A day's draws that no set of scenarios has.
struct Drawn {
    works: Vec<f64>,
    drives: Vec<f64>,
}

impl Drawn {
    fn new(rng: &mut ChaCha8Rng) -> Self {
        let mut factor = |cv: f64| {
            let uniform = rng.random_range(1e-9..1.0);
            let sigma = (cv * cv).ln_1p().sqrt();
            (sigma * normal::quantile(uniform) - sigma * sigma / 2.0).exp()
        };
        let day = factor(0.1);
        let mut each = |cv: f64| {
            (0..CREWS * VISITS as usize)
                .map(|_| day * factor(cv))
                .collect()
        };
        Drawn {
            works: each(0.45),
            drives: each(0.25),
        }
    }
}

impl Luck for Drawn {
    fn work_s(&self, _: usize, visit: u32, believed: Duration) -> f64 {
        f64::from(believed.mean_s) * self.works[visit as usize]
    }

    fn drive_s(&self, visit: u32, believed: Duration) -> f64 {
        f64::from(believed.mean_s) * self.drives[visit as usize]
    }
}

/// The share of windows kept on days that nobody has seen, and visits taken over a day.
fn kept(windows: &[Vec<Window>], rule: Option<Rule>) -> (f64, f64) {
    const DAYS: usize = 1_500;
    let mut spans = vec![Span { from: 0, to: 0 }; CREWS * VISITS as usize];
    for (&visit, window) in orders().iter().flatten().zip(windows.iter().flatten()) {
        let (from, to) = (window.from, window.to);
        spans[visit as usize] = Span { from, to };
    }
    let town = Flat::new(spans.clone(), true);
    let mut rng = ChaCha8Rng::seed_from_u64(99);
    let (mut inside, mut all, mut taken) = (0_u32, 0_u32, 0_u32);
    for _ in 0..DAYS {
        let day = play(&town, &Drawn::new(&mut rng), crews(), spans.len(), rule);
        taken += day.taken_over;
        for (started, span) in day.started.iter().zip(&spans) {
            if let Some(started) = started {
                all += 1;
                inside += u32::from(*started < span.to);
            }
        }
    }
    (
        f64::from(inside) / f64::from(all),
        f64::from(taken) / DAYS as f64,
    )
}

#[test]
fn windows_that_count_on_colleagues_are_narrower_and_kept_on_days_not_seen() {
    let (without, with) = narrowed(true);
    let (wide, narrow) = (width_min(&without), width_min(&with));
    assert!(narrow < wide - 4.0, "{narrow} of {wide} min");
    let (share, taken) = kept(&with, Some(RULE));
    assert!(share > 0.945 && taken > 0.5, "{share} {taken}");
    // The same windows would be missed more often if nobody took anything over.
    let (alone, none) = kept(&with, None);
    assert!(alone < share - 0.01 && none == 0.0, "{alone} {share}");
    let stated: Vec<u32> = with.iter().flatten().map(|w| w.kept_ppm).collect();
    let stated = stated.iter().map(|&ppm| f64::from(ppm)).sum::<f64>() / 1e6 / stated.len() as f64;
    assert!(
        (stated - share).abs() < 0.015,
        "{stated} is stated of {share}"
    );
}

#[test]
fn windows_are_the_same_where_nobody_may_take_over() {
    let (without, with) = narrowed(false);
    assert_eq!(without, with);
}

/// Technicians at home from eight on with these visits; the first one is free late.
fn standings(rests: &[Vec<u32>], late_s: i32) -> Vec<Standing<'_>> {
    rests
        .iter()
        .enumerate()
        .map(|(t, rest)| {
            let free = BEGIN + if t == 0 { late_s } else { 0 };
            Standing {
                rest,
                done: &[],
                here: LocationIx(0),
                free: Believed::new(f64::from(free), 60.0, 100),
                pause: None,
            }
        })
        .collect()
}

fn found(rests: &[Vec<u32>], late_s: i32, helpful: bool, rule: Rule) -> Option<(u32, usize)> {
    let span = Span {
        from: 9 * HOUR,
        to: 10 * HOUR,
    };
    let town = Flat::new(vec![span; 4], helpful);
    let standings = standings(rests, late_s);
    let each = standings.iter().enumerate();
    let lines: Vec<Line> = each.map(|(t, one)| Line::new(&town, t, one)).collect();
    let found = best_handover(&town, rule, &standings, &lines)?;
    Some((standings[found.giver].rest[found.at], found.taker))
}

#[test]
fn who_is_late_gives_a_visit_to_who_is_free_where_that_is_worth_it() {
    let rests = [vec![0], vec![], vec![]];
    let late = 2 * HOUR;
    assert_eq!(found(&rests, late, true, RULE), Some((0, 1)));
    assert_eq!(found(&rests, 0, true, RULE), None, "nobody is late");
    assert_eq!(found(&rests, late, false, RULE), None, "nobody may");
    let busy = [vec![0], vec![1, 2]];
    assert_eq!(
        found(&busy, late, true, RULE),
        None,
        "it would only be another one that is late"
    );
}

#[test]
fn a_miss_that_is_worth_less_than_the_way_to_it_is_left() {
    // The colleague's way there and back is twenty minutes, as long as the one's own.
    let rests = [vec![0, 1], vec![2]];
    let cheap = Rule {
        miss_worth_s: 60.0,
        ..RULE
    };
    assert_eq!(found(&rests, 10 * MINUTE, true, cheap), None);
}
