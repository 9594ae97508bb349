//! Writes a day as a JSON file that reads back as the same day.

use super::Day;
use super::raw::{
    Counts, RawAfter, RawBand, RawBreak, RawCustomer, RawDay, RawDepot, RawPerson, RawPlace,
    RawSite, RawSpan, RawTechnician, RawTerritory, RawTravel, RawVisit, Ref, Row,
};
use crate::customer::{Customer, Site};
use crate::place::Place;
use crate::settings::Settings;
use crate::technician::Technician;
use crate::territory::{BandDrives, Depot, Territory, TravelBand, TravelSettings};
use crate::time::{LocalDay, Seconds, TimeOfDay, Timestamp};
use crate::visit::{After, Visit};
use crate::window::Window;
use serde::Serialize;
use serde_json::ser::Formatter;
use std::collections::BTreeMap;
use std::io;

/// The day as JSON: one item of each list a line.
///
/// # Errors
/// A number isn't finite.
pub fn to_json(day: &Day) -> Result<String, serde_json::Error> {
    let mut out = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, Lines::default());
    raw(day).serialize(&mut serializer)?;
    out.push(b'\n');
    // serde_json writes UTF-8 only.
    Ok(String::from_utf8(out).unwrap_or_default())
}

fn raw(day: &Day) -> RawDay {
    let local = LocalDay::new(day.date, day.territory.zone);
    RawDay {
        territory: territory(&day.territory),
        date: day.date.to_string(),
        technicians: day.technicians.iter().map(technician).collect(),
        customers: day.customers.iter().map(customer).collect(),
        sites: day.sites.iter().map(site).collect(),
        visits: day.visits.iter().map(|v| visit(v, &local)).collect(),
        matrix_s: matrix(&day.territory.travel),
    }
}

fn territory(territory: &Territory) -> RawTerritory {
    let people = territory.people.iter().map(|person| RawPerson {
        name: person.name.clone(),
        phone: person.phone.clone(),
    });
    RawTerritory {
        id: territory.id.0.clone(),
        name: territory.name.clone(),
        firm: territory.firm.clone(),
        zone: territory.zone.name().to_owned(),
        travel: travel(territory),
        depots: territory.depots.iter().map(depot).collect(),
        people: people.collect(),
        settings: Some(territory.settings.clone()).filter(|set| *set != Settings::default()),
    }
}

fn travel(territory: &Territory) -> Option<RawTravel> {
    let bands: Vec<RawBand> = territory.travel_bands.iter().map(band).collect();
    match &territory.travel {
        TravelSettings::StraightLine {
            speed_m_per_h,
            detour_permille,
            fixed_s,
        } => Some(RawTravel {
            speed_km_per_h: Some(f64::from(*speed_m_per_h) / 1000.0),
            detour: Some(f64::from(*detour_permille) / 1000.0),
            fixed_min: Some(f64::from(*fixed_s) / 60.0),
            bands,
        }),
        TravelSettings::Matrix { .. } if bands.is_empty() => None,
        TravelSettings::Matrix { .. } => Some(RawTravel {
            bands,
            ..RawTravel::default()
        }),
    }
}

fn band(band: &TravelBand) -> RawBand {
    let (factor, matrix_s) = match &band.drives {
        BandDrives::FactorPermille(permille) => (Some(f64::from(*permille) / 1000.0), None),
        BandDrives::DurationsS(durations_s) => (None, Some(rows(durations_s))),
    };
    RawBand {
        from: band.from.to_string(),
        factor,
        matrix_s,
    }
}

fn depot(depot: &Depot) -> RawDepot {
    let place = place(&depot.place);
    RawDepot {
        name: depot.name.clone(),
        lat: place.lat,
        lon: place.lon,
        matrix: place.matrix,
        loading_min: minutes(depot.loading_s),
    }
}

fn matrix(travel: &TravelSettings) -> Option<Vec<Row>> {
    match travel {
        TravelSettings::StraightLine { .. } => None,
        TravelSettings::Matrix { durations_s, .. } => Some(rows(durations_s)),
    }
}

/// The rows of a square matrix.
fn rows(durations_s: &[u32]) -> Vec<Row> {
    let cell = |seconds: &u32| Some(*seconds).filter(|seconds| *seconds != u32::MAX);
    let rows = durations_s.chunks(durations_s.len().isqrt().max(1));
    rows.map(|row| row.iter().map(cell).collect()).collect()
}

fn technician(technician: &Technician) -> RawTechnician {
    RawTechnician {
        id: technician.id.0.clone(),
        name: technician.name.clone(),
        skills: counts(&technician.skills),
        parts: counts(&technician.parts),
        tools: technician.tools.iter().cloned().collect(),
        area: technician.area.clone(),
        shift: RawSpan {
            from: technician.shift.from.to_string(),
            to: technician.shift.to.to_string(),
        },
        overtime_max_min: minutes(technician.overtime_max_s),
        start: place(&technician.start),
        end: technician.end.as_ref().map(place),
        break_rule: technician.break_rule.map(|rule| RawBreak {
            duration_min: minutes(rule.duration_s),
            earliest: rule.earliest.to_string(),
            latest: rule.latest.to_string(),
        }),
        absent: technician.absent.iter().map(ToString::to_string).collect(),
    }
}

fn customer(customer: &Customer) -> RawCustomer {
    RawCustomer {
        id: Some(customer.id.0.clone()),
        name: customer.name.clone(),
        phone: customer.phone.as_ref().map(|phone| phone.e164().to_owned()),
        email: customer
            .email
            .as_ref()
            .map(|email| email.as_str().to_owned()),
        language: customer.language,
        opted_out: customer.opted_out,
    }
}

fn site(site: &Site) -> RawSite {
    let place = place(&site.place);
    RawSite {
        id: Some(site.id.0.clone()),
        address: site.address.clone(),
        lat: place.lat,
        lon: place.lon,
        matrix: place.matrix,
        access: site.access.clone(),
    }
}

fn visit(visit: &Visit, day: &LocalDay) -> RawVisit {
    RawVisit {
        id: visit.id.0.clone(),
        customer: Ref::Id(visit.customer.0.clone()),
        site: Ref::Id(visit.site.0.clone()),
        reference: Some(visit.reference.clone()),
        job_type: visit.job_type.clone(),
        skills: counts(&visit.skills),
        parts: counts(&visit.parts),
        tools: visit.tools.iter().cloned().collect(),
        area: visit.area.clone(),
        duration_min: minutes(visit.duration_s),
        duration_cv_permille: Some(i64::from(visit.duration_cv_permille)),
        window: visit.windows.is_empty().then(|| span(&visit.booked, day)),
        windows: visit.windows.iter().map(|w| span(w, day)).collect(),
        late_price: visit.late_price,
        leave_by: visit.leave_by.map(|at| clock(at, day)),
        window_weight: (visit.window_weight != 1).then(|| i64::from(visit.window_weight)),
        priority: i64::from(visit.priority),
        unassigned_cost: visit.unassigned_cost,
        preferred: visit.preferred.iter().map(|id| id.0.clone()).collect(),
        refused: visit.refused.iter().map(|id| id.0.clone()).collect(),
        together: visit.together.as_ref().map(|id| id.0.clone()),
        after: visit.after.iter().map(after).collect(),
        owner: Some(visit.owner.name.clone()),
    }
}

fn span(window: &Window, day: &LocalDay) -> RawSpan {
    RawSpan {
        from: clock(window.from(), day),
        to: clock(window.to(), day),
    }
}

fn after(after: &After) -> Ref<RawAfter> {
    if after.gap_s == Seconds::ZERO {
        return Ref::Id(after.visit.0.clone());
    }
    Ref::Inline(RawAfter {
        visit: after.visit.0.clone(),
        gap_min: minutes(after.gap_s),
    })
}

/// The wall clock where it says which instant is meant, RFC 3339 where it doesn't.
fn clock(at: Timestamp, day: &LocalDay) -> String {
    let time = if at == day.end() {
        TimeOfDay(86_400)
    } else {
        at.time_of_day(day.zone)
    };
    if day.at(time) == at {
        time.to_string()
    } else {
        at.to_string()
    }
}

fn place(place: &Place) -> RawPlace {
    RawPlace {
        lat: place.point.map(|point| point.lat),
        lon: place.point.map(|point| point.lon),
        matrix: place.matrix.map(i64::from),
    }
}

fn counts<T: Copy + Into<i64>>(map: &BTreeMap<String, T>) -> Counts {
    Counts(
        map.iter()
            .map(|(name, n)| (name.clone(), (*n).into()))
            .collect(),
    )
}

fn minutes(span: Seconds) -> f64 {
    span.0 as f64 / 60.0
}

/// Breaks lines down to the items of the day's lists, so that a visit is a line to read and to
/// compare.
#[derive(Default)]
struct Lines {
    depth: usize,
}

/// Containers at this depth and deeper stay on one line.
const FLAT_DEPTH: usize = 3;

impl Lines {
    fn open<W: ?Sized + io::Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        out.write_all(bracket)
    }

    fn close<W: ?Sized + io::Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth -= 1;
        if self.depth + 1 < FLAT_DEPTH {
            self.indent(out)?;
        }
        out.write_all(bracket)
    }

    fn next<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        match self.depth {
            depth if depth < FLAT_DEPTH => self.indent(out),
            _ if first => Ok(()),
            _ => out.write_all(b" "),
        }
    }

    fn indent<W: ?Sized + io::Write>(&self, out: &mut W) -> io::Result<()> {
        out.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| out.write_all(b"  "))
    }
}

impl Formatter for Lines {
    fn begin_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"[")
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"]")
    }

    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.next(out, first)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"{")
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"}")
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.next(out, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }
}
