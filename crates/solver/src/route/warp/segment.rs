//! Stretches of a tour by what of their times matters to what comes before and after them.
//!
//! Who would be late somewhere goes back in time to the window's end, and how far that is in all is the stretch's warp.
//! Two stretches are joined in constant time (Y. Nagata, O. Bräysy, W. Dullaert, Computers & Operations Research 37(4),
//! 2010; T. Vidal, T. G. Crainic, M. Gendreau, C. Prins, Computers & Operations Research 40(1), 2013).

/// Some stops with the drives between them; times in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::route) struct Segment {
    /// From the first start to the last end, with what is waited and warped.
    duration: i32,
    warp: i32,
    /// The earliest and latest first start of the least duration and warp.
    earliest: i32,
    latest: i32,
}

impl Segment {
    /// One stop, whose work starts within a window.
    pub(super) const fn stop(service: i32, opens: i32, closes: i32) -> Self {
        Self {
            duration: service,
            warp: 0,
            earliest: opens,
            latest: closes,
        }
    }

    /// These stops, a drive, and the next ones.
    #[inline(always)]
    pub(super) fn then(self, drive: i32, next: Self) -> Self {
        let ready = self.duration - self.warp + drive;
        let wait = (next.earliest - ready - self.latest).max(0);
        let warp = (self.earliest + ready - next.latest).max(0);
        Self {
            duration: self.duration + next.duration + drive + wait,
            warp: self.warp + next.warp + warp,
            earliest: (next.earliest - ready).max(self.earliest) - wait,
            latest: (next.latest - ready).min(self.latest) + warp,
        }
    }

    /// The warp of these stops, a drive, and the next ones.
    #[inline(always)]
    pub(super) fn warp_with(self, drive: i32, next: Self) -> i32 {
        let ready = self.duration - self.warp + drive;
        self.warp + next.warp + (self.earliest + ready - next.latest).max(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRIVE: i32 = 10;

    /// What somebody goes back in time who leaves at the best time, stop by stop.
    fn walked(stops: &[(i32, i32, i32)]) -> i32 {
        let from = |start: i32| {
            let (mut now, mut warp) = (start, 0);
            for (at, &(service, opens, closes)) in stops.iter().enumerate() {
                now += if at == 0 { 0 } else { DRIVE };
                now = now.max(opens);
                warp += (now - closes).max(0);
                now = now.min(closes) + service;
            }
            warp
        };
        (0..200).map(from).min().unwrap_or(0)
    }

    fn joined(stops: &[(i32, i32, i32)]) -> Segment {
        let one =
            |&(service, opens, closes): &(i32, i32, i32)| Segment::stop(service, opens, closes);
        let mut segments = stops.iter().map(one);
        let first = segments.next().unwrap_or(Segment::stop(0, 0, 0));
        segments.fold(first, |all, next| all.then(DRIVE, next))
    }

    #[test]
    fn a_stretch_warps_as_much_as_who_walks_it() {
        let days = [
            vec![(5, 0, 50), (5, 10, 40), (5, 60, 90)],
            vec![(30, 20, 50), (5, 10, 40), (5, 0, 60)],
            vec![(30, 0, 10), (30, 0, 10), (30, 0, 10), (0, 150, 160)],
            vec![(0, 100, 120), (20, 0, 90), (0, 0, 100)],
        ];
        for stops in days {
            assert_eq!(joined(&stops).warp, walked(&stops), "{stops:?}");
        }
    }

    #[test]
    fn it_does_not_matter_where_a_stretch_is_put_together() {
        let stops = [(30, 20, 50), (5, 10, 40), (5, 0, 60), (10, 80, 85)];
        for cut in 1..stops.len() {
            let (head, tail) = (joined(&stops[..cut]), joined(&stops[cut..]));
            assert_eq!(head.then(DRIVE, tail), joined(&stops));
            assert_eq!(head.warp_with(DRIVE, tail), joined(&stops).warp);
        }
    }
}
