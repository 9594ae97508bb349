//! Server-sent events: which day has a new revision. A client that misses some looks again; so an
//! event carries no state, and `Last-Event-ID` is answered with `hello`, which means just that.

use super::openapi::QueryProblems;
use crate::auth::session::{self, SignedIn};
use crate::live::LiveEvent;
use crate::metrics;
use crate::problem::{Kind, Problem};
use crate::state::AppState;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum_extra::extract::CookieJar;
use futures::stream::{self, Stream, StreamExt};
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Interval, MissedTickBehavior};

/// Boards that may listen at the same time.
const LISTENERS_MAX: usize = 512;
/// Real time between two looks at whether the session is still good.
const SESSION_CHECK: Duration = Duration::from_secs(30);
/// Real time between two comments that keep proxies from closing the line.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Hears which days change: `hello` first, then `day` with territory, day and revision. `resync`
/// means that events were lost; `presence`, which visit a dispatcher looks at or carries. Ends with the session, and when the server stops.
#[utoipa::path(get, path = "/api/events", tag = "days", security(("session" = [])),
    responses((status = 200, description = "Events hello, day, presence, resync", content_type = "text/event-stream"),
        QueryProblems))]
pub async fn events(
    State(state): State<AppState>,
    _: SignedIn,
    jar: CookieJar,
) -> Result<impl IntoResponse, Problem> {
    let events = state.live.subscribe();
    if state.live.listeners() > LISTENERS_MAX {
        return Err(
            Problem::new(Kind::Unavailable, "too many boards are listening").retry_after(10),
        );
    }
    let listener = Listener::new(state, jar, events);
    Ok(Sse::new(listener.stream()).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

/// One board that listens.
struct Listener {
    state: AppState,
    jar: CookieJar,
    events: broadcast::Receiver<LiveEvent>,
    session_checks: Interval,
    number: u64,
}

impl Listener {
    fn new(state: AppState, jar: CookieJar, events: broadcast::Receiver<LiveEvent>) -> Self {
        metrics::listeners(1.0);
        let mut session_checks = tokio::time::interval(SESSION_CHECK);
        session_checks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Listener {
            state,
            jar,
            events,
            session_checks,
            number: 0,
        }
    }

    fn stream(self) -> impl Stream<Item = Result<Event, Infallible>> {
        let hello = stream::iter([Ok(Event::default().id("0").event("hello").data("{}"))]);
        hello.chain(stream::unfold(self, |mut listener| async {
            let event = listener.next().await?;
            Some((Ok(event), listener))
        }))
    }

    /// The next event; none when the stream is to end.
    async fn next(&mut self) -> Option<Event> {
        loop {
            tokio::select! {
                () = self.state.live.stopped() => return None,
                _ = self.session_checks.tick() => {
                    if !self.is_signed_in().await {
                        return None;
                    }
                }
                received = self.events.recv() => return match received {
                    Ok(event) => Some(self.event(&event)),
                    Err(RecvError::Lagged(_)) => Some(self.event(&LiveEvent::Resync)),
                    Err(RecvError::Closed) => None,
                },
            }
        }
    }

    fn event(&mut self, event: &LiveEvent) -> Event {
        self.number += 1;
        let numbered = Event::default().id(self.number.to_string());
        match event {
            LiveEvent::Day(change) => {
                let data = serde_json::to_string(change).unwrap_or_default();
                numbered.event("day").data(data)
            }
            LiveEvent::Present(presence) => {
                let data = serde_json::to_string(presence).unwrap_or_default();
                numbered.event("presence").data(data)
            }
            LiveEvent::Resync => numbered.event("resync").data("{}"),
        }
    }

    /// A store that doesn't answer ends no session.
    async fn is_signed_in(&self) -> bool {
        !matches!(session::find(&self.state, &self.jar).await, Ok(None))
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        metrics::listeners(-1.0);
    }
}
