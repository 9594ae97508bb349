//! The promise and the arrival as marks: the bracket, the range on the way, how it went. An arrival
//! is a range and never a single minute.

use super::super::bar::Bar;
use super::super::map::Map;
use super::Standing;
use super::marks::{Approach, Outcome, PromiseMark, Whereabouts};
use super::phrases::in_words;
use super::teller::Teller;
use kept_dispatch::texts;
use kept_domain::{OptionKind, Seconds, Timestamp, Window};

/// An arrival's range is at least this wide.
const RANGE_MIN: Seconds = Seconds::minutes(5);

/// A position that is older says nothing of where somebody is.
const SEEN_MAX: Seconds = Seconds::minutes(15);

impl Teller<'_> {
    /// Where the technician was seen on the way here, if that isn't long ago.
    pub(super) fn whereabouts(&self) -> Option<Whereabouts> {
        let seen = self.view.seen?;
        if self.view.now - seen.at > SEEN_MAX {
            return None;
        }
        let (zone, who) = (self.view.zone, self.who());
        let map = Map::new(self.view.home?, seen.point, zone, self.language())?;
        let time = self.time(seen.at);
        let words = match &map.distance {
            Some(distance) => self.say(
                "way-distance",
                &[("who", who), ("distance", distance), ("time", &time)],
            ),
            None => self.say("way-close", &[("who", who), ("time", &time)]),
        };
        Some(Whereabouts {
            map,
            initial: who.chars().take(1).collect(),
            words,
            only: self.say("way-only", &[("who", who)]),
        })
    }

    /// The range in which the technician is expected, never a single minute.
    pub(super) fn arrival(&self) -> Window {
        let arrival = self.view.arrival.unwrap_or(self.view.window);
        if arrival.width() >= RANGE_MIN {
            return arrival;
        }
        Window::new(arrival.from(), arrival.from() + RANGE_MIN).unwrap_or(arrival)
    }

    pub(super) fn approach(&self) -> Approach {
        let arrival = self.arrival();
        Approach {
            range: self.spoken(arrival),
            bar: Bar::new(self.view.window, arrival, self.view.zone),
            refreshed: self.say("way-refresh", &[("time", &self.time(self.view.now))]),
            again: self.say("way-again", &[]),
        }
    }

    /// Whether an arrival kept our word; unknown where it merely missed a window that was told
    /// on the way, since that isn't what we gave our word for.
    pub(super) fn kept(&self, at: Timestamp) -> Option<bool> {
        match (self.view.broken, self.view.window.contains(at)) {
            (true, _) => Some(false),
            (false, true) => Some(true),
            (false, false) => None,
        }
    }

    pub(super) fn outcome(&self) -> Option<Outcome> {
        let at = self.view.arrived_at?;
        let is_kept = self.kept(at)?;
        let key = if is_kept { "done-kept" } else { "done-late" };
        Some(Outcome {
            text: self.say(
                key,
                &[
                    ("who", self.who()),
                    ("time", &self.time(at)),
                    ("window", &self.spoken(self.view.window)),
                ],
            ),
            is_kept,
        })
    }

    pub(super) fn promise(&self, standing: Standing) -> Option<PromiseMark> {
        let called = matches!(self.view.chosen, Some(OptionKind::Call { .. }));
        if !standing.is_ahead() || (standing == Standing::Chosen && called) {
            return None;
        }
        let window = self.view.window;
        Some(PromiseMark {
            is_half_day: standing == Standing::Booked,
            when: self.day_of_promise(standing),
            from: self.time(window.from()),
            to: self.time(window.to()),
            was: (standing == Standing::Told).then(|| self.was()).flatten(),
            sub: in_words(&self.view.job_type),
        })
    }

    /// The booked window, where the promise is a narrower part of it.
    fn was(&self) -> Option<String> {
        let (booked, window) = (self.view.booked, self.view.window);
        let is_narrower = window != booked && booked.encloses(&window);
        is_narrower.then(|| self.say("promise-was", &[("window", &self.spoken(booked))]))
    }

    fn day_of_promise(&self, standing: Standing) -> String {
        let (language, date) = (self.language(), self.view.date);
        if standing != Standing::Booked {
            return texts::date_long(language, date);
        }
        let hour = |at: Timestamp| at.time_of_day(self.view.zone).0 / 3600;
        let weekday = texts::weekday_long(language, date);
        let key = match (
            hour(self.view.window.from()),
            hour(self.view.window.to() - Seconds(1)),
        ) {
            (_, ..=11) => "part-morning",
            (12.., _) => "part-afternoon",
            _ => return weekday,
        };
        self.say(key, &[("weekday", &weekday)])
    }
}
