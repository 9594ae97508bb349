//! A planned day as a table for people, in the territory's local time.

use super::report::{Report, RouteLine, StopLine, Totals, UnassignedLine};
use chrono_tz::Tz;
use comfy_table::{ContentArrangement, Table, TableComponent, presets};
use kept_domain::{PlannedBreak, Seconds};
use std::fmt::Write as _;

/// The report as text.
pub fn render(report: &Report) -> String {
    let mut text = format!("{}, {} ({})\n\n", report.name, report.date, report.zone);
    push(&mut text, &routes(report));
    if !report.unassigned.is_empty() {
        text.push_str("\nNot on any route\n");
        push(&mut text, &unassigned(report));
    }
    text.push('\n');
    text.push_str(&totals(&report.totals));
    text
}

fn push(text: &mut String, table: &Table) {
    text.push_str(&super::trimmed(table));
}

fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    // One line, under the header: a day's table is long enough without rules between its rows.
    table.load_preset(presets::NOTHING);
    table.set_style(TableComponent::HeaderLines, '─');
    table.set_style(TableComponent::MiddleHeaderIntersections, '─');
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(header.iter().copied());
    table
}

fn routes(report: &Report) -> Table {
    let mut table = table(&[
        "Technician",
        "#",
        "Arrive",
        "Window told",
        "Kept",
        "Customer",
        "Job",
        "Address",
    ]);
    for route in &report.routes {
        for row in route_rows(report.zone, route) {
            table.add_row(row);
        }
    }
    table
}

type Row = [String; 8];

/// The stops with the break between them; the technician's name once.
fn route_rows(zone: Tz, route: &RouteLine) -> Vec<Row> {
    let mut rows: Vec<Row> = route
        .stops
        .iter()
        .enumerate()
        .map(|(at, stop)| stop_row(zone, at, stop))
        .collect();
    if let Some(taken) = &route.break_ {
        rows.insert(taken.before_stop.min(rows.len()), pause_row(zone, taken));
    }
    if rows.is_empty() {
        rows.push(note_row("", "no visits"));
    }
    if let Some([name, ..]) = rows.first_mut() {
        name.clone_from(&route.name);
    }
    rows
}

fn pause_row(zone: Tz, taken: &PlannedBreak) -> Row {
    let until = format!("break to {}", taken.to.clock(zone));
    note_row(&taken.from.clock(zone), &until)
}

fn note_row(at: &str, note: &str) -> Row {
    let mut row = Row::default();
    let [_, _, time, text, ..] = &mut row;
    at.clone_into(time);
    note.clone_into(text);
    row
}

fn stop_row(zone: Tz, at: usize, stop: &StopLine) -> Row {
    let lost = if stop.likely_lost { " (at risk)" } else { "" };
    [
        String::new(),
        (at + 1).to_string(),
        stop.arrive.clock(zone),
        format!("{}{lost}", stop.window.spoken(zone)),
        format!("{} %", stop.kept_ppm.percent()),
        stop.customer.clone(),
        stop.job_type.clone(),
        stop.address.clone(),
    ]
}

fn unassigned(report: &Report) -> Table {
    let mut table = table(&["Visit", "Customer", "Job", "Booked", "Why"]);
    for left in &report.unassigned {
        table.add_row(unassigned_row(report.zone, left));
    }
    table
}

fn unassigned_row(zone: Tz, left: &UnassignedLine) -> [String; 5] {
    [
        left.visit.clone(),
        left.customer.clone(),
        left.job_type.clone(),
        left.booked.spoken(zone),
        left.reasons.join("\n"),
    ]
}

fn totals(totals: &Totals) -> String {
    let mut text = format!(
        "{} of {} visits on {} routes, {} left out\n",
        totals.assigned, totals.visits, totals.technicians_used, totals.unassigned
    );
    // Writing to a String can't fail.
    let _ = writeln!(
        text,
        "cost {}, driving {}",
        totals.cost,
        hours(totals.travel_s)
    );
    if let (Some(width), Some(kept)) = (totals.mean_width_s, totals.mean_kept_ppm) {
        let tenths = kept.0 / 1_000;
        let _ = writeln!(
            text,
            "mean window {} min, mean chance to keep it {}.{} %",
            width.to_minutes(),
            tenths / 10,
            tenths % 10
        );
    }
    let _ = writeln!(
        text,
        "planned in {}.{:03} s",
        totals.elapsed_ms / 1000,
        totals.elapsed_ms % 1000
    );
    text
}

fn hours(span: Seconds) -> String {
    let minutes = span.to_minutes();
    format!("{} h {:02} min", minutes / 60, minutes % 60)
}
