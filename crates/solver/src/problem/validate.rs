//! The bounds of a problem: every number in its range, every index known, no link in a circle.

use std::collections::BTreeSet;

use super::circle::Precedence;
use super::{
    BANDS_MAX, DEPOTS_MAX, LINKS_MAX, Link, LocationIx, PRICE_MAX, PRICE_PER_SECOND_MAX, Problem,
    ProblemError, TECHNICIANS_MAX, TIME_MAX, TimeSpan, UNREACHABLE, VISITS_MAX, VisitIx,
};

/// The most entries in any list of one visit or technician: skills, parts, windows, preferences.
const LIST_MAX: usize = 1_000;
/// Errors reported at most by one validation.
const ERRORS_MAX: usize = 100;

impl Problem {
    /// Checks every bound and index.
    ///
    /// A valid problem may still be an impossible day: it can be searched, and its visits end unassigned.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the fields, up to 100 errors.
    pub fn validate(&self) -> Result<(), Vec<ProblemError>> {
        let mut report = Report::default();
        self.validate_travel(&mut report);
        self.validate_technicians(&mut report);
        self.validate_visits(&mut report);
        self.validate_weights(&mut report);
        self.validate_pins(&mut report);
        self.validate_links(&mut report);
        self.validate_depots(&mut report);
        if report.errors.is_empty() {
            Ok(())
        } else {
            Err(report.errors)
        }
    }

    fn validate_travel(&self, report: &mut Report) {
        let bands = &self.travel.bands;
        report.require(
            !bands.is_empty(),
            || "travel.bands",
            "needs at least one band",
        );
        report.require(
            bands.len() <= BANDS_MAX,
            || "travel.bands",
            "too many bands",
        );
        report.require(
            bands
                .iter()
                .zip(bands.iter().skip(1))
                .all(|(a, b)| a.from < b.from),
            || "travel.bands",
            "must ascend by their start",
        );
        let cells = self.travel.size.checked_mul(self.travel.size);
        for (i, band) in bands.iter().take(BANDS_MAX).enumerate() {
            report.time(|| format!("travel.bands[{i}].from"), band.from);
            report.require(
                cells == Some(band.durations.len()),
                || format!("travel.bands[{i}].durations"),
                "must have size × size entries",
            );
            report.require(
                band.durations
                    .iter()
                    .all(|&d| (0..=TIME_MAX).contains(&d) || d == UNREACHABLE),
                || format!("travel.bands[{i}].durations"),
                "must be 0 to 366 days, or unreachable",
            );
        }
    }

    fn validate_technicians(&self, report: &mut Report) {
        let count = self.technicians.len();
        report.require(
            count <= TECHNICIANS_MAX,
            || "technicians",
            "too many technicians",
        );
        for (i, technician) in self.technicians.iter().enumerate().take(TECHNICIANS_MAX) {
            let at = |field: &str| format!("technicians[{i}].{field}");
            report.span(|| at("shift"), technician.shift);
            report.length(|| at("overtime_max"), technician.overtime_max);
            self.validate_location(report, || at("start"), technician.start);
            if let Some(end) = technician.end {
                self.validate_location(report, || at("end"), end);
            }
            report.unique(|| at("skills"), technician.skills.iter().map(|s| s.0.0));
            report.unique(|| at("parts"), technician.parts.iter().map(|p| p.0.0));
            report.unique(|| at("tools"), technician.tools.iter().map(|t| t.0));
            if let Some(rest) = &technician.breaks {
                report.length(|| at("breaks.duration"), rest.duration);
                report.span(|| at("breaks.start_window"), rest.start_window);
            }
        }
    }

    fn validate_visits(&self, report: &mut Report) {
        report.require(
            self.visits.len() <= VISITS_MAX,
            || "visits",
            "too many visits",
        );
        for (i, visit) in self.visits.iter().enumerate().take(VISITS_MAX) {
            let at = |field: &str| format!("visits[{i}].{field}");
            self.validate_location(report, || at("location"), visit.location);
            report.length(|| at("service"), visit.service);
            report.require(
                visit.windows.len() <= LIST_MAX,
                || at("windows"),
                "too many",
            );
            for (k, window) in visit.windows.iter().enumerate().take(LIST_MAX) {
                report.span(|| format!("visits[{i}].windows[{k}]"), *window);
            }
            report.require(
                visit
                    .windows
                    .iter()
                    .zip(visit.windows.iter().skip(1))
                    .all(|(a, b)| a.end < b.start),
                || at("windows"),
                "must ascend and not overlap",
            );
            report.price(
                || at("lateness"),
                visit.lateness.unwrap_or(0),
                PRICE_PER_SECOND_MAX,
            );
            report.price(|| at("unassigned_cost"), visit.unassigned_cost, PRICE_MAX);
            report.unique(|| at("skills"), visit.skills.iter().map(|s| s.0.0));
            report.unique(|| at("parts"), visit.parts.iter().map(|p| p.0.0));
            report.unique(|| at("tools"), visit.tools.iter().map(|t| t.0));
            for (field, list) in [("preferred", &visit.preferred), ("refused", &visit.refused)] {
                report.require(
                    list.len() <= LIST_MAX
                        && list.iter().all(|t| t.index() < self.technicians.len()),
                    || at(field),
                    "names an unknown technician",
                );
            }
        }
    }

    fn validate_weights(&self, report: &mut Report) {
        let weights = &self.weights;
        report.price(|| "weights.travel", weights.travel, PRICE_PER_SECOND_MAX);
        report.price(
            || "weights.overtime",
            weights.overtime,
            PRICE_PER_SECOND_MAX,
        );
        report.price(|| "weights.waiting", weights.waiting, PRICE_PER_SECOND_MAX);
        report.price(
            || "weights.lateness",
            weights.lateness,
            PRICE_PER_SECOND_MAX,
        );
        report.price(|| "weights.preference", weights.preference, PRICE_MAX);
        report.price(|| "weights.moved", weights.moved, PRICE_MAX);
        report.price(|| "weights.border", weights.border, PRICE_MAX);
    }

    fn validate_pins(&self, report: &mut Report) {
        let mut technicians = BTreeSet::new();
        let mut visits = BTreeSet::new();
        for (i, prefix) in self.pins.iter().enumerate().take(TECHNICIANS_MAX + 1) {
            let at = |field: &str| format!("pins[{i}].{field}");
            let known = prefix.technician.index() < self.technicians.len();
            report.require(known, || at("technician"), "is unknown");
            report.require(
                technicians.insert(prefix.technician),
                || at("technician"),
                "has two prefixes",
            );
            self.validate_location(report, || at("at"), prefix.at);
            report.time(|| at("free_from"), prefix.free_from);
            let mut before = -TIME_MAX;
            for (k, stop) in prefix.stops.iter().enumerate().take(VISITS_MAX + 1) {
                let at = || format!("pins[{i}].stops[{k}]");
                report.require(
                    stop.visit.index() < self.visits.len(),
                    at,
                    "names an unknown visit",
                );
                report.require(visits.insert(stop.visit), at, "pins a visit a second time");
                let times = [
                    before,
                    stop.arrive,
                    stop.start,
                    stop.finish,
                    prefix.free_from,
                ];
                report.require(times.is_sorted(), at, "times must ascend, up to free_from");
                before = stop.finish;
            }
        }
    }

    fn validate_links(&self, report: &mut Report) {
        report.require(self.links.len() <= LINKS_MAX, || "links", "too many links");
        let mut in_company = BTreeSet::new();
        for (i, link) in self.links.iter().enumerate().take(LINKS_MAX) {
            let at = || format!("links[{i}]");
            let (first, second) = link.visits();
            let known = |visit: VisitIx| visit.index() < self.visits.len();
            report.require(known(first) && known(second), at, "names an unknown visit");
            report.require(first != second, at, "links a visit to itself");
            match *link {
                Link::Together { .. } => {
                    let new = in_company.insert(first) && in_company.insert(second);
                    let message = "a visit is done together with one other at most";
                    report.require(new || first == second, at, message);
                }
                Link::After { gap_min, .. } => {
                    report.length(|| format!("links[{i}].gap_min"), gap_min);
                }
            }
        }
        if report.errors.is_empty() {
            report.require(
                Precedence::new(&self.links, |_| true).circle().is_none(),
                || "links",
                "visits wait for each other in a circle",
            );
        }
    }

    fn validate_depots(&self, report: &mut Report) {
        report.require(
            self.depots.len() <= DEPOTS_MAX,
            || "depots",
            "too many depots",
        );
        for (i, depot) in self.depots.iter().enumerate().take(DEPOTS_MAX) {
            self.validate_location(report, || format!("depots[{i}].location"), depot.location);
            report.length(|| format!("depots[{i}].service"), depot.service);
        }
    }

    fn validate_location<P: Into<String>>(
        &self,
        report: &mut Report,
        field: impl FnOnce() -> P,
        location: LocationIx,
    ) {
        report.require(
            location.index() < self.travel.size,
            field,
            "is not a known location",
        );
    }
}

/// Collects what is wrong, and builds a field's path only then.
#[derive(Default)]
struct Report {
    errors: Vec<ProblemError>,
}

impl Report {
    fn require<P: Into<String>>(&mut self, holds: bool, field: impl FnOnce() -> P, message: &str) {
        if !holds && self.errors.len() < ERRORS_MAX {
            self.errors.push(ProblemError {
                field: field().into(),
                message: message.to_owned(),
            });
        }
    }

    fn time<P: Into<String>>(&mut self, field: impl FnOnce() -> P, time: i32) {
        self.require(
            (-TIME_MAX..=TIME_MAX).contains(&time),
            field,
            "must be within 366 days of the origin",
        );
    }

    fn length<P: Into<String>>(&mut self, field: impl FnOnce() -> P, seconds: i32) {
        self.require(
            (0..=TIME_MAX).contains(&seconds),
            field,
            "must be 0 to 366 days",
        );
    }

    fn span<P: Into<String>>(&mut self, field: impl FnOnce() -> P, span: TimeSpan) {
        let bounds = -TIME_MAX..=TIME_MAX;
        let holds =
            bounds.contains(&span.start) && bounds.contains(&span.end) && span.start <= span.end;
        self.require(
            holds,
            field,
            "must start before it ends, within 366 days of the origin",
        );
    }

    fn price<P: Into<String>>(&mut self, field: impl FnOnce() -> P, price: i64, max: i64) {
        self.require(
            (0..=max).contains(&price),
            field,
            "must be 0 or more, within the highest price",
        );
    }

    fn unique<P: Into<String>>(
        &mut self,
        field: impl FnOnce() -> P,
        ids: impl Iterator<Item = u32>,
    ) {
        let ids: Vec<u32> = ids.take(LIST_MAX + 1).collect();
        let distinct: BTreeSet<u32> = ids.iter().copied().collect();
        self.require(
            ids.len() <= LIST_MAX && distinct.len() == ids.len(),
            field,
            "has a repeated entry or too many",
        );
    }
}
