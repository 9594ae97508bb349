//! Settings of a territory: times, thresholds and budgets, with a careful product's defaults.

pub(crate) mod bounds;

use crate::Ppm;
use crate::template::Templates;
use crate::time::{Seconds, TimeOfDay};
use serde::{Deserialize, Serialize};

/// Who decides that a warning goes out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningMode {
    /// The system tells customers at once.
    #[default]
    Automatic,
    /// A dispatcher approves first.
    AskFirst,
}

/// All settings; each one has a default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// When the next day is planned and windows are told.
    pub evening_at: TimeOfDay,
    /// When narrower windows are told on the day.
    pub morning_at: TimeOfDay,
    /// No texts from then on.
    pub quiet_from: TimeOfDay,
    /// Texts again from then on.
    pub quiet_to: TimeOfDay,
    /// Texts about a disruption of the same day already from then on.
    pub quiet_to_disruption: TimeOfDay,
    /// Ends of windows told ahead lie on this grid.
    pub grid_ahead_s: Seconds,
    /// Ends of windows told live lie on this grid.
    pub grid_live_s: Seconds,
    /// Narrowest window that is told ahead.
    pub width_min_s: Seconds,
    /// Widest tight window; a wider one is not told, the booked one stays.
    pub width_max_s: Seconds,
    /// Share of promises that may be missed.
    pub miss_ppm: Ppm,
    /// Share kept back from the evening's budget for what follows: narrower windows, and promises that are given up for
    /// a customer's choice.
    pub miss_reserve_ppm: Ppm,
    /// Largest miss share of a single window.
    pub miss_max_ppm: Ppm,
    /// The technician waits for a window's start, put at this quantile of arrivals (thousandths).
    pub hold_permille: u32,
    /// Seconds of a technician's time that a minute of one visit's width is worth. Above 0, the evening's plan moves
    /// visits and technicians wait as long as that pays for narrower windows, and `hold_permille` isn't looked at.
    pub width_worth_s: u32,
    /// Seconds of driving and waiting that a promise is worth which would break otherwise. Above 0, a colleague takes a
    /// visit over without the customer being asked where that pays, `moved_price` included, and windows told ahead
    /// count on it.
    pub handover_worth_s: Seconds,
    /// A narrower window is told only if it gains at least this much.
    pub gain_min_s: Seconds,
    /// Open a warning when a promise breaks with this probability at the last check that leaves the customer 30
    /// minutes. It is the share of a false warning in the costs of a false and a missed one.
    pub warn_open_ppm: Ppm,
    /// Open a warning from this probability on, however early; and at two checks, however late.
    pub warn_sure_ppm: Ppm,
    /// Close a warning below this probability.
    pub warn_close_ppm: Ppm,
    /// Time between the two checks of a late warning.
    pub warn_confirm_s: Seconds,
    /// Tell again only when the expected window leaves the one told by this much.
    pub warn_again_s: Seconds,
    /// Texts per warning; then a call.
    pub warn_texts_max: u32,
    /// Who decides that a warning goes out.
    pub warn_mode: WarningMode,
    /// Options are held this long.
    pub hold_options_s: Seconds,
    /// Texts wait this long after a dispatcher changed the plan by hand, so that it can be taken back.
    pub undo_s: Seconds,
    /// No answer for this long opens a call task.
    pub unanswered_s: Seconds,
    /// A person calls or answers within this time.
    pub call_within_s: Seconds,
    /// Scenarios per forecast.
    pub scenarios: u32,
    /// Coefficient of variation of drives, in thousandths.
    pub travel_cv_permille: u32,
    /// Coefficient of variation of the day's common factor, in thousandths.
    pub day_cv_permille: u32,
    /// Coefficient of variation of a technician's pace on a day, in thousandths.
    pub technician_cv_permille: u32,
    /// Price of leaving a visit out, in seconds of driving, before its priority counts.
    pub unassigned_cost: i64,
    /// Price of a second of overtime, in seconds of driving.
    pub overtime_price: i64,
    /// Price of a second of waiting between visits, in seconds of driving.
    pub waiting_price: i64,
    /// Price of a second late at a visit that may be late and names no price, or whose promise is lost.
    pub late_price: i64,
    /// Price of someone whom the customer doesn't prefer, in seconds of driving.
    pub preference_price: i64,
    /// Price of sending someone else than planned, in seconds of driving.
    pub moved_price: i64,
    /// Price of sending someone of another area, in seconds of driving.
    pub border_price: i64,
    /// The evening's plan counts with work that takes longer than expected by this much
    /// (thousandths), so that one slow job doesn't break the next promise.
    pub slack_work_permille: u32,
    /// The evening's plan arrives at least this long before the end of a half-day.
    pub slack_window_s: Seconds,
    /// The evening's plan is over this long before the end of shifts: room for what comes up.
    pub slack_shift_s: Seconds,
    /// Iterations of the evening's route search.
    pub plan_iterations: u64,
    /// Iterations of a repair during the day.
    pub repair_iterations: u64,
    /// The firm's own wording of what customers read.
    #[serde(skip_serializing_if = "Templates::is_empty")]
    pub templates: Templates,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            evening_at: TimeOfDay::hm(18, 0),
            morning_at: TimeOfDay::hm(7, 30),
            quiet_from: TimeOfDay::hm(21, 0),
            quiet_to: TimeOfDay::hm(8, 0),
            quiet_to_disruption: TimeOfDay::hm(7, 0),
            grid_ahead_s: Seconds::minutes(15),
            grid_live_s: Seconds::minutes(5),
            width_min_s: Seconds::minutes(30),
            width_max_s: Seconds::minutes(180),
            miss_ppm: Ppm(50_000),
            miss_reserve_ppm: Ppm(20_000),
            miss_max_ppm: Ppm(150_000),
            hold_permille: 250,
            width_worth_s: 0,
            handover_worth_s: Seconds::ZERO,
            gain_min_s: Seconds::minutes(15),
            warn_open_ppm: Ppm(500_000),
            warn_sure_ppm: Ppm(970_000),
            warn_close_ppm: Ppm(250_000),
            warn_confirm_s: Seconds(120),
            warn_again_s: Seconds::minutes(15),
            warn_texts_max: 3,
            warn_mode: WarningMode::Automatic,
            hold_options_s: Seconds::minutes(15),
            undo_s: Seconds(25),
            unanswered_s: Seconds::minutes(10),
            call_within_s: Seconds::minutes(10),
            scenarios: 500,
            travel_cv_permille: 250,
            day_cv_permille: 100,
            technician_cv_permille: 70,
            unassigned_cost: 20_000,
            overtime_price: 2,
            waiting_price: 0,
            late_price: 4,
            preference_price: 900,
            moved_price: 600,
            border_price: 1_800,
            slack_work_permille: 150,
            slack_window_s: Seconds::minutes(30),
            slack_shift_s: Seconds::minutes(60),
            plan_iterations: 20_000,
            repair_iterations: 500,
            templates: Templates::default(),
        }
    }
}
