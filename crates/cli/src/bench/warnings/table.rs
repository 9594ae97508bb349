//! Table: the report for people.

use super::outcome::Warner;
use super::{Point, Report, frontier};
use crate::output;

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), |share| format!("{:.1} %", 100.0 * share))
}

/// The report as text.
pub fn table(report: &Report) -> String {
    let head = format!(
        "{} days of {} technicians, seed {}\n",
        report.days, report.technicians, report.seed
    );
    let points = report.points.iter().map(point);
    head + &points.collect::<String>()
}

fn point(point: &Point) -> String {
    let mut table =
        output::plain_table(["Warns", "30 min before", "At all", "False per 100 visits"]);
    table.add_row(product(&point.product));
    for step in &point.frontier.points {
        table.add_row(of_frontier(step));
    }
    let notice = point
        .median_notice_min
        .map_or_else(|| "-".to_owned(), |minutes| format!("{minutes} min"));
    let frontier = &point.frontier;
    format!(
        "\nWarning from {:.0} %: {} promises, {} broken ({} of visits on no route left out)\n\n\
         {}\n\
         With as many false warnings the frontier catches {} 30 min before: ours is {} of it{}.\n\
         As expected, not as lived: {} of {}{}.\n\
         The product's own probability at that moment would catch {}.\n\
         Of {} promises told in time {} broke; the frontier expected {:.1}.\n\
         Median notice {notice}, {:.3} flips a visit, {} of {} false warnings later than 30 min before.\n\
         {}",
        100.0 * point.warns_from,
        point.visits,
        point.broken,
        point.left_out,
        output::trimmed(&table),
        percent(frontier.share.recall_at_our_false),
        percent(frontier.share.ours_to_this),
        interval(frontier.share.interval),
        percent(frontier.expected.ours_to_this),
        percent(frontier.expected.recall_at_our_false),
        interval(frontier.expected.interval),
        percent(point.forecast.recall_at_our_false),
        frontier.in_time,
        frontier.broken,
        frontier.expected_broken,
        point.flips_per_visit,
        point.false_late,
        point.product.r#false,
        options(point),
    )
}

fn interval(ends: Option<(f64, f64)>) -> String {
    ends.map_or_else(String::new, |(from, to)| {
        format!(
            " ({} to {} over days)",
            percent(Some(from)),
            percent(Some(to))
        )
    })
}

fn product(warner: &Warner) -> [String; 4] {
    [
        "the product".to_owned(),
        percent(warner.recall_30_min),
        percent(warner.recall),
        format!("{:.2}", warner.false_per_100_visits),
    ]
}

/// Whether a later moment would catch more isn't asked.
fn of_frontier(step: &frontier::Step) -> [String; 4] {
    [
        format!("frontier from {:.0} %", 100.0 * step.warns_from),
        percent(step.recall_30_min),
        percent(None),
        format!("{:.2}", step.false_per_100_visits),
    ]
}

fn options(point: &Point) -> String {
    let options = &point.options;
    let (tried, gone) = options.totals();
    format!(
        "{} sets of options tried at the end of their hold, {tried} options: {gone} were gone; \
         of {} sets fewer than two could be taken ({} without the call).\n",
        options.sets_tried(),
        options.too_few,
        options.too_few_without_call,
    )
}
