//! A rest lies between two stops: before the drive, or on arrival. It starts inside its window.

use crate::problem::{Break, TimeSpan};

use super::windows::NEVER;

/// The rest that is still due on a technician's day.
#[derive(Debug, Clone, Copy)]
pub(in crate::route) struct Rest {
    pub duration: i32,
    pub window: TimeSpan,
}

/// A leg, with or without a rest in it.
#[derive(Debug, Clone, Copy)]
pub(in crate::route) struct Leg {
    /// Start of the drive.
    pub depart: i32,
    pub travel: i32,
    /// Arrived and rested.
    pub ready: i32,
    /// Start of the rest.
    pub rest: Option<i32>,
    /// Whether the rest follows the drive.
    pub rest_on_arrival: bool,
}

impl Rest {
    /// The rest of a technician who is free from `free_from`. Someone who comes too late for its window
    /// rests at once.
    pub(in crate::route) fn due(rest: &Break, free_from: i32) -> Self {
        let window = rest.start_window;
        Self {
            duration: rest.duration,
            window: TimeSpan::new(window.start, window.end.max(free_from)),
        }
    }

    /// The leg with the rest in it for someone who is done at `done`: whichever of resting before the
    /// drive and on arrival is ready first. `None` when both would start the rest too late.
    #[inline]
    pub(in crate::route) fn leg(&self, done: i32, travel: impl Fn(i32) -> i32) -> Option<Leg> {
        let before = done.max(self.window.start);
        if before > self.window.end {
            return None;
        }
        let depart = before + self.duration;
        let drive = travel(depart);
        let first = Leg {
            depart,
            travel: drive,
            ready: depart + drive,
            rest: Some(before),
            rest_on_arrival: false,
        };
        let drive = travel(done);
        let after = (done + drive).max(self.window.start);
        if after <= self.window.end && after + self.duration < first.ready {
            return Some(Leg {
                depart: done,
                travel: drive,
                ready: after + self.duration,
                rest: Some(after),
                rest_on_arrival: true,
            });
        }
        Some(first)
    }

    /// The latest moment to be done at, so that after a leg of `travel` with the rest in it one is ready
    /// at `ready`; [`NEVER`] if none.
    #[inline]
    pub(in crate::route) fn latest_done(&self, ready: i32, travel: i32) -> i32 {
        let span = self.window;
        let rested = ready - self.duration;
        let on_arrival = if span.start <= rested {
            span.end.min(rested) - travel
        } else {
            NEVER
        };
        let before = if span.start <= rested - travel {
            span.end.min(rested - travel)
        } else {
            NEVER
        };
        before.max(on_arrival)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REST: Rest = Rest {
        duration: 30,
        window: TimeSpan::new(100, 150),
    };

    #[test]
    fn a_rest_is_taken_before_the_drive_when_that_loses_no_time() {
        let leg = REST.leg(120, |_| 40).unwrap();
        assert_eq!((leg.rest, leg.depart, leg.ready), (Some(120), 150, 190));
    }

    #[test]
    fn a_rest_is_taken_on_arrival_when_its_window_isnt_open_before() {
        let leg = REST.leg(80, |_| 40).unwrap();
        assert_eq!((leg.rest, leg.depart, leg.ready), (Some(120), 80, 150));
    }

    #[test]
    fn a_rest_never_starts_after_its_window() {
        assert!(REST.leg(151, |_| 0).is_none());
        assert_eq!(REST.leg(149, |_| 40).unwrap().rest, Some(149));
    }

    #[test]
    fn the_latest_moment_to_be_done_is_exact() {
        for travel in [0, 10, 60] {
            for ready in 90..300 {
                let known = (0..300).rev().find(|&done| {
                    REST.leg(done, |_| travel)
                        .is_some_and(|leg| leg.ready <= ready)
                });
                let latest = REST.latest_done(ready, travel);
                match known {
                    Some(done) => assert_eq!(latest, done, "{travel} {ready}"),
                    None => assert!(latest < 0, "{travel} {ready} {latest}"),
                }
            }
        }
    }
}
