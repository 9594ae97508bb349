//! Several days at once: a visit may go on any of its allowed days. Builds the problem, and knows whose day
//! each of its technicians is; searches nothing.
//!
//! A technician's day is a technician of the problem, whose shift lies on that day in elapsed seconds from the
//! plan's origin. What a technician can do and may drive is the same on all of his days: skills, territory,
//! preferences and refusals. What is on the van is said day by day, as it is filled up in between; stock left
//! over from one day isn't counted on the next one.

use crate::problem::{
    Break, Depot, Link, LocationIx, PartIx, Problem, SkillIx, TechIx, Technician, TimeSpan, ToolIx,
    Travel, Visit, VisitIx, Weights,
};

/// The most days that a horizon may have.
pub const DAYS_MAX: usize = 366;

/// Someone who works on several days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// Skills with their levels, on all days.
    pub skills: Vec<(SkillIx, u8)>,
    /// The territory that he works in, on all days.
    pub territory: u32,
    /// His working days; each day of the horizon at most once, in any order.
    pub days: Vec<WorkDay>,
}

/// One day of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkDay {
    /// Which day of the horizon.
    pub day: usize,
    /// Earliest departure and the end of paid-as-usual time, in seconds from the plan's origin.
    pub shift: TimeSpan,
    /// Seconds that the day may go on after the shift.
    pub overtime_max: i32,
    /// Where the day starts.
    pub start: LocationIx,
    /// Where the day ends; `None` ends it where the last visit is.
    pub end: Option<LocationIx>,
    /// The van's stock in the morning of this day.
    pub parts: Vec<(PartIx, u32)>,
    /// Tools on the van in the morning of this day.
    pub tools: Vec<ToolIx>,
    /// The rest to be taken, if any.
    pub breaks: Option<Break>,
}

/// A visit that may go on several days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// The visit. Its own windows, preferred and refused technicians don't count: those below do.
    pub visit: Visit,
    /// When the work may start, in seconds from the plan's origin, on all allowed days together; ascending and
    /// apart from each other. A day without a window isn't allowed; no window at all allows any time.
    pub windows: Vec<TimeSpan>,
    /// Persons of whom one is preferred, by place; empty means that all are welcome.
    pub preferred: Vec<usize>,
    /// Persons who must not come, by place.
    pub refused: Vec<usize>,
}

/// What the days have in common.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frame {
    /// Travel times over the whole horizon.
    pub travel: Travel,
    /// Prices.
    pub weights: Weights,
    /// What visits have to do with each other, also from one day to another.
    pub links: Vec<Link>,
    /// Where vans are filled up on the way.
    pub depots: Vec<Depot>,
}

/// Why several days can't be put into one problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HorizonError {
    /// A person works twice on a day, or on one beyond [`DAYS_MAX`].
    #[error("person {person} works twice on day {day}, or it is too late a day")]
    Day {
        /// Place of the person.
        person: usize,
        /// The day.
        day: usize,
    },
    /// A visit prefers or refuses someone who isn't there.
    #[error("visit {visit} names an unknown person")]
    Person {
        /// Place of the visit.
        visit: usize,
    },
}

/// The days as one problem, and whose days its technicians are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Horizon {
    /// What is to be routed: one technician for each working day, days in order, persons in order within.
    pub problem: Problem,
    /// Day and person of each technician.
    owners: Vec<Owner>,
}

/// Whose day a technician of the problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Owner {
    /// Which day of the horizon.
    pub day: usize,
    /// Place of the person.
    pub person: usize,
}

impl Horizon {
    /// Puts the working days of all persons and all visits into one problem, without pins.
    ///
    /// The problem still has to be valid: see [`Problem::validate`] for its bounds.
    ///
    /// # Errors
    /// See [`HorizonError`]; the first one that is found.
    pub fn new(
        persons: &[Person],
        requests: &[Request],
        frame: Frame,
    ) -> Result<Self, HorizonError> {
        let mut days = working_days(persons)?;
        days.sort_by_key(|(owner, _)| *owner);
        let owners: Vec<Owner> = days.iter().map(|(owner, _)| *owner).collect();
        let visits = requests.iter().enumerate();
        let visits: Result<Vec<Visit>, HorizonError> = visits
            .map(|(at, request)| visit(at, request, persons.len(), &owners))
            .collect();
        let technicians = days
            .into_iter()
            .map(|(owner, day)| technician(&persons[owner.person], day));
        Ok(Self {
            problem: Problem {
                technicians: technicians.collect(),
                visits: visits?,
                travel: frame.travel,
                weights: frame.weights,
                links: frame.links,
                depots: frame.depots,
                pins: Vec::new(),
            },
            owners,
        })
    }

    /// Whose day a technician of the problem is.
    #[must_use]
    pub fn owner(&self, technician: TechIx) -> Option<Owner> {
        self.owners.get(technician.index()).copied()
    }

    /// The technician of the problem who is this person on this day.
    #[must_use]
    pub fn technician(&self, owner: Owner) -> Option<TechIx> {
        self.owners.binary_search(&owner).ok().map(TechIx::from)
    }

    /// Day and person of every visit of a plan, by visit; `None` for those on no route.
    #[must_use]
    pub fn assignments(&self, orders: &[Vec<VisitIx>]) -> Vec<Option<Owner>> {
        let mut assigned = vec![None; self.problem.visits.len()];
        for (order, &owner) in orders.iter().zip(&self.owners) {
            for visit in order {
                if let Some(slot) = assigned.get_mut(visit.index()) {
                    *slot = Some(owner);
                }
            }
        }
        assigned
    }
}

fn working_days(persons: &[Person]) -> Result<Vec<(Owner, &WorkDay)>, HorizonError> {
    let mut all = Vec::new();
    for (person, known) in persons.iter().enumerate() {
        for (at, work) in known.days.iter().enumerate() {
            let day = work.day;
            let again = known.days[..at].iter().any(|other| other.day == day);
            if again || day >= DAYS_MAX {
                return Err(HorizonError::Day { person, day });
            }
            all.push((Owner { day, person }, work));
        }
    }
    Ok(all)
}

fn technician(person: &Person, day: &WorkDay) -> Technician {
    Technician {
        shift: day.shift,
        overtime_max: day.overtime_max,
        start: day.start,
        end: day.end,
        skills: person.skills.clone(),
        parts: day.parts.clone(),
        tools: day.tools.clone(),
        territory: person.territory,
        breaks: day.breaks,
    }
}

fn visit(
    at: usize,
    request: &Request,
    persons: usize,
    owners: &[Owner],
) -> Result<Visit, HorizonError> {
    let named = request.preferred.iter().chain(&request.refused);
    if named.copied().any(|person| person >= persons) {
        return Err(HorizonError::Person { visit: at });
    }
    let days_of = |people: &[usize]| {
        let days = owners.iter().enumerate();
        days.filter(|(_, owner)| people.contains(&owner.person))
            .map(|(t, _)| TechIx::from(t))
            .collect::<Vec<TechIx>>()
    };
    Ok(Visit {
        windows: request.windows.clone(),
        preferred: days_of(&request.preferred),
        refused: days_of(&request.refused),
        ..request.visit.clone()
    })
}
