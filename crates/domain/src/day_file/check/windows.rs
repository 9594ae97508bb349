//! Checks when a visit is welcome: one window, or several on the same day.

use super::spot::Spot;
use crate::day_file::raw::RawSpan;
use crate::fault::Fault;
use crate::time::{LocalDay, Seconds};
use crate::window::Window;

/// The visit's windows in order, from either of the two fields that may hold them.
pub(super) fn windows(
    spot: &mut Spot<'_>,
    one: Option<&RawSpan>,
    several: &[RawSpan],
    day: &LocalDay,
) -> Vec<Window> {
    match (one, several) {
        (Some(_), [_, ..]) => spot.wrong("windows", Fault::WindowAndWindows),
        (None, []) => spot.wrong("window", Fault::Missing),
        _ => {}
    }
    let mut windows: Vec<Window> = one
        .and_then(|raw| window(spot, "window", raw, day))
        .into_iter()
        .collect();
    for (at, raw) in several.iter().enumerate() {
        let field = format!("windows[{at}]");
        let Some(window) = window(spot, &field, raw, day) else {
            continue;
        };
        match windows.last() {
            Some(before) if window.from() < before.to() => {
                spot.wrong(&format!("{field}.from"), Fault::WindowsOverlap);
            }
            // Two that touch are one.
            Some(before) if window.from() == before.to() => {
                let joined = Window::new(before.from(), window.to()).unwrap_or(window);
                windows.pop();
                windows.push(joined);
            }
            _ => windows.push(window),
        }
    }
    windows
}

/// From the first window's start to the last one's end; the whole day without any.
pub(super) fn hull(windows: &[Window], day: &LocalDay) -> Window {
    let hull = windows
        .first()
        .zip(windows.last())
        .and_then(|(first, last)| Window::new(first.from(), last.to()).ok());
    hull.unwrap_or_else(|| {
        #[expect(clippy::expect_used, reason = "a day ends after it starts")]
        Window::new(day.start(), day.end().max(day.start() + Seconds(1))).expect("not empty")
    })
}

fn window(spot: &mut Spot<'_>, field: &str, raw: &RawSpan, day: &LocalDay) -> Option<Window> {
    let from = spot.instant(&format!("{field}.from"), &raw.from, day)?;
    let to = spot.instant(&format!("{field}.to"), &raw.to, day)?;
    let window = Window::new(from, to).ok();
    if window.is_none() {
        let start = raw.from.clone();
        spot.wrong(&format!("{field}.to"), Fault::NotAfterStart { start });
    }
    window
}
