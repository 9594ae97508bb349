//! The frontier and the product's points as a picture of its own, for light and dark pages.

use super::{Point, Report};
use std::fmt::Write as _;

/// The plot's edges.
const LEFT: f64 = 62.0;
const RIGHT: f64 = 600.0;
const TOP: f64 = 48.0;
const BOTTOM: f64 = 348.0;
/// Most lines across the plot.
const LINES_MAX: f64 = 6.0;

const STYLE: &str = "<style>\
    svg{--ink:#1c2330;--soft:#5d6675;--line:#dfe3e8;--paper:#ffffff;--ours:#0b6b4f;--best:#8a5a00}\
    @media(prefers-color-scheme:dark){svg{--ink:#eceff4;--soft:#a3adbb;--line:#333b47;--paper:#14181f;--ours:#4fc79c;--best:#e0a94a}}\
    text{font:12px system-ui,sans-serif;fill:var(--soft)}.b{fill:var(--ink);font-weight:600}\
    </style>";

/// From false warnings and shares to places.
struct Scale {
    false_max: f64,
}

impl Scale {
    fn x(&self, false_per_100: f64) -> f64 {
        LEFT + (RIGHT - LEFT) * (false_per_100 / self.false_max).min(1.0)
    }

    fn y(&self, recall: f64) -> f64 {
        BOTTOM - (BOTTOM - TOP) * recall
    }
}

/// The picture: recall 30 minutes ahead over false warnings per 100 visits.
pub fn picture(report: &Report) -> String {
    let most = report
        .points
        .iter()
        .map(|point| point.product.false_per_100_visits)
        .fold(0.5, f64::max);
    let scale = Scale {
        false_max: 2.0 * most,
    };
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 420\" role=\"img\" \
         aria-label=\"Broken promises warned of 30 minutes ahead, over false warnings\">{STYLE}\
         <rect width=\"640\" height=\"420\" fill=\"var(--paper)\"/>\
         <text x=\"{LEFT}\" y=\"22\" class=\"b\">Broken promises warned of at least 30 min before their end</text>\
         <text x=\"{LEFT}\" y=\"38\">{} days of {} technicians, seed {}</text>",
        report.days, report.technicians, report.seed,
    );
    axes(&mut svg, &scale);
    if let Some(point) = report.points.get(report.points.len() / 2) {
        frontier(&mut svg, &scale, point);
    }
    for point in &report.points {
        ours(&mut svg, &scale, point);
    }
    legend(&mut svg);
    svg + "</svg>\n"
}

fn axes(svg: &mut String, scale: &Scale) {
    for quarter in 0..=4 {
        let share = f64::from(quarter) / 4.0;
        let y = scale.y(share);
        let _ = write!(
            svg,
            "<path d=\"M{LEFT} {y:.1}H{RIGHT}\" stroke=\"var(--line)\"/>\
             <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{:.0} %</text>",
            LEFT - 8.0,
            y + 4.0,
            100.0 * share,
        );
    }
    let step = [0.25, 0.5, 1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .find(|step| scale.false_max / step <= LINES_MAX)
        .unwrap_or(20.0);
    let lines = (scale.false_max / step) as u32;
    for line in 0..=lines {
        let wrong = f64::from(line) * step;
        let _ = write!(
            svg,
            "<text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{wrong}</text>",
            scale.x(wrong),
            BOTTOM + 18.0,
        );
    }
    let _ = write!(
        svg,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">false warnings per 100 visits</text>",
        (LEFT + RIGHT) / 2.0,
        BOTTOM + 38.0,
    );
}

/// The frontier of the days as they went at one price; at the others promises differ a little.
fn frontier(svg: &mut String, scale: &Scale, point: &Point) {
    let steps = point.frontier.points.iter().rev();
    let inside = steps.filter_map(|step| {
        let is_inside = step.false_per_100_visits <= scale.false_max;
        let recall = step.recall_30_min.filter(|_| is_inside)?;
        Some((
            step.warns_from,
            scale.x(step.false_per_100_visits),
            scale.y(recall),
        ))
    });
    let places: Vec<(f64, f64, f64)> = inside.collect();
    let path: Vec<String> = places
        .iter()
        .map(|(_, x, y)| format!("{x:.1} {y:.1}"))
        .collect();
    if !path.is_empty() {
        let _ = write!(
            svg,
            "<path d=\"M{}\" fill=\"none\" stroke=\"var(--best)\" stroke-width=\"2\"/>",
            path.join("L")
        );
    }
    for (from, x, y) in places {
        let _ = write!(
            svg,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.5\" fill=\"var(--best)\"><title>from {:.0} %</title></circle>",
            100.0 * from
        );
    }
}

fn ours(svg: &mut String, scale: &Scale, point: &Point) {
    let wrong = point.product.false_per_100_visits;
    let (Some(recall), x) = (point.product.recall_30_min, scale.x(wrong)) else {
        return;
    };
    if let Some(best) = point.frontier.share.recall_at_our_false {
        let _ = write!(
            svg,
            "<path d=\"M{x:.1} {:.1}V{:.1}\" stroke=\"var(--soft)\" stroke-dasharray=\"2 3\"/>\
             <circle cx=\"{x:.1}\" cy=\"{1:.1}\" r=\"5\" fill=\"none\" stroke=\"var(--best)\" stroke-width=\"1.5\"/>",
            scale.y(recall),
            scale.y(best),
        );
    }
    let _ = write!(
        svg,
        "<circle cx=\"{x:.1}\" cy=\"{:.1}\" r=\"5\" fill=\"var(--ours)\"/>\
         <text x=\"{:.1}\" y=\"{:.1}\" class=\"b\">from {:.0} %: {:.1} %</text>",
        scale.y(recall),
        x + 9.0,
        scale.y(recall) + 16.0,
        100.0 * point.warns_from,
        100.0 * recall,
    );
}

fn legend(svg: &mut String) {
    let y = BOTTOM + 60.0;
    let _ = write!(
        svg,
        "<circle cx=\"{}\" cy=\"{}\" r=\"5\" fill=\"var(--ours)\"/><text x=\"{}\" y=\"{y}\">Kept</text>\
         <path d=\"M{} {}h22\" stroke=\"var(--best)\" stroke-width=\"2\"/>\
         <text x=\"{}\" y=\"{y}\">who knows the true distributions; ring: at the same false warnings</text>",
        LEFT + 5.0,
        y - 4.0,
        LEFT + 16.0,
        LEFT + 62.0,
        y - 4.0,
        LEFT + 90.0,
    );
}
