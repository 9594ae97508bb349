//! Bounds of a territory's settings: a wrong one must not stall or flood a running day.

use super::Settings;
use crate::Ppm;
use crate::fault::Fault;
use crate::time::Seconds;
use std::ops::RangeInclusive;

const DAY_S: i64 = 86_400;
/// Highest price of a second, in seconds of driving.
pub(crate) const SECOND_PRICE_MAX: i64 = 1_000_000;
/// Highest price of anything else, in seconds of driving.
pub(crate) const PRICE_MAX: i64 = 1_000_000_000;

/// A setting by its name, and what is wrong with it; a template as "templates.en.booked".
pub type Wrong = (String, Fault);

impl Settings {
    /// Every setting that is out of bounds; none when all are as they may be.
    #[must_use]
    pub fn wrong(&self) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        for (name, value, bounds) in numbers(self) {
            if !bounds.contains(&value) {
                let (low, high) = (bounds.start(), bounds.end());
                wrong.push((name.to_owned(), Fault::not_between(value, low, high)));
            }
        }
        if self.width_max_s < self.width_min_s {
            let setting = "width_min_s".to_owned();
            wrong.push(("width_max_s".to_owned(), Fault::LessThan { setting }));
        }
        if self.miss_reserve_ppm > self.miss_ppm {
            let setting = "miss_ppm".to_owned();
            wrong.push(("miss_reserve_ppm".to_owned(), Fault::MoreThan { setting }));
        }
        if self.warn_close_ppm > self.warn_open_ppm {
            let setting = "warn_open_ppm".to_owned();
            wrong.push(("warn_close_ppm".to_owned(), Fault::MoreThan { setting }));
        }
        let templates = self.templates.wrong().into_iter();
        wrong.extend(templates.map(|(name, why)| (format!("templates.{name}"), why.into())));
        wrong
    }
}

type Bounded = (&'static str, i64, RangeInclusive<i64>);

fn numbers(s: &Settings) -> Vec<Bounded> {
    let span = |name, value: Seconds| (name, value.0, 0..=DAY_S);
    let grid = |name, value: Seconds| (name, value.0, 60..=7_200);
    let chance = |name, value: Ppm| (name, i64::from(value.0), 0..=1_000_000);
    let count = |name, value: u64, max| (name, i64::try_from(value).unwrap_or(i64::MAX), 1..=max);
    vec![
        grid("grid_ahead_s", s.grid_ahead_s),
        grid("grid_live_s", s.grid_live_s),
        ("width_min_s", s.width_min_s.0, 60..=DAY_S),
        ("width_max_s", s.width_max_s.0, 60..=DAY_S),
        chance("miss_ppm", s.miss_ppm),
        chance("miss_reserve_ppm", s.miss_reserve_ppm),
        chance("miss_max_ppm", s.miss_max_ppm),
        ("hold_permille", i64::from(s.hold_permille), 0..=1_000),
        ("width_worth_s", i64::from(s.width_worth_s), 0..=59),
        span("handover_worth_s", s.handover_worth_s),
        span("gain_min_s", s.gain_min_s),
        chance("warn_open_ppm", s.warn_open_ppm),
        chance("warn_sure_ppm", s.warn_sure_ppm),
        chance("warn_close_ppm", s.warn_close_ppm),
        span("warn_confirm_s", s.warn_confirm_s),
        span("warn_again_s", s.warn_again_s),
        ("warn_texts_max", i64::from(s.warn_texts_max), 0..=10),
        span("hold_options_s", s.hold_options_s),
        span("undo_s", s.undo_s),
        span("unanswered_s", s.unanswered_s),
        span("call_within_s", s.call_within_s),
        count("scenarios", u64::from(s.scenarios), 10_000),
        (
            "travel_cv_permille",
            i64::from(s.travel_cv_permille),
            0..=3_000,
        ),
        ("day_cv_permille", i64::from(s.day_cv_permille), 0..=3_000),
        (
            "technician_cv_permille",
            i64::from(s.technician_cv_permille),
            0..=3_000,
        ),
        (
            "slack_work_permille",
            i64::from(s.slack_work_permille),
            0..=2_000,
        ),
        span("slack_window_s", s.slack_window_s),
        span("slack_shift_s", s.slack_shift_s),
        ("unassigned_cost", s.unassigned_cost, 0..=PRICE_MAX),
        ("overtime_price", s.overtime_price, 0..=SECOND_PRICE_MAX),
        ("waiting_price", s.waiting_price, 0..=SECOND_PRICE_MAX),
        ("late_price", s.late_price, 0..=SECOND_PRICE_MAX),
        ("preference_price", s.preference_price, 0..=PRICE_MAX),
        ("moved_price", s.moved_price, 0..=PRICE_MAX),
        ("border_price", s.border_price, 0..=PRICE_MAX),
        count("plan_iterations", s.plan_iterations, 100_000_000),
        count("repair_iterations", s.repair_iterations, 10_000_000),
    ]
}
