//! A day to be routed: travel times, technicians, visits, prices and pins, by index.
//!
//! Times are seconds from the plan's origin (local midnight of the day, as elapsed seconds; they may be
//! negative or beyond 86 400). Prices are integers in one cost unit. Nothing here searches or judges, and
//! nothing knows names, clocks or the store.

pub(crate) mod circle;
mod validate;

pub use circle::circular;

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

/// The most links between visits that a problem may hold.
pub const LINKS_MAX: usize = 10_000;
/// The most depots that a problem may hold.
pub const DEPOTS_MAX: usize = 50;

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
index! {
    /// A tool, numbered by the caller.
    ToolIx
}
index! {
    /// A depot: place in [`Problem::depots`].
    DepotIx
}

/// From `start` to `end`, both included, in seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

/// Travel times between locations, by departure. Need not be symmetric. The default knows no location.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
    #[inline]
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

/// Someone who serves visits. The default has no time, no skills, and starts at location 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
    /// Tools on the van at the start of the day. A depot lends all others.
    pub tools: Vec<ToolIx>,
    /// The territory that he works in, numbered by the caller.
    pub territory: u32,
    /// The rest to be taken, if any.
    pub breaks: Option<Break>,
}

/// Work at a location.
///
/// Its work may start at any second inside one of its windows, at or after the arrival and a rest taken
/// there: waiting longer than needed is legal, and priced as waiting.
///
/// The default is at location 0, takes no time, may start at any time and costs nothing to leave out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
    /// Tools that are needed and not used up.
    pub tools: Vec<ToolIx>,
    /// The territory that it belongs to, numbered by the caller. A technician of another one costs
    /// [`Weights::border`].
    pub territory: u32,
    /// Price for leaving the visit out.
    pub unassigned_cost: i64,
    /// Anyone else costs [`Weights::preference`]; empty means that all are welcome.
    pub preferred: Vec<TechIx>,
    /// Technicians who must not come.
    pub refused: Vec<TechIx>,
}

/// What a second or an event costs. By default nothing does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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
    /// A visit by someone of another territory.
    pub border: i64,
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

/// What two visits have to do with each other.
///
/// A link between two pinned visits is a fact and isn't judged. A pinned visit does without the other one
/// of its link, but where the other one is planned, the link holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Two technicians at once: one for each visit, whose work starts at the same second. Who arrives first
    /// waits. Both visits are planned or both are left out.
    Together {
        /// One technician's part.
        first: VisitIx,
        /// The other one's.
        second: VisitIx,
    },
    /// Work in an order, by the same technician or by two. Without the first visit the second is left out.
    After {
        /// What has to be finished before.
        first: VisitIx,
        /// What comes after.
        second: VisitIx,
        /// Seconds between the end of the first work and the start of the second one, at least.
        gap_min: i32,
    },
}

impl Link {
    /// Both visits, the first one first.
    #[must_use]
    pub const fn visits(self) -> (VisitIx, VisitIx) {
        match self {
            Self::Together { first, second } | Self::After { first, second, .. } => (first, second),
        }
    }
}

/// Where a van is filled up between two visits.
///
/// After a stop there it has every tool and every part that the rest of the day needs. A van that has been
/// there already, as part of a prefix, has what was taken in [`Technician::parts`] and [`Technician::tools`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depot {
    /// Where.
    pub location: LocationIx,
    /// Seconds of loading.
    pub service: i32,
}

/// A day to be routed, or several: the shifts of a technician's days are technicians of their own, see
/// [`crate::horizon`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
    /// What visits have to do with each other.
    pub links: Vec<Link>,
    /// Where vans are filled up on the way.
    pub depots: Vec<Depot>,
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
