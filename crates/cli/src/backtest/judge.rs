//! Judges calibrated windows on a history they have not seen: overall, by group and by day. Must never
//! change a window.

use super::history::{Groups, History, LeftOut, Row};
use comfy_table::{Table, presets};
use kept_solver::forecast::calibrate::ConformalWindows;
use kept_solver::forecast::score::{Outcome, windows as score};
use serde::Serialize;
use std::collections::BTreeMap;

/// Groups with fewer rows are not reported on their own.
const GROUP_ROWS_MIN: usize = 50;
/// No group has this number, so it gets everyone's window.
const NO_GROUP: u64 = u64::MAX;

/// What is printed.
#[derive(Debug, Serialize)]
pub struct Report {
    target_coverage: f64,
    train: FileLine,
    test: FileLine,
    /// Days that are in both files: what was learned from them is no test.
    days_in_both: usize,
    overall: Score,
    groups: Vec<GroupLine>,
    days: DayLine,
}

/// What was read.
#[derive(Debug, Serialize)]
struct FileLine {
    rows: usize,
    days: usize,
    left_out: LeftOut,
}

/// How windows did.
#[derive(Debug, Serialize)]
struct Score {
    rows: usize,
    /// Share of arrivals inside.
    coverage: f64,
    mean_width_min: f64,
    /// Mean Winkler score: lower is better.
    winkler_min: f64,
}

/// One group of the test file.
#[derive(Debug, Serialize)]
struct GroupLine {
    group: String,
    /// Whether it had enough days for a window of its own.
    own_window: bool,
    /// Start of the window relative to the planned time.
    from_min: f64,
    /// Its end.
    to_min: f64,
    #[serde(flatten)]
    score: Score,
}

/// How windows did day by day.
#[derive(Debug, Serialize)]
struct DayLine {
    days: usize,
    median_coverage: f64,
    /// Days in the worst tenth, at least one.
    worst_tenth_days: usize,
    /// Mean of those days' coverages.
    worst_tenth_coverage: f64,
    /// Share of all misses that are theirs.
    worst_tenth_share_of_misses: Option<f64>,
}

/// Judges `windows` on `test`.
pub fn report(
    train: &History,
    test: &History,
    groups: &Groups,
    windows: &ConformalWindows,
    alpha_ppm: u32,
) -> Report {
    let judged: Vec<(Row, Outcome)> = test
        .rows
        .iter()
        .map(|&row| (row, outcome(row, windows)))
        .collect();
    let all: Vec<Outcome> = judged.iter().map(|(_, outcome)| *outcome).collect();
    Report {
        target_coverage: 1.0 - f64::from(alpha_ppm) / 1e6,
        train: file_line(train),
        test: file_line(test),
        days_in_both: test
            .days
            .keys()
            .filter(|day| train.days.contains_key(day))
            .count(),
        overall: scored(&all, alpha_ppm),
        groups: group_lines(&judged, groups, windows, alpha_ppm),
        days: day_line(&judged),
    }
}

fn outcome(row: Row, windows: &ConformalWindows) -> Outcome {
    let window = windows.window(row.group);
    Outcome {
        from: window.from,
        to: window.to,
        actual: row.late_s,
    }
}

fn file_line(history: &History) -> FileLine {
    FileLine {
        rows: history.rows.len(),
        days: history.days.len(),
        left_out: history.left_out.clone(),
    }
}

fn scored(outcomes: &[Outcome], alpha_ppm: u32) -> Score {
    let score = score(outcomes, alpha_ppm);
    Score {
        rows: score.count,
        coverage: score.coverage,
        mean_width_min: score.mean_width_s / 60.0,
        winkler_min: score.winkler_s / 60.0,
    }
}

fn group_lines(
    judged: &[(Row, Outcome)],
    groups: &Groups,
    windows: &ConformalWindows,
    alpha_ppm: u32,
) -> Vec<GroupLine> {
    let mut by_group: BTreeMap<u64, Vec<Outcome>> = BTreeMap::new();
    for (row, outcome) in judged {
        by_group.entry(row.group).or_default().push(*outcome);
    }
    groups
        .iter()
        .filter_map(|(name, number)| Some((name, number, by_group.get(&number)?)))
        .filter(|(_, _, outcomes)| outcomes.len() >= GROUP_ROWS_MIN)
        .map(|(name, number, outcomes)| {
            let window = windows.window(number);
            GroupLine {
                group: name.to_owned(),
                own_window: window != windows.window(NO_GROUP),
                from_min: f64::from(window.from) / 60.0,
                to_min: f64::from(window.to) / 60.0,
                score: scored(outcomes, alpha_ppm),
            }
        })
        .collect()
}

/// Visits of one day, and those of them that came in their windows.
#[derive(Debug, Clone, Copy, Default)]
struct DayCount {
    rows: u32,
    kept: u32,
}

impl DayCount {
    fn coverage(self) -> f64 {
        f64::from(self.kept) / f64::from(self.rows.max(1))
    }
}

fn day_line(judged: &[(Row, Outcome)]) -> DayLine {
    let mut by_day: BTreeMap<i32, DayCount> = BTreeMap::new();
    for (row, outcome) in judged {
        let day = by_day.entry(row.day).or_default();
        day.rows += 1;
        day.kept += u32::from((outcome.from..outcome.to).contains(&outcome.actual));
    }
    let mut days: Vec<DayCount> = by_day.into_values().collect();
    days.sort_by(|a, b| a.coverage().total_cmp(&b.coverage()));
    let worst = days.get(..days.len().div_ceil(10)).unwrap_or(&[]);
    let misses = |days: &[DayCount]| days.iter().map(|day| day.rows - day.kept).sum::<u32>();
    let all_misses = misses(&days);
    DayLine {
        days: days.len(),
        median_coverage: days.get(days.len() / 2).map_or(0.0, |day| day.coverage()),
        worst_tenth_days: worst.len(),
        worst_tenth_coverage: worst.iter().map(|day| day.coverage()).sum::<f64>()
            / worst.len().max(1) as f64,
        worst_tenth_share_of_misses: (all_misses > 0)
            .then(|| f64::from(misses(worst)) / f64::from(all_misses)),
    }
}

/// The report for people.
pub fn table(report: &Report) -> String {
    let mut text = format!(
        "{}{}",
        file_text("learned from", &report.train),
        file_text("judged on", &report.test)
    );
    if report.days_in_both > 0 {
        text += &format!(
            "{} days are in both files, so that coverage looks better than it is\n",
            report.days_in_both
        );
    }
    let days = &report.days;
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header([
        "Group",
        "Rows",
        "Coverage",
        "Width (min)",
        "Winkler (min)",
        "Window",
    ]);
    table.add_row(cells("all", &report.overall, String::new()));
    for line in &report.groups {
        table.add_row(cells(&line.group, &line.score, window_text(line)));
    }
    text.push('\n');
    for line in table.lines() {
        text += line.trim_end();
        text.push('\n');
    }
    text + &format!(
        "\nworst tenth of days: {} of {}, coverage {}, {} of all misses (median day {})\n",
        days.worst_tenth_days,
        days.days,
        percent(days.worst_tenth_coverage),
        percent(days.worst_tenth_share_of_misses.unwrap_or(0.0)),
        percent(days.median_coverage)
    )
}

fn file_text(what: &str, file: &FileLine) -> String {
    let mut text = format!("{what}: {} rows on {} days\n", file.rows, file.days);
    let left_out = &file.left_out;
    if left_out.total() > 0 {
        let causes = [
            (left_out.no_day, "no day"),
            (left_out.no_planned, "no planned time"),
            (left_out.no_actual, "no actual time"),
        ];
        let causes: Vec<String> = causes
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, cause)| format!("{count} with {cause}"))
            .collect();
        let (left, all) = (left_out.total(), left_out.total() + file.rows);
        text += &format!("{left} of {all} rows left out: {}\n", causes.join(", "));
    }
    text
}

fn cells(name: &str, score: &Score, window: String) -> [String; 6] {
    [
        name.to_owned(),
        score.rows.to_string(),
        percent(score.coverage),
        format!("{:.1}", score.mean_width_min),
        format!("{:.1}", score.winkler_min),
        window,
    ]
}

fn window_text(line: &GroupLine) -> String {
    let whose = if line.own_window { "" } else { " (everyone's)" };
    format!("{:+.0} to {:+.0}{whose}", line.from_min, line.to_min)
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}
