//! Colleagues who take visits over, and windows that count on them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use kept_solver::forecast::{
    Duration, Progress, RouteModel, ScenarioSet, Scenarios, Start, StopModel, normal,
};
use kept_solver::narrow::{
    Field, HoldRule, LiveRoute, Policy, Span, Window, narrow_live, narrow_with_recourse,
};
use kept_solver::problem::LocationIx;
use kept_solver::recourse::{
    Believed, Crew, GAIN_MIN, Line, Luck, Pause, Rule, Standing, Town, best_handover, play,
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

/// A town with distances, whose visits have windows of their own.
struct Scattered {
    places: Vec<(i32, i32)>,
    windows: Vec<Span>,
    colleagues: Vec<usize>,
}

const SCATTERED_CREWS: usize = 4;
const SCATTERED_EACH: usize = 4;

impl Scattered {
    fn new(rng: &mut ChaCha8Rng) -> Self {
        let visits = SCATTERED_CREWS * SCATTERED_EACH;
        let places = (0..visits + SCATTERED_CREWS)
            .map(|_| (rng.random_range(0..1_800), rng.random_range(0..1_800)))
            .collect();
        let windows = (0..visits).map(|visit| {
            let hours = (visit % SCATTERED_EACH) as i32 * 4_200;
            let from = BEGIN + hours + rng.random_range(0..2_400);
            let to = from + rng.random_range(1_800..7_200);
            Span { from, to }
        });
        Scattered {
            places,
            windows: windows.collect(),
            colleagues: (0..SCATTERED_CREWS).collect(),
        }
    }
}

impl Town for Scattered {
    fn place(&self, visit: u32) -> LocationIx {
        LocationIx(visit + SCATTERED_CREWS as u32)
    }

    fn window(&self, visit: u32) -> Span {
        self.windows[visit as usize]
    }

    fn home(&self, technician: usize) -> Option<LocationIx> {
        (technician > 0).then(|| LocationIx::from(technician))
    }

    fn drive(&self, from: LocationIx, to: LocationIx, _: i32) -> Duration {
        let (a, b) = (self.places[from.index()], self.places[to.index()]);
        Duration {
            mean_s: (a.0 - b.0).abs() + (a.1 - b.1).abs(),
            cv_permille: 300,
        }
    }

    fn work(&self, technician: usize, visit: u32) -> Duration {
        Duration {
            mean_s: 1_200 + 300 * ((technician as i32 + visit as i32) % 5),
            cv_permille: 400,
        }
    }

    fn day_cv_permille(&self) -> u32 {
        100
    }

    fn may_give(&self, visit: u32) -> bool {
        visit % 7 != 3
    }

    fn colleagues(&self, _: u32) -> &[usize] {
        &self.colleagues
    }

    fn is_stocked(&self, technician: usize, _: &mut dyn Iterator<Item = u32>, visit: u32) -> bool {
        !(technician as u32 + visit).is_multiple_of(5)
    }
}

/// Everybody's gains with a visit here or there, the best one of the first giver who has any.
fn tried_everywhere(
    town: &Scattered,
    rule: Rule,
    standings: &[Standing<'_>],
    lines: &[Line],
) -> Option<(usize, f64)> {
    let mut givers: Vec<usize> = (0..lines.len()).collect();
    givers.retain(|&t| lines[t].outlook().is_at_risk());
    givers.sort_by(|&a, &b| {
        let worst = |t: usize| lines[t].outlook().worst;
        worst(b).total_cmp(&worst(a))
    });
    let changed = |t: usize, rest: &[u32]| {
        let standing = Standing {
            rest,
            ..standings[t]
        };
        let (was, is) = (lines[t].outlook(), Line::new(town, t, &standing).outlook());
        (was.misses - is.misses, is.home_at - was.home_at)
    };
    givers.into_iter().find_map(|giver| {
        let mut best: Option<f64> = None;
        for (at, &visit) in standings[giver].rest.iter().enumerate() {
            if !town.may_give(visit) {
                continue;
            }
            let mut without = standings[giver].rest.to_vec();
            without.remove(at);
            let given = changed(giver, &without);
            for taker in (0..lines.len()).filter(|&taker| taker != giver) {
                if !town.is_stocked(taker, &mut std::iter::empty(), visit) {
                    continue;
                }
                for to in 0..=standings[taker].rest.len() {
                    let mut with = standings[taker].rest.to_vec();
                    with.insert(to, visit);
                    let taken = changed(taker, &with);
                    let gain = rule.gain(given.0 + taken.0, given.1 + taken.1);
                    if gain > best.unwrap_or(GAIN_MIN) {
                        best = Some(gain);
                    }
                }
            }
        }
        Some((giver, best?))
    })
}

#[test]
fn places_that_are_passed_over_would_have_gained_no_more() {
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let (mut found, mut none) = (0, 0);
    for _ in 0..300 {
        let town = Scattered::new(&mut rng);
        let rests: Vec<Vec<u32>> = (0..SCATTERED_CREWS)
            .map(|t| {
                let first = (t * SCATTERED_EACH) as u32 + rng.random_range(0..4);
                (first..((t + 1) * SCATTERED_EACH) as u32).collect()
            })
            .collect();
        let standings: Vec<Standing<'_>> = (rests.iter().enumerate())
            .map(|(t, rest)| {
                let free = BEGIN + rng.random_range(0..3 * HOUR);
                Standing {
                    rest,
                    done: &[],
                    here: LocationIx::from(t),
                    free: Believed::new(f64::from(free), 300.0, 100),
                    pause: (t % 2 == 0).then_some(Pause {
                        earliest: 11 * HOUR,
                        latest: 13 * HOUR,
                        duration_s: 30 * MINUTE,
                    }),
                }
            })
            .collect();
        let each = standings.iter().enumerate();
        let lines: Vec<Line> = each.map(|(t, one)| Line::new(&town, t, one)).collect();
        let rule = Rule {
            miss_worth_s: f64::from(rng.random_range(1_200..10_800)),
            change_s: 600.0,
        };
        let best = best_handover(&town, rule, &standings, &lines);
        let all = tried_everywhere(&town, rule, &standings, &lines);
        match (best, all) {
            (Some(best), Some((giver, gain))) => {
                assert_eq!(best.giver, giver);
                assert!((best.gain - gain).abs() < 1e-9, "{best:?} {gain}");
                found += 1;
            }
            (None, None) => none += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!(found > 50 && none > 50, "{found} {none}");
}
