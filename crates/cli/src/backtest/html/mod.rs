//! The report as one HTML file that needs nothing else: for the owner of a firm, who decides.

mod plots;

use super::examples::Example;
use super::judge::{Named, Report};
use super::table::{left_out_text, notes, percent, thousands};
use std::fmt::Write as _;

/// The product's colours, light and dark.
const TOKENS: &str = include_str!("../../../../board/ui/src/styles/tokens.css");
const STYLE: &str = include_str!("report.css");
/// A group is marked when it is kept less often than this below the promise.
const SHORTFALL: f64 = 0.02;
/// Most lines of a table.
const LINES_MAX: usize = 40;

/// The whole page.
pub fn page(report: &Report, examples: &[Example]) -> String {
    let mut body = String::new();
    body += &lead(report);
    for note in notes(report) {
        let _ = write!(body, "<p class=\"note\">{}</p>", escape(&note));
    }
    body += &figures(report);
    body += "<div class=\"grid\">";
    let panels = [
        (
            "How tight, beside what firms tell today",
            "Bracket: mean width of the window. Right: how many were kept",
            plots::widths(report),
        ),
        (
            "Do we believe the right thing?",
            "On the line: of windows that were believed 80 % sure, 80 % were kept",
            plots::reliability(report),
        ),
    ];
    for (title, caption, content) in panels {
        body += &panel("", title, caption, &content);
    }
    body += &panel(
        "whole",
        "Kept by day",
        "Dots: days, the larger the more visits. Line: mean of seven days. Dashed: promised",
        &plots::days(report),
    );
    if !examples.is_empty() {
        let caption = format!(
            "An ordinary day, {}. Bracket: the window told. Tick: when they came. Dot: the plan",
            escape(&examples[0].day)
        );
        body += &panel(
            "whole",
            "What customers would have been told",
            &caption,
            &plots::examples(examples),
        );
    }
    if !report.months.is_empty() {
        body += &panel(
            "",
            "By month",
            "Marked: two points or more below the promise",
            &table("Month", report, &report.months),
        );
    }
    let groups = &report.groups;
    let shown = groups.len().min(LINES_MAX);
    let caption = format!("{shown} of {} groups with 50 visits or more", groups.len());
    body += &panel(
        "",
        "By group",
        &caption,
        &table("Group", report, &groups[..shown]),
    );
    body += "</div>";
    body += &footer(report);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Kept: backtest</title>\n<style>\n{TOKENS}\n{STYLE}</style>\n</head>\n\
         <body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )
}

fn lead(report: &Report) -> String {
    let span = match (&report.test.first, &report.test.last) {
        (Some(first), Some(last)) => format!(", {} to {}", escape(first), escape(last)),
        _ => String::new(),
    };
    format!(
        "<h1>Your windows, if Kept had told them</h1>\n<p class=\"lead\">Kept learned from <b>{} visits</b> on {} days, \
         and then told a window for each of <b>{} visits</b> on {} days that it had not seen{span}.</p>",
        thousands(report.train.rows),
        report.train.days,
        thousands(report.test.rows),
        report.test.days,
    )
}

fn figures(report: &Report) -> String {
    let overall = &report.overall;
    let mut text = String::from("<section class=\"kpis\">");
    let one_window = report
        .baselines
        .get(1)
        .map_or(0.0, |one| one.score.mean_width_min);
    let figures = [
        (
            "Windows kept",
            percent(overall.coverage),
            format!("Promised: {}", percent(report.target_coverage)),
        ),
        (
            "Mean width",
            minutes(overall.mean_width_min),
            format!("one in ten is below {}", minutes(overall.tenth_width_min)),
        ),
        (
            "One window for all needs",
            minutes(one_window),
            report.baselines.get(1).map_or_else(String::new, |one| {
                format!("and keeps {}", percent(one.score.coverage))
            }),
        ),
        (
            "On the worst tenth of days",
            percent(report.days.worst_tenth_coverage),
            worst(report),
        ),
    ];
    for (title, figure, text_below) in figures {
        let (number, unit) = figure.split_once(' ').unwrap_or((&figure, ""));
        let _ = write!(
            text,
            "<div class=\"kpi\"><h2>{title}</h2><b>{number} <small>{unit}</small></b><p>{text_below}</p></div>"
        );
    }
    text + "</section>"
}

fn worst(report: &Report) -> String {
    let share = report.days.worst_tenth_share_of_misses;
    share.map_or_else(
        || "nothing was missed".to_owned(),
        |share| {
            format!(
                "{} of all misses, on {} days",
                percent(share),
                report.days.worst_tenth_days
            )
        },
    )
}

fn panel(class: &str, title: &str, caption: &str, content: &str) -> String {
    format!("<section class=\"panel {class}\"><h2>{title}</h2><p>{caption}</p>{content}</section>")
}

fn table(what: &str, report: &Report, lines: &[Named]) -> String {
    let mut text = format!(
        "<div class=\"scroll\"><table><thead><tr><th>{what}</th><th>Visits</th><th>Kept</th><th>Width</th><th>Winkler</th></tr></thead><tbody>"
    );
    for line in lines {
        let score = &line.score;
        let few = score.coverage < report.target_coverage - SHORTFALL;
        let _ = write!(
            text,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td{}><b>{}</b></td><td>{}</td><td>{:.0}</td></tr>",
            escape(&line.name),
            thousands(score.rows),
            if few { " class=\"few\"" } else { "" },
            percent(score.coverage),
            minutes(score.mean_width_min),
            score.winkler_min,
        );
    }
    text + "</tbody></table></div>"
}

fn footer(report: &Report) -> String {
    let mut text = String::from("<footer>");
    for (what, file) in [
        ("To learn from", &report.train),
        ("To judge on", &report.test),
    ] {
        if let Some(left_out) = left_out_text(file) {
            let _ = write!(text, "<p>{what}: {left_out}.</p>");
        }
    }
    let learning = if report.learns_daily {
        "Windows of a day know how the days before it went, and nothing of the day itself."
    } else {
        "Nothing was learned from the days judged on."
    };
    let _ = write!(
        text,
        "<p>{learning} Kept: the technician came inside the window. Winkler: width, and {:.0} times the minutes by which a window was missed; lower is better.</p>\
         <p>Believed and happened are {} apart at the most. CRPS {:.2} minutes.</p></footer>",
        2.0 / (1.0 - report.target_coverage),
        percent(report.belief.largest_deviation),
        report.belief.crps_min,
    );
    text
}

/// `83 min`, or hours where minutes say nothing.
fn minutes(minutes: f64) -> String {
    if minutes >= 600.0 {
        return format!("{:.1} h", minutes / 60.0);
    }
    format!("{minutes:.0} min")
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}
