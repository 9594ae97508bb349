//! A day to be routed: travel times, technicians, visits, prices and pins, by index.
//!
//! Times are seconds from the plan's origin (local midnight of the day, as elapsed seconds; they may be
//! negative or beyond 86 400). Prices are integers in one cost unit. Nothing here searches or judges, and
//! nothing knows names, clocks or the store.

use std::collections::BTreeSet;
use std::sync::Arc;

/// Duration of a leg that can't be driven, in seconds: a hole in the matrix.
pub const UNREACHABLE: i32 = i32::MAX / 4;
/// The largest absolute value of any time, and the longest duration, in seconds (366 days).
pub const TIME_MAX: i32 = 366 * 86_400;
/// The most visits a problem may hold.
pub const VISITS_MAX: usize = 5_000;
/// The most technicians a problem may hold.
pub const TECHNICIANS_MAX: usize = 500;
/// The most travel bands a problem may hold.
pub const BANDS_MAX: usize = 96;
/// The highest price of a second.
pub const PRICE_PER_SECOND_MAX: i64 = 1_000_000;
/// The highest price of anything that is not counted by the second.
pub const PRICE_MAX: i64 = 1_000_000_000_000;

/// The most entries in any list of one visit or technician: skills, parts, windows, preferences.
const LIST_MAX: usize = 1_000;
/// Errors reported at most by one validation.
const ERRORS_MAX: usize = 100;

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The place in its list.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl From<usize> for $name {
            /// The index of place `place`; places beyond `u32` saturate, and so never name anything.
            fn from(place: usize) -> Self {
                Self(u32::try_from(place).unwrap_or(u32::MAX))
            }
        }
    };
}

index! {
    /// A location: row and column of the travel matrices.
    LocationIx
}
index! {
    /// A visit: place in [`Problem::visits`].
    VisitIx
}
index! {
    /// A technician: place in [`Problem::technicians`].
    TechIx
}
index! {
    /// A skill, numbered by the caller.
    SkillIx
}
index! {
    /// A part, numbered by the caller.
    PartIx
}

/// From `start` to `end`, both included, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeSpan {
    /// First second of the span.
    pub start: i32,
    /// Last second of the span, included.
    pub end: i32,
}

impl TimeSpan {
    /// The span from `start` to `end`, both included.
    #[must_use]
    pub const fn new(start: i32, end: i32) -> Self {
        Self { start, end }
    }

    /// Whether `time` lies in the span.
    #[must_use]
    pub const fn contains(self, time: i32) -> bool {
        self.start <= time && time <= self.end
    }
}

/// Travel times for the departures of one part of the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// First departure of the band, in seconds; the band lasts until the next one's `from`.
    pub from: i32,
    /// Seconds from row to column, row by row; [`UNREACHABLE`] is a hole.
    pub durations: Arc<[i32]>,
}

/// Travel times between locations, by departure. Need not be symmetric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Travel {
    /// Number of locations.
    pub size: usize,
    /// Bands in ascending order of `from`. The first band also holds before its `from`.
    pub bands: Vec<Band>,
}

impl Travel {
    /// Travel times that are the same all day.
    #[must_use]
    pub fn constant(size: usize, durations: Arc<[i32]>) -> Self {
        Self {
            size,
            bands: vec![Band {
                from: -TIME_MAX,
                durations,
            }],
        }
    }

    /// Seconds from `from` to `to` for a departure at `depart`; [`UNREACHABLE`] or more for a hole or an
    /// unknown location.
    #[must_use]
    pub fn duration(&self, from: LocationIx, to: LocationIx, depart: i32) -> i32 {
        let later = self
            .bands
            .iter()
            .skip(1)
            .take_while(|band| band.from <= depart)
            .count();
        if to.index() >= self.size {
            return UNREACHABLE;
        }
        self.bands
            .get(later)
            .and_then(|band| band.durations.get(from.index() * self.size + to.index()))
            .copied()
            .unwrap_or(UNREACHABLE)
    }
}

/// A rest that must be taken once on a day with visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Break {
    /// Seconds of rest.
    pub duration: i32,
    /// When the rest may start. For a technician who is only free after its end, it starts at once when he is.
    pub start_window: TimeSpan,
}

/// Someone who serves visits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Technician {
    /// Earliest departure and the end of paid-as-usual time.
    pub shift: TimeSpan,
    /// Seconds that the day may go on after the shift, at [`Weights::overtime`].
    pub overtime_max: i32,
    /// Where the day starts.
    pub start: LocationIx,
    /// Where the day ends; `None` ends it where the last visit is.
    pub end: Option<LocationIx>,
    /// Skills with their levels.
    pub skills: Vec<(SkillIx, u8)>,
    /// The van's stock at the start of the day.
    pub parts: Vec<(PartIx, u32)>,
    /// The rest to be taken, if any.
    pub breaks: Option<Break>,
}

/// Work at a location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Where.
    pub location: LocationIx,
    /// Seconds of work.
    pub service: i32,
    /// When the work may start, ascending and apart from each other; empty is any time.
    pub windows: Vec<TimeSpan>,
    /// Whether a start after the last window is forbidden; otherwise it is late, at a price.
    pub hard_windows: bool,
    /// Price of a late second of this visit; `None` takes [`Weights::lateness`]. Only for soft windows.
    pub lateness: Option<i64>,
    /// Skills that the technician must have, with the lowest level that will do.
    pub skills: Vec<(SkillIx, u8)>,
    /// Parts that are used up.
    pub parts: Vec<(PartIx, u32)>,
    /// Price for leaving the visit out.
    pub unassigned_cost: i64,
    /// Anyone else costs [`Weights::preference`]; empty means that all are welcome.
    pub preferred: Vec<TechIx>,
    /// Technicians who must not come.
    pub refused: Vec<TechIx>,
}

/// What a second or an event costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weights {
    /// A second of driving.
    pub travel: i64,
    /// A second after the end of the shift.
    pub overtime: i64,
    /// A second of waiting between two visits. Waiting before the first is free.
    pub waiting: i64,
    /// A second late at a visit with soft windows and no price of its own.
    pub lateness: i64,
    /// A visit by someone who isn't preferred where someone is.
    pub preference: i64,
    /// A visit by someone else than in the plan that the search was started from.
    pub moved: i64,
}

/// A visit that has happened, is under way, or is frozen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PinnedStop {
    /// The visit.
    pub visit: VisitIx,
    /// Arrival.
    pub arrive: i32,
    /// Start of the work.
    pub start: i32,
    /// End of the work, as far as known.
    pub finish: i32,
}

/// The part of a technician's day that stays exactly as it is. The search only goes on after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefix {
    /// Whose day.
    pub technician: TechIx,
    /// The fixed stops in order; may be empty.
    pub stops: Vec<PinnedStop>,
    /// When the technician is free for what follows.
    pub free_from: i32,
    /// Where the technician is then.
    pub at: LocationIx,
    /// Whether the rest is behind him (or part of the prefix).
    pub break_taken: bool,
}

/// A day to be routed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Travel times.
    pub travel: Travel,
    /// Who can go.
    pub technicians: Vec<Technician>,
    /// What is to be done.
    pub visits: Vec<Visit>,
    /// Prices.
    pub weights: Weights,
    /// What can't be changed any more, at most one prefix a technician.
    pub pins: Vec<Prefix>,
}

/// Something in a problem that is out of bounds or contradicts itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct ProblemError {
    /// Path of the field, as `visits[3].windows[0]`.
    pub field: String,
    /// What is wrong with it.
    pub message: String,
}

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
