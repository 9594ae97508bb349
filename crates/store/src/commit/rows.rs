//! A changeset's writes, sorted by table: each kind's rows in the order of the writes. Must never
//! change what it is given.

use crate::body;
use crate::find::fold;
use crate::sql::{Arg, args};
use kept_dispatch::changeset::{Changeset, LedgerDraft, Write};
use kept_dispatch::day::Sighting;
use kept_dispatch::ports::StoreError;
use kept_domain::{
    Attachment, Case, Customer, Message, Phone, Plan, Progress, Promise, Reply, Site, Technician,
    TechnicianEvent, TechnicianId, Territory, TerritoryId, Visit, VisitId, Warning,
};

/// Rows by table; what has rules of its own as it came.
#[derive(Default)]
pub(super) struct Rows<'c> {
    pub(super) territories: Vec<Vec<Arg>>,
    pub(super) technicians: Vec<Vec<Arg>>,
    pub(super) customers: Vec<Vec<Arg>>,
    /// Numbers, and whether they want no texts.
    pub(super) opt_outs: Vec<(&'c Phone, bool)>,
    pub(super) sites: Vec<Vec<Arg>>,
    pub(super) visits: Vec<Vec<Arg>>,
    pub(super) progress: Vec<Vec<Arg>>,
    pub(super) promises: Vec<Vec<Arg>>,
    pub(super) warnings: Vec<Vec<Arg>>,
    pub(super) cases: Vec<Vec<Arg>>,
    pub(super) sightings: Vec<Vec<Arg>>,
    pub(super) attachments: Vec<Vec<Arg>>,
    pub(super) portraits: Vec<Vec<Arg>>,
    /// Whose portraits are removed.
    pub(super) no_portraits: Vec<&'c TechnicianId>,
    pub(super) events: Vec<Vec<Arg>>,
    pub(super) replies: Vec<Vec<Arg>>,
    pub(super) plans: Vec<&'c Plan>,
    pub(super) messages: Vec<&'c Message>,
    pub(super) ledger: Vec<&'c LedgerDraft>,
}

impl<'c> Rows<'c> {
    /// Sorts the writes of a changeset.
    ///
    /// # Errors
    /// `NotFound` when a record says that it belongs to another territory, or a sighting has no
    /// day.
    pub(super) fn of(changeset: &'c Changeset) -> Result<Self, StoreError> {
        let mut rows = Rows::default();
        for write in &changeset.writes {
            rows.add(changeset, write)?;
        }
        Ok(rows)
    }

    fn add(&mut self, changeset: &'c Changeset, write: &'c Write) -> Result<(), StoreError> {
        let here = &changeset.territory;
        match write {
            Write::Territory(t) => self.territories.push(territory(here, t)?),
            Write::Technician(t) => self.technicians.push(technician(here, t)?),
            Write::Customer(c) => {
                self.customers.push(customer(here, c)?);
                let phone = c.phone.as_ref().filter(|_| c.opted_out);
                self.opt_outs.extend(phone.map(|phone| (phone, true)));
            }
            Write::OptOut { phone, opted_out } => self.opt_outs.push((phone, *opted_out)),
            Write::Site(s) => self.sites.push(site(here, s)?),
            Write::Visit(v) => self.visits.push(visit(here, v)?),
            Write::Progress(p) => self.progress.push(progress(here, p)?),
            Write::Promise(p) => self.promises.push(promise(here, p)?),
            Write::Warning(w) => self.warnings.push(warning(here, w)?),
            Write::Case(c) => self.cases.push(case(here, c)?),
            Write::Event(e) => self.events.push(event(here, e)?),
            Write::Attachment {
                attachment,
                content,
            } => self
                .attachments
                .push(attached(here, attachment, &content.0)?),
            Write::Portrait {
                technician,
                content: Some(content),
            } => self
                .portraits
                .push(args![technician.as_str(), here.as_str(), &content.0[..]]),
            Write::Portrait {
                technician,
                content: None,
            } => self.no_portraits.push(technician),
            Write::Reply(r) => self.replies.push(reply(here, r)?),
            Write::Sighting {
                technician,
                sighting,
            } => self
                .sightings
                .push(sighted(changeset, technician, sighting)?),
            Write::Plan(p) => {
                belongs(here, &p.territory, "plan", p.id.as_str())?;
                self.plans.push(p);
            }
            Write::Message(m) => {
                belongs(here, &m.territory, "message", m.id.as_str())?;
                self.messages.push(m);
            }
            Write::Ledger(draft) => self.ledger.push(draft),
        }
        Ok(())
    }
}

fn belongs(
    here: &TerritoryId,
    territory: &TerritoryId,
    what: &str,
    id: &str,
) -> Result<(), StoreError> {
    if here == territory {
        Ok(())
    } else {
        Err(StoreError::NotFound(format!(
            "{what} {id} in territory {here}: it says that it belongs to {territory}"
        )))
    }
}

fn territory(here: &TerritoryId, t: &Territory) -> Result<Vec<Arg>, StoreError> {
    belongs(here, &t.id, "territory", t.id.as_str())?;
    Ok(args![t.id.as_str(), body::write(t)?])
}

fn technician(here: &TerritoryId, t: &Technician) -> Result<Vec<Arg>, StoreError> {
    belongs(here, &t.territory, "technician", t.id.as_str())?;
    Ok(args![t.id.as_str(), here.as_str(), body::write(t)?])
}

fn customer(here: &TerritoryId, c: &Customer) -> Result<Vec<Arg>, StoreError> {
    belongs(here, &c.territory, "customer", c.id.as_str())?;
    let phone = c.phone.as_ref().map(Phone::e164);
    let name = fold(&c.name);
    Ok(args![
        c.id.as_str(),
        here.as_str(),
        name,
        phone,
        body::write(c)?
    ])
}

fn site(here: &TerritoryId, s: &Site) -> Result<Vec<Arg>, StoreError> {
    belongs(here, &s.territory, "site", s.id.as_str())?;
    Ok(args![s.id.as_str(), here.as_str(), body::write(s)?])
}

/// The reference as it is unique: upper case.
pub(super) fn reference_of(visit: &Visit) -> String {
    visit.reference.to_uppercase()
}

fn visit(here: &TerritoryId, v: &Visit) -> Result<Vec<Arg>, StoreError> {
    belongs(here, &v.territory, "visit", v.id.as_str())?;
    Ok(args![
        v.id.as_str(),
        here.as_str(),
        v.day.to_string(),
        v.customer.as_str(),
        v.site.as_str(),
        reference_of(v),
        body::write(v)?
    ])
}

fn progress(here: &TerritoryId, p: &Progress) -> Result<Vec<Arg>, StoreError> {
    Ok(args![p.visit.as_str(), here.as_str(), body::write(p)?])
}

fn promise(here: &TerritoryId, p: &Promise) -> Result<Vec<Arg>, StoreError> {
    Ok(args![
        p.id.as_str(),
        here.as_str(),
        p.visit.as_str(),
        body::write(p)?
    ])
}

fn warning(here: &TerritoryId, w: &Warning) -> Result<Vec<Arg>, StoreError> {
    Ok(args![
        w.id.as_str(),
        here.as_str(),
        w.visit.as_str(),
        body::write(w)?
    ])
}

fn case(here: &TerritoryId, c: &Case) -> Result<Vec<Arg>, StoreError> {
    Ok(args![
        c.id.as_str(),
        here.as_str(),
        c.visit.as_str(),
        body::write(c)?
    ])
}

fn attached(here: &TerritoryId, a: &Attachment, content: &[u8]) -> Result<Vec<Arg>, StoreError> {
    Ok(args![
        a.id.as_str(),
        here.as_str(),
        a.visit.as_str(),
        body::write(a)?,
        content
    ])
}

fn event(here: &TerritoryId, e: &TechnicianEvent) -> Result<Vec<Arg>, StoreError> {
    Ok(args![e.id.as_str(), here.as_str(), body::write(e)?])
}

fn reply(here: &TerritoryId, r: &Reply) -> Result<Vec<Arg>, StoreError> {
    Ok(args![
        r.gateway_id.as_str(),
        r.id.as_str(),
        here.as_str(),
        r.visit.as_ref().map(VisitId::as_str),
        body::write(r)?
    ])
}

fn sighted(
    changeset: &Changeset,
    technician: &TechnicianId,
    sighting: &Sighting,
) -> Result<Vec<Arg>, StoreError> {
    let Some((day, _)) = changeset.expect.first() else {
        return Err(StoreError::NotFound(format!(
            "day of the sighting of {technician}: the changeset expects none"
        )));
    };
    Ok(args![
        changeset.territory.as_str(),
        day.to_string(),
        technician.as_str(),
        body::write(sighting)?
    ])
}
