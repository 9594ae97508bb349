//! Places: where a visit on no route would do least harm, each place with its price. Places outside the
//! visit's own window are named, too: a person may agree on another time.

use super::moves::{Move, preview};
use super::problem::DayProblem;
use crate::app::{Dispatch, Error};
use crate::day::DayState;
use crate::options::cheapest;
use crate::refusal::Refusal;
use crate::view::PlaceView;
use kept_domain::{Timestamp, VisitId};
use kept_solver::problem::TimeSpan;

/// Places that are named.
const NAMED_MAX: usize = 3;
/// Places whose price is worked out.
const PRICED_MAX: usize = 6;
/// The local day and the night after it, in seconds.
const ANY_TIME: TimeSpan = TimeSpan {
    start: 0,
    end: 2 * 86_400,
};

/// Where the visit would add least to the cost: first inside its window, then at any time. One place a
/// technician.
fn candidates(state: &DayState, visit: &VisitId, now: Timestamp) -> Result<Vec<Move>, Error> {
    let day = DayProblem::new(state, now)?;
    let Some(ix) = day.visit(visit) else {
        return Ok(Vec::new());
    };
    let inside = cheapest(&day, ix);
    let any_time = cheapest(&day.clone().with_windows(ix, ANY_TIME), ix);
    let mut found: Vec<Move> = Vec::new();
    for insertion in inside.iter().chain(&any_time) {
        let technician = day.technician_id(insertion.technician);
        let known = found
            .iter()
            .any(|one| one.technician.as_ref() == technician);
        let position = insertion.route.visits().position(|planned| planned == ix);
        if !known {
            found.push(Move {
                visit: visit.clone(),
                technician: technician.cloned(),
                position,
            });
        }
    }
    found.truncate(PRICED_MAX);
    Ok(found)
}

impl Dispatch {
    /// The best three places for a visit: those that break fewest promises, then the cheapest. None where
    /// nobody can do it at any time.
    ///
    /// # Errors
    /// `NotFound`; `Refused` when the visit is under way or closed.
    pub async fn places(&self, visit: &VisitId) -> Result<Vec<PlaceView>, Error> {
        let key = self.key_of(visit).await?;
        let state = self.store.load_day(&key.territory, key.day).await?;
        let status = state.progress_of(visit).status;
        if status.is_in_hand() || status.is_closed() {
            return Err(Error::Refused(Refusal::UnderWay));
        }
        let now = self.now();
        let mut places = Vec::new();
        for to in candidates(&state, visit, now)? {
            let preview = preview(&state, &to, now, self.ids.as_ref())?;
            let (Some(technician), Some(position)) = (&to.technician, to.position) else {
                continue;
            };
            if preview.feasible {
                places.push(PlaceView {
                    technician: technician.to_string(),
                    position,
                    preview,
                });
            }
        }
        places.sort_by_key(|place| (place.preview.breaks.len(), place.preview.cost_delta));
        places.truncate(NAMED_MAX);
        Ok(places)
    }
}
