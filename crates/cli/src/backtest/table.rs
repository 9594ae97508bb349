//! The report of a backtest as text.

use super::judge::{FileLine, Named, Report, Score};
use comfy_table::{Table, presets};

/// The report for people.
pub fn text(report: &Report) -> String {
    let mut text = file_text("learned from", &report.train) + &file_text("judged on", &report.test);
    for note in notes(report) {
        text += &note;
        text.push('\n');
    }
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(["", "Rows", "Kept", "Width (min)", "Winkler (min)"]);
    table.add_row(cells("Kept", &report.overall));
    add(&mut table, "beside", &report.baselines);
    add(&mut table, "by group", &report.groups);
    add(&mut table, "by month", &report.months);
    text.push('\n');
    for line in table.lines() {
        text += line.trim_end();
        text.push('\n');
    }
    let days = &report.days;
    text + &format!(
        "\nworst tenth of days: {} of {}, kept {}, {} of all misses\n\
         believed against happened: {} apart at the most; CRPS {:.2} min\n",
        days.worst_tenth_days,
        report.by_day.len(),
        percent(days.worst_tenth_coverage),
        percent(days.worst_tenth_share_of_misses.unwrap_or(0.0)),
        percent(report.belief.largest_deviation),
        report.belief.crps_min,
    )
}

/// What one has to know to read the figures right.
pub fn notes(report: &Report) -> Vec<String> {
    let mut notes = Vec::new();
    if report.days_in_both > 0 {
        notes.push(format!(
            "{} days are in both files, so that windows look better kept than they are",
            report.days_in_both
        ));
    }
    if !report.enough_days {
        notes.push(format!(
            "{} days are too few for a promise of {}: windows are wider than anything seen, and no guarantee",
            report.train.days,
            percent(report.target_coverage)
        ));
    }
    notes
}

fn add(table: &mut Table, title: &str, lines: &[Named]) {
    if lines.is_empty() {
        return;
    }
    table.add_row([title]);
    for line in lines {
        table.add_row(cells(&format!("  {}", line.name), &line.score));
    }
}

/// What a file held, and what of it was left out.
pub fn file_text(what: &str, file: &FileLine) -> String {
    let mut text = format!("{what}: {} rows on {} days", file.rows, file.days);
    if let (Some(first), Some(last)) = (&file.first, &file.last) {
        text += &format!(" ({first} to {last})");
    }
    text.push('\n');
    if let Some(left_out) = left_out_text(file) {
        text += &left_out;
        text.push('\n');
    }
    text
}

/// "412 of 10,000 rows left out: 300 without an actual time, …", if any were.
pub fn left_out_text(file: &FileLine) -> Option<String> {
    let left_out = file.left_out.total();
    let causes = file
        .left_out
        .causes()
        .into_iter()
        .filter(|(count, _)| *count > 0);
    let causes: Vec<String> = causes
        .map(|(count, cause)| format!("{} {cause}", thousands(count)))
        .collect();
    (left_out > 0).then(|| {
        let all = thousands(left_out + file.rows);
        format!(
            "{} of {all} rows left out: {}",
            thousands(left_out),
            causes.join(", ")
        )
    })
}

fn cells(name: &str, score: &Score) -> [String; 5] {
    [
        name.to_owned(),
        score.rows.to_string(),
        percent(score.coverage),
        format!("{:.1}", score.mean_width_min),
        format!("{:.1}", score.winkler_min),
    ]
}

/// A share with one decimal.
pub fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// 12,345.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
