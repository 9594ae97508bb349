//! Book: visits come in, change and go.

mod leave_by;
mod link;
mod reschedule;
mod slots;
mod weight;

pub use link::NewLink;
pub use slots::Slot;

use crate::app::{Dispatch, Error};
use crate::changeset::Write;
use crate::day::DayState;
use crate::decision::Decision;
use crate::plan::problem::DayProblem;
use crate::plan::{PlanMode, checked_plan};
use crate::ports::Ids;
use crate::quiet::Urgency;
use crate::receive::known_visit;
use crate::refusal::Refusal;
use crate::texts::Text;
use chrono::NaiveDate;
use kept_domain::day_file::Day;
use kept_domain::{
    After, CaseKind, Customer, CustomerId, Email, Fault, Language, LedgerFact, LocalDay,
    MessageKind, Phone, Place, Plan, PlanReason, Progress, Promise, PromiseState, Seconds, Site,
    SiteId, Stage, Technician, TechnicianId, TerritoryId, Timestamp, Visit, VisitId, VisitStatus,
    WarningClose, Window,
};
use kept_solver::route;
use std::collections::{BTreeMap, BTreeSet};

/// A visit that somebody wants to book.
#[derive(Clone, Debug, PartialEq)]
pub struct NewVisit {
    /// Territory.
    pub territory: TerritoryId,
    /// Local day.
    pub day: NaiveDate,
    /// Customer's full name.
    pub customer: String,
    /// Customer's number.
    pub phone: Option<Phone>,
    /// Customer's e-mail address.
    pub email: Option<Email>,
    /// Customer's language.
    pub language: Language,
    /// Address in one line.
    pub address: String,
    /// Where it is.
    pub place: Place,
    /// How to get in.
    pub access: String,
    /// Kind of job.
    pub job_type: String,
    /// Skill → level needed.
    pub skills: BTreeMap<String, u8>,
    /// Part → pieces needed.
    pub parts: BTreeMap<String, u32>,
    /// Expected time on site.
    pub duration_s: Seconds,
    /// Coefficient of variation of the duration, in thousandths.
    pub duration_cv_permille: u32,
    /// The window agreed.
    pub booked: Window,
    /// The customer has to leave by then.
    pub leave_by: Option<Timestamp>,
    /// What a minute of the window counts, 1 to [`kept_domain::WINDOW_WEIGHT_MAX`].
    pub window_weight: u8,
    /// 0 to 9.
    pub priority: u8,
    /// Wanted technicians.
    pub preferred: BTreeSet<TechnicianId>,
    /// Unwanted technicians.
    pub refused: BTreeSet<TechnicianId>,
    /// Tools needed.
    pub tools: BTreeSet<String>,
    /// The part of the territory that it lies in.
    pub area: String,
    /// A visit of the same day that another technician does at the same time.
    pub together: Option<VisitId>,
    /// Visits of the same day that are finished before.
    pub after: Vec<After>,
}

/// What an import brought in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Visits.
    pub visits: u32,
    /// Technicians.
    pub technicians: u32,
}

/// Longest text of a field.
const TEXT_MAX: usize = 200;
/// Longest expected work.
const DURATION_MAX: Seconds = Seconds::minutes(24 * 60);
/// References drawn before giving up on finding a free one.
const REFERENCES_MAX: u32 = 5;

/// What a new visit consists of.
struct Drafted {
    customer: Customer,
    site: Site,
    visit: Visit,
}

impl NewVisit {
    /// The visit with its customer and site, under new ids.
    ///
    /// # Errors
    /// Nobody answers for the territory.
    fn drafted(&self, state: &DayState, opted_out: bool, ids: &dyn Ids) -> Result<Drafted, Error> {
        let people = &state.territory.people;
        let owner = people
            .first()
            .cloned()
            .ok_or(Error::Refused(Refusal::NobodyAnswers))?;
        let customer = Customer {
            id: CustomerId(ids.id()),
            territory: self.territory.clone(),
            name: self.customer.trim().to_owned(),
            phone: self.phone.clone(),
            email: self.email.clone(),
            language: self.language,
            opted_out,
        };
        let site = Site {
            id: SiteId(ids.id()),
            territory: self.territory.clone(),
            address: self.address.trim().to_owned(),
            place: self.place,
            access: self.access.clone(),
        };
        let visit = Visit {
            id: VisitId(ids.id()),
            territory: self.territory.clone(),
            day: self.day,
            customer: customer.id.clone(),
            site: site.id.clone(),
            reference: ids.reference(),
            job_type: self.job_type.trim().to_owned(),
            skills: self.skills.clone(),
            parts: self.parts.clone(),
            tools: self.tools.clone(),
            area: self.area.clone(),
            duration_s: self.duration_s,
            duration_cv_permille: self.duration_cv_permille,
            booked: self.booked,
            windows: Vec::new(),
            late_price: None,
            leave_by: self.leave_by,
            priority: self.priority,
            unassigned_cost: None,
            window_weight: self.window_weight,
            preferred: self.preferred.clone(),
            refused: self.refused.clone(),
            together: self.together.clone(),
            after: self.after.clone(),
            owner,
            pinned: None,
            link_version: 0,
        };
        Ok(Drafted {
            customer,
            site,
            visit,
        })
    }

    /// What is wrong with it, field by field.
    fn check(&self, day: LocalDay) -> Result<(), Error> {
        let wrong = |field: &str, message: Fault| {
            Err(Error::Invalid {
                field: field.into(),
                message,
            })
        };
        for (field, text) in [
            ("customer", &self.customer),
            ("address", &self.address),
            ("job_type", &self.job_type),
        ] {
            if text.trim().is_empty() {
                return wrong(field, Fault::Empty);
            }
            if text.chars().count() > TEXT_MAX {
                return wrong(field, Fault::CharactersMax { max: TEXT_MAX });
            }
        }
        if self.access.chars().count() > TEXT_MAX {
            return wrong("access", Fault::CharactersMax { max: TEXT_MAX });
        }
        if self.duration_s <= Seconds::ZERO || self.duration_s > DURATION_MAX {
            return wrong("duration_s", "must be more than 0 and at most a day".into());
        }
        if self.booked.from() < day.start() || self.booked.to() > day.end() {
            return wrong("booked", "must lie on the visit's day".into());
        }
        if self.priority > 9 {
            return wrong("priority", Fault::not_between(self.priority, 0, 9));
        }
        if self.place.point.is_some_and(|point| !point.is_valid()) {
            return wrong("place.point", "isn't on Earth".into());
        }
        Ok(())
    }

    /// What is wrong with the visits that it depends on: they are on the day and not closed, and a partner
    /// has no other one.
    fn check_links(&self, state: &DayState) -> Result<(), Error> {
        let wrong = |field: String, message: &str| {
            Err(Error::Invalid {
                field,
                message: message.into(),
            })
        };
        let open = |id: &VisitId| {
            let known = state.visits.get(id);
            known.filter(|_| !state.progress_of(id).status.is_closed())
        };
        for (at, after) in self.after.iter().enumerate() {
            if open(&after.visit).is_none() {
                return wrong(format!("after[{at}]"), "isn't an open visit of the day");
            }
        }
        match self.together.as_ref().map(open) {
            Some(None) => wrong("together".into(), "isn't an open visit of the day"),
            Some(Some(partner)) if partner.together.is_some() => wrong(
                "together".into(),
                "is done together with another visit already",
            ),
            _ => Ok(()),
        }
    }
}

impl Decision<'_> {
    /// Lets the partner of a visit know of it: both name the other one.
    fn tell_partner(&mut self, visit: &Visit) {
        let partner = visit.together.as_ref();
        let partner = partner.and_then(|id| self.state.visits.get(id)).cloned();
        if let Some(partner) = partner {
            self.write(Write::Visit(Box::new(Visit {
                together: Some(visit.id.clone()),
                ..partner
            })));
        }
    }

    /// The promise that a booking is.
    fn promise_booked(&mut self, visit: &Visit) {
        let kept = self.state.territory.settings.miss_ppm.complement();
        self.promise(visit, Stage::Booked, visit.booked, kept, None, false);
    }

    /// Puts a visit onto the best route of a day that is planned already; it stays unassigned
    /// when nobody can take it. One that others depend on moves them, too, so the rest of the day is
    /// planned again.
    fn put_on_plan(&mut self, visit: &VisitId) -> Result<(), Error> {
        let known = self.state.visits.get(visit);
        let linked = known.is_some_and(|v| v.together.is_some() || !v.after.is_empty());
        if linked && self.state.plan.is_some() {
            return self.replan(PlanMode::Rest, PlanReason::Change).map(|_| ());
        }
        if let Some(plan) = placed(&self.state, visit, self.now, self.ids)? {
            self.adopt(plan);
        }
        Ok(())
    }
}

/// The plan that counts with a visit on the best route, or left unassigned with the reasons; none when
/// the day isn't planned.
fn placed(
    state: &DayState,
    visit: &VisitId,
    now: Timestamp,
    ids: &dyn Ids,
) -> Result<Option<Plan>, Error> {
    if state.plan.is_none() {
        return Ok(None);
    }
    let day = DayProblem::new(state, now)?;
    let Some(ix) = day.visit(visit) else {
        return Ok(None);
    };
    let mut orders = day.orders_without(Some(ix));
    let refused = |error: route::ScheduleError| Error::Refused(error.to_string().into());
    let as_is = day.assemble(&orders).map_err(refused)?;
    let best = route::insertions(&day.problem, &as_is, ix)
        .into_iter()
        .next();
    let solution = match best {
        Some(insertion) => {
            if let Some(order) = orders.get_mut(insertion.technician.index()) {
                *order = insertion.route.visits().collect();
            }
            day.assemble(&orders).map_err(refused)?
        }
        None => as_is,
    };
    let warm = day.warm.as_deref();
    checked_plan(state, &day, warm, &solution, PlanReason::Change, now, ids).map(Some)
}

impl Dispatch {
    /// Takes over a day file: its territory, technicians, customers, sites and visits. Each
    /// visit's booked window is a promise. Importing the same file again is refused by its ids.
    ///
    /// # Errors
    /// `Conflict` when a visit or reference is known already; nothing is changed then.
    pub async fn import_day(&self, day: &Day) -> Result<Imported, Error> {
        let territories = self.store.territories().await?;
        if !territories.iter().any(|known| known.id == day.territory.id) {
            self.store.put_territory(&day.territory).await?;
        }
        self.decide(&day.territory.id, day.date, |decision| {
            if let Some(known) = day
                .visits
                .iter()
                .find(|v| decision.state.visits.contains_key(&v.id))
            {
                return Err(Error::Conflict(Refusal::KnownVisit {
                    visit: known.id.to_string(),
                }));
            }
            for technician in &day.technicians {
                let known = decision.state.technicians.get(&technician.id);
                decision.write(Write::Technician(Technician {
                    // A file says nothing of what dispatchers have locked, nor what anybody looks like.
                    locked: known.map(|known| known.locked.clone()).unwrap_or_default(),
                    portrait: known.and_then(|known| known.portrait.clone()),
                    ..technician.clone()
                }));
            }
            for customer in &day.customers {
                decision.write(Write::Customer(customer.clone()));
            }
            for site in &day.sites {
                decision.write(Write::Site(site.clone()));
            }
            for visit in &day.visits {
                decision.write(Write::Visit(Box::new(visit.clone())));
                let fact = LedgerFact::Booked {
                    visit: Box::new(visit.clone()),
                };
                decision.record(Some(&visit.id), fact);
                decision.promise_booked(visit);
            }
            Ok(())
        })
        .await?;
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Ok(Imported {
            visits: count(day.visits.len()),
            technicians: count(day.technicians.len()),
        })
    }

    /// Books a visit: promises its window and confirms by text. When the day is planned already,
    /// the visit is put onto the best route.
    ///
    /// # Errors
    /// `Invalid` names the field; `NotFound` for an unknown territory.
    pub async fn book(&self, new: NewVisit) -> Result<Visit, Error> {
        let mut attempts = 0;
        loop {
            match self.book_once(&new).await {
                Err(Error::Conflict(Refusal::Taken { what, .. }))
                    if what.contains("reference") && attempts < REFERENCES_MAX =>
                {
                    attempts += 1;
                }
                booked => return booked,
            }
        }
    }

    async fn book_once(&self, new: &NewVisit) -> Result<Visit, Error> {
        let opted_out = match &new.phone {
            Some(phone) => self.store.has_opted_out(phone).await?,
            None => false,
        };
        self.decide(&new.territory, new.day, |decision| {
            new.check(decision.state.local_day())?;
            new.check_links(&decision.state)?;
            let visit = decision.new_visit(new, opted_out)?;
            decision.write(Write::Visit(Box::new(visit.clone())));
            decision.tell_partner(&visit);
            let fact = LedgerFact::Booked {
                visit: Box::new(visit.clone()),
            };
            decision.record(Some(&visit.id), fact);
            decision.promise_booked(&visit);
            decision.put_on_plan(&visit.id)?;
            let link = decision.links.url(&visit);
            let text = Text::Booked {
                window: visit.booked,
                date: visit.day,
                owner: &visit.owner,
                evening_at: decision.state.territory.settings.evening_at,
                link: &link,
            };
            decision.queue(
                &visit,
                MessageKind::Booked,
                "booked",
                Urgency::Normal,
                &text,
            );
            Ok(visit)
        })
        .await
    }

    /// Cancels a visit, takes it off the plan and withdraws what is queued about it.
    ///
    /// # Errors
    /// `NotFound`; `Refused` when it is under way or closed.
    pub async fn cancel_visit(&self, visit: &VisitId, by: &str) -> Result<(), Error> {
        let key = self.key_of(visit).await?;
        self.decide(&key.territory, key.day, |decision| {
            let visit = known_visit(decision, visit)?;
            let progress = decision.state.progress_of(&visit.id);
            if progress.status > VisitStatus::OnTheWay {
                return Err(Error::Refused(Refusal::UnderWay));
            }
            decision.withdraw(&visit.id, |_| true);
            decision.cancel(&visit, progress, by)
        })
        .await
    }
}

impl Decision<'_> {
    fn new_visit(&mut self, new: &NewVisit, opted_out: bool) -> Result<Visit, Error> {
        let Drafted {
            customer,
            site,
            visit,
        } = new.drafted(&self.state, opted_out, self.ids)?;
        self.write(Write::Customer(customer));
        self.write(Write::Site(site));
        Ok(visit)
    }

    fn cancel(&mut self, visit: &Visit, progress: Progress, by: &str) -> Result<(), Error> {
        self.write(Write::Progress(Progress {
            status: VisitStatus::Cancelled,
            ..progress
        }));
        self.record(Some(&visit.id), LedgerFact::Cancelled { by: by.to_owned() });
        if let Some(promise) = self.state.word_of(&visit.id).cloned() {
            let fact = LedgerFact::PromiseReleased {
                promise: promise.id.clone(),
            };
            let state = PromiseState::Released { at: self.now };
            self.write(Write::Promise(Promise { state, ..promise }));
            self.record(Some(&visit.id), fact);
        }
        if let Some(warning) = self.state.live_warning_of(&visit.id).cloned() {
            self.close_warning(warning, WarningClose::Resolved);
        }
        for kind in [CaseKind::CallUnanswered, CaseKind::Unassigned] {
            self.close_cases(&visit.id, kind, by);
        }
        if self.state.plan.is_some() {
            let plan = self.plan_without(&visit.id, PlanReason::Change)?;
            self.adopt(plan);
        }
        let link = self.links.url(visit);
        let text = Text::Cancelled {
            date: visit.day,
            owner: &visit.owner,
            link: &link,
        };
        self.queue(
            visit,
            MessageKind::Cancelled,
            "cancelled",
            Urgency::Answer,
            &text,
        );
        Ok(())
    }
}
