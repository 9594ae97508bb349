//! A planned day as a table for people, in the territory's local time.

use super::report::{Report, RouteLine, StopLine, Totals, UnassignedLine};
use chrono_tz::Tz;
use comfy_table::{ContentArrangement, Table, TableComponent, presets};
use kept_domain::{PlanCost, Seconds, Timestamp};
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
        "Cost",
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

type Row = [String; 9];

/// The stops with the break and the depots between them; the technician's name once.
fn route_rows(zone: Tz, route: &RouteLine) -> Vec<Row> {
    let mut rows = Vec::new();
    for at in 0..=route.stops.len() {
        rows.extend(between_rows(zone, route, at));
        if let Some(stop) = route.stops.get(at) {
            rows.push(stop_row(zone, at, stop));
        }
    }
    if rows.is_empty() {
        rows.push(note_row("", "no visits"));
    }
    if let Some([name, ..]) = rows.first_mut() {
        name.clone_from(&route.name);
    }
    rows
}

/// What a technician does before the stop at `at`, in the order of time.
fn between_rows(zone: Tz, route: &RouteLine, at: usize) -> Vec<Row> {
    let depots = route.restocks.iter();
    let depots = depots.filter(|restock| restock.before_stop == at);
    let mut notes: Vec<_> = depots
        .map(|restock| {
            let note = format!("{} to {}", restock.depot, restock.finish.clock(zone));
            (restock.arrive, note)
        })
        .collect();
    let pause = route.break_.as_ref();
    notes.extend(pause.filter(|pause| pause.before_stop == at).map(|pause| {
        let note = format!("break to {}", pause.to.clock(zone));
        (pause.from, note)
    }));
    notes.sort_by_key(|(from, _)| *from);
    let row = |(from, note): &(Timestamp, String)| note_row(&from.clock(zone), note);
    notes.iter().map(row).collect()
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
        stop.marginal_cost
            .map_or_else(String::new, |cost| cost.to_string()),
        stop.customer.clone(),
        job(stop),
        stop.address.clone(),
    ]
}

/// The kind of job, with what it has to do with other visits and areas.
fn job(stop: &StopLine) -> String {
    let mut lines = vec![stop.job_type.clone()];
    if let Some(partner) = &stop.together {
        lines.push(format!(
            "together with {} ({})",
            partner.name, partner.visit
        ));
    }
    if !stop.after.is_empty() {
        lines.push(format!("after {}", stop.after.join(", ")));
    }
    if let Some(border) = &stop.border {
        let area = |name: &str| {
            if name.is_empty() {
                "no area".to_owned()
            } else {
                name.to_owned()
            }
        };
        let (from, to) = (area(&border.from), area(&border.to));
        lines.push(format!("over the border, {from} to {to}: {}", border.price));
    }
    lines.join("\n")
}

fn unassigned(report: &Report) -> Table {
    let mut table = table(&["Visit", "Customer", "Job", "Booked", "Why"]);
    for left in &report.unassigned {
        table.add_row(unassigned_row(report.zone, left));
    }
    table
}

fn unassigned_row(zone: Tz, left: &UnassignedLine) -> [String; 5] {
    let windows = match left.windows.as_slice() {
        [] => std::slice::from_ref(&left.booked),
        several => several,
    };
    let windows: Vec<String> = windows.iter().map(|window| window.spoken(zone)).collect();
    [
        left.visit.clone(),
        left.customer.clone(),
        left.job_type.clone(),
        windows.join("\n"),
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
        "cost {}{}, driving {}",
        totals.cost,
        causes(&totals.cost_parts),
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

/// What a cost consists of, where it is more than driving.
fn causes(cost: &PlanCost) -> String {
    let all = [
        ("driving", cost.travel),
        ("overtime", cost.overtime),
        ("waiting", cost.waiting),
        ("late", cost.lateness),
        ("left out", cost.unassigned),
        ("not preferred", cost.preference),
        ("border", cost.border),
    ];
    let parts = all.iter().filter(|(_, part)| *part != 0);
    let parts: Vec<String> = parts.map(|(name, part)| format!("{name} {part}")).collect();
    if parts.len() > 1 {
        format!(" ({})", parts.join(", "))
    } else {
        String::new()
    }
}

fn hours(span: Seconds) -> String {
    let minutes = span.to_minutes();
    format!("{} h {:02} min", minutes / 60, minutes % 60)
}
