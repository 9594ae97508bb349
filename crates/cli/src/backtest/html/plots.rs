//! The report's plots, as SVG in the page's own colours.

use super::super::examples::Example;
use super::super::judge::{DayCount, Report, Score};
use super::super::table::percent;
use super::{escape, minutes};
use std::fmt::Write as _;

/// Days that the line of the day plot is a mean of.
const MEAN_DAYS: usize = 7;

/// Mean widths of our windows and simpler ones, as brackets on one scale.
pub fn widths(report: &Report) -> String {
    let ours = ("Kept", &report.overall, true);
    let others = report
        .baselines
        .iter()
        .map(|line| (line.name.as_str(), &line.score, false));
    let lines: Vec<(&str, &Score, bool)> = std::iter::once(ours).chain(others).collect();
    let widest = lines
        .iter()
        .map(|(_, score, _)| score.mean_width_min)
        .fold(1.0, f64::max);
    let mut svg = open(
        520,
        36 * lines.len() + 8,
        "Mean widths of windows and how many were kept",
    );
    for (place, (name, score, ours)) in lines.iter().enumerate() {
        let top = 12 + 36 * place;
        let end = 130.0 + 215.0 * score.mean_width_min / widest;
        let (mark, fill) = if *ours {
            ("promised-mark", "promised-fill")
        } else {
            ("planned-mark", "planned-fill")
        };
        let _ = write!(
            svg,
            "<text x=\"0\" y=\"{}\" class=\"tx b\">{name}</text>\
             <rect x=\"130\" y=\"{top}\" width=\"{:.1}\" height=\"13\" fill=\"var(--{fill})\"/>\
             <path d=\"M130 {}V{top}H{end:.1}V{}\" fill=\"none\" stroke=\"var(--{mark})\" stroke-width=\"2\"/>\
             <text x=\"{:.1}\" y=\"{}\" class=\"tx b\">{}</text>\
             <text x=\"520\" y=\"{}\" class=\"tx\" text-anchor=\"end\">kept {}</text>",
            top + 11,
            end - 130.0,
            top + 14,
            top + 14,
            end + 8.0,
            top + 11,
            minutes(score.mean_width_min),
            top + 11,
            percent(score.coverage),
        );
    }
    svg + "</svg>"
}

/// Believed against happened.
pub fn reliability(report: &Report) -> String {
    let x = |share: f64| 40.0 + 470.0 * share;
    let y = |share: f64| 190.0 - 180.0 * share;
    let mut svg = open(520, 232, "Believed chance against the share that was kept");
    for percent in [0, 25, 50, 75, 100] {
        let share = f64::from(percent) / 100.0;
        let _ = write!(
            svg,
            "<path d=\"M40 {0:.1}H510\" class=\"g\"/><text x=\"32\" y=\"{1:.1}\" class=\"tx\" text-anchor=\"end\">{percent}</text>\
             <text x=\"{2:.1}\" y=\"208\" class=\"tx\" text-anchor=\"middle\">{percent}</text>",
            y(share),
            y(share) + 3.5,
            x(share),
        );
    }
    let _ = write!(
        svg,
        "<path d=\"M{:.1} {:.1}L{:.1} {:.1}\" stroke=\"var(--ink-3)\" stroke-dasharray=\"3 4\"/>",
        x(0.0),
        y(0.0),
        x(1.0),
        y(1.0)
    );
    for point in &report.belief.reliability {
        let _ = write!(
            svg,
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"4.5\" fill=\"var(--promised-mark)\" stroke=\"var(--surface)\" stroke-width=\"1.5\"><title>{} believed, {} kept</title></circle>",
            x(point.believed),
            y(point.happened),
            percent(point.believed),
            percent(point.happened),
        );
    }
    svg + "<text x=\"275\" y=\"226\" class=\"tx\" text-anchor=\"middle\">chance that was believed, %</text></svg>"
}

/// Share kept, day by day.
pub fn days(report: &Report) -> String {
    let days = &report.by_day;
    let lowest = days
        .iter()
        .map(DayCount::coverage)
        .fold(report.target_coverage, f64::min);
    let floor = ((lowest * 10.0).floor() / 10.0).clamp(0.0, 0.9);
    let x = |place: usize| 40.0 + 1_010.0 * (place as f64 + 0.5) / days.len().max(1) as f64;
    let y = |share: f64| 150.0 - 140.0 * (share - floor) / (1.0 - floor);
    let most = days.iter().map(|day| day.rows).max().unwrap_or(1) as f64;
    let mut svg = open(1060, 178, "Share of windows kept, by day");
    let step = [0.05, 0.1]
        .into_iter()
        .find(|step| 1.0 - floor <= 5.0 * step);
    let step = step.unwrap_or(0.2);
    for line in 0..=5 {
        let share = 1.0 - f64::from(line) * step;
        if share < floor - 1e-9 {
            break;
        }
        let _ = write!(
            svg,
            "<path d=\"M40 {0:.1}H1056\" class=\"g\"/><text x=\"32\" y=\"{1:.1}\" class=\"tx\" text-anchor=\"end\">{2:.0}</text>",
            y(share),
            y(share) + 3.5,
            100.0 * share,
        );
    }
    let target = y(report.target_coverage);
    let _ = write!(
        svg,
        "<path d=\"M40 {target:.1}H1056\" stroke=\"var(--ink)\" stroke-dasharray=\"4 4\"/>"
    );
    for (place, day) in days.iter().enumerate() {
        let missed = day.coverage() < report.target_coverage - 0.1;
        let _ = write!(
            svg,
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{:.1}\" fill=\"none\" stroke=\"var(--{})\" stroke-width=\"1.3\"><title>{}: {} of {} kept</title></circle>",
            x(place),
            y(day.coverage()),
            1.5 + 2.5 * (day.rows as f64 / most).sqrt(),
            if missed { "late-mark" } else { "planned-mark" },
            escape(&day.day),
            day.kept,
            day.rows,
        );
    }
    svg += &mean_line(days, x, y);
    let labels = [
        (0, "start"),
        (days.len() / 2, "middle"),
        (days.len().saturating_sub(1), "end"),
    ];
    for (place, anchor) in labels {
        let name = days.get(place).map_or("", |day| day.day.as_str());
        let _ = write!(
            svg,
            "<text x=\"{:.1}\" y=\"172\" class=\"tx\" text-anchor=\"{anchor}\">{}</text>",
            x(place),
            escape(name)
        );
    }
    svg + "</svg>"
}

fn mean_line(days: &[DayCount], x: impl Fn(usize) -> f64, y: impl Fn(f64) -> f64) -> String {
    let mut path = String::new();
    for (place, run) in days.windows(MEAN_DAYS).enumerate() {
        let rows: usize = run.iter().map(|day| day.rows).sum();
        let kept: usize = run.iter().map(|day| day.kept).sum();
        let command = if place == 0 { 'M' } else { 'L' };
        let share = kept as f64 / rows.max(1) as f64;
        let _ = write!(
            path,
            "{command}{:.1} {:.1}",
            x(place + MEAN_DAYS / 2),
            y(share)
        );
    }
    format!("<path d=\"{path}\" fill=\"none\" stroke=\"var(--promised-mark)\" stroke-width=\"2\"/>")
}

/// Windows of one day, each around its plan.
pub fn examples(examples: &[Example]) -> String {
    let times = examples
        .iter()
        .flat_map(|e| [e.from_min, e.to_min, e.late_min, 0.0]);
    let (first, last) = times.fold((-10.0_f64, 10.0_f64), |(a, b), t| (a.min(t), b.max(t)));
    let x = |minute: f64| 330.0 + 560.0 * (minute - first) / (last - first);
    let mut svg = open(
        1060,
        30 * examples.len() + 6,
        "Windows told on one day, and when the visits came",
    );
    let _ = write!(
        svg,
        "<path d=\"M{0:.1} 0V{1}\" class=\"g\"/>",
        x(0.0),
        30 * examples.len()
    );
    for (place, example) in examples.iter().enumerate() {
        let top = 8 + 30 * place;
        let mark = if example.is_kept() {
            "promised"
        } else {
            "late"
        };
        let dash = if example.is_kept() {
            ""
        } else {
            " stroke-dasharray=\"3 3\""
        };
        let (from, to) = (x(example.from_min), x(example.to_min));
        let _ = write!(
            svg,
            "<text x=\"0\" y=\"{text}\" class=\"tx b\">{}</text><text x=\"150\" y=\"{text}\" class=\"tx\">{}</text>\
             <rect x=\"{from:.1}\" y=\"{top}\" width=\"{:.1}\" height=\"12\" fill=\"var(--{mark}-fill)\"/>\
             <path d=\"M{from:.1} {bottom}V{top}H{to:.1}V{bottom}\" fill=\"none\" stroke=\"var(--{mark}-mark)\" stroke-width=\"2\"{dash}/>\
             <circle cx=\"{:.1}\" cy=\"{middle}\" r=\"2.5\" fill=\"var(--ink-3)\"/>\
             <path d=\"M{late:.1} {tick}v14\" stroke=\"var(--ink)\" stroke-width=\"2.5\"/>\
             <text x=\"1060\" y=\"{text}\" class=\"tx\" text-anchor=\"end\">{}</text>",
            escape(&example.group),
            example.told(),
            to - from,
            x(0.0),
            example.came(),
            text = top + 10,
            bottom = top + 13,
            middle = top + 7,
            tick = top + 2,
            late = x(example.late_min),
        );
    }
    svg + "</svg>"
}

fn open(width: usize, height: usize, label: &str) -> String {
    format!("<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{label}\">")
}
