//! What a technician is doing: said with its figures, for a board that has its own words, and in English for all others.

use super::day::Moment;
use super::words;
use chrono_tz::Tz;
use kept_domain::{Stop, Technician, Timestamp, VisitStatus};
use serde::Serialize;

/// What a technician is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Activity {
    /// Doesn't work this day.
    Absent,
    /// Drives; nobody knows how far it is.
    OnTheWay,
    /// Drives, and is so far from the next visit.
    Away {
        /// 0 or more.
        minutes: i64,
    },
    /// Works longer than was expected.
    Over {
        /// 1 or more.
        minutes: i64,
    },
    /// Works, probably until then.
    Until {
        /// To the minute.
        at: Timestamp,
    },
}

impl Activity {
    /// In few words: "23 min over", "to 10:24", "6 min away".
    pub(super) fn text(self, zone: Tz) -> String {
        match self {
            Activity::Absent => "absent".to_owned(),
            Activity::OnTheWay => "on the way".to_owned(),
            Activity::Away { minutes } => format!("{minutes} min away"),
            Activity::Over { minutes } => format!("{minutes} min over"),
            Activity::Until { at } => format!("to {}", at.clock(zone)),
        }
    }
}

/// The minute that an instant is in: what is said to the minute is the same for longer.
fn begun_minute(at: Timestamp) -> Timestamp {
    Timestamp(at.millis().div_euclid(60_000) * 60_000)
}

impl Moment<'_> {
    /// What a technician is doing; nothing between visits.
    pub(super) fn activity(&self, technician: &Technician, stops: &[Stop]) -> Option<Activity> {
        if technician.absent.contains(&self.state.date) {
            return Some(Activity::Absent);
        }
        let (stop, progress) = stops
            .iter()
            .map(|stop| (stop, self.state.progress_of(&stop.visit)))
            .find(|(_, progress)| progress.status.is_in_hand())?;
        if progress.status == VisitStatus::OnTheWay {
            return Some(match self.foretold(&stop.visit, 500) {
                Some(at) => Activity::Away {
                    minutes: (at - self.now).to_minutes().max(0),
                },
                None => Activity::OnTheWay,
            });
        }
        let over = words::overrun_minutes(self.state, &stop.visit, self.now);
        Some(match over.filter(|minutes| *minutes > 0) {
            Some(minutes) => Activity::Over { minutes },
            None => Activity::Until {
                at: begun_minute(self.finish(&stop.visit, &progress)),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_activity_is_said_with_its_figures_and_in_words() {
        let at = Timestamp(1_792_056_240_000);
        for (activity, text, json) in [
            (Activity::Absent, "absent", r#"{"type":"absent"}"#),
            (Activity::OnTheWay, "on the way", r#"{"type":"on_the_way"}"#),
            (
                Activity::Away { minutes: 6 },
                "6 min away",
                r#"{"type":"away","minutes":6}"#,
            ),
            (
                Activity::Over { minutes: 23 },
                "23 min over",
                r#"{"type":"over","minutes":23}"#,
            ),
            (
                Activity::Until { at },
                "to 10:24",
                r#"{"type":"until","at":"2026-10-15T09:24:00Z"}"#,
            ),
        ] {
            assert_eq!(activity.text(chrono_tz::Europe::London), text);
            assert_eq!(serde_json::to_string(&activity).expect("JSON"), json);
        }
    }
}
