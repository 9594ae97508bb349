//! What goes on without a request: the passing of time, the outbox, and news of other processes.
//!
//! Architecture invariant: every effect is guaranteed by asking again and again; a change only
//! wakes a loop sooner. A round that fails is logged and tried again later, ever more slowly, and
//! never ends its loop. Rounds of one loop never overlap.

use crate::aside;
use crate::metrics;
use crate::state::AppState;
use kept_dispatch::Dispatch;
use kept_dispatch::ports::Gateway;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Texts that are leased at once.
const TEXTS_AT_ONCE: u32 = 50;
/// Longest wait after failures.
const BACKOFF_MAX: Duration = Duration::from_secs(30);
/// Looks for other processes' changes, per `poll` of the configuration.
const LIVE_EVERY: u32 = 2;
/// Looks for finished days to learn from, per `poll` of the configuration.
const LEARN_EVERY: u32 = 60;
/// Time between two clean-ups of metrics.
const UPKEEP: Duration = Duration::from_secs(5);

/// Which loops a process runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Roles {
    /// Time and outbox only.
    Worker,
    /// All of them: the process has listeners too.
    Server,
}

/// Starts the loops; they end soon after `stop` is cancelled.
pub fn start(
    state: &AppState,
    gateway: Arc<dyn Gateway>,
    roles: Roles,
    stop: &CancellationToken,
) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    let poll = state.config.poll;
    tasks.spawn(tick(state.dispatch.clone(), poll, stop.clone()));
    tasks.spawn(learn(state.dispatch.clone(), poll, stop.clone()));
    let outbox = outbox(state.dispatch.clone(), gateway, poll);
    tasks.spawn(until(stop.clone(), outbox));
    if roles == Roles::Server {
        let (live, dispatch) = (Arc::clone(&state.live), state.dispatch.clone());
        let forward = async move { live.forward(&dispatch).await };
        tasks.spawn(until(stop.clone(), forward));
        tasks.spawn(until(stop.clone(), watch_others(state.clone())));
        tasks.spawn(until(stop.clone(), upkeep(state.clone())));
    }
    tasks
}

/// Stops between two awaits; each commit is whole or not at all, so that is safe anywhere.
async fn until(stop: CancellationToken, task: impl Future<Output = ()>) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = task => {}
    }
}

async fn tick(dispatch: Dispatch, poll: Duration, stop: CancellationToken) {
    let round = |dispatch: Dispatch| async move { dispatch.tick().await.map(metrics::ticked) };
    rounds("tick", poll, dispatch, stop, round).await;
}

/// What isn't new is seen at once, so asking often costs nothing.
async fn learn(dispatch: Dispatch, poll: Duration, stop: CancellationToken) {
    let every = poll.saturating_mul(LEARN_EVERY);
    let round = |dispatch: Dispatch| async move {
        let versions = dispatch.learn().await?;
        metrics::learned(versions.len());
        Ok(())
    };
    rounds("learn", every, dispatch, stop, round).await;
}

/// Rounds are done aside, since an evening's plans and a year's history take seconds; so each one is
/// waited for before the loop ends.
async fn rounds<F: Future<Output = Result<(), kept_dispatch::Error>> + Send + 'static>(
    task: &'static str,
    period: Duration,
    dispatch: Dispatch,
    stop: CancellationToken,
    round: impl Fn(Dispatch) -> F,
) {
    let mut backoff = Backoff::new(task, period);
    while !stop.is_cancelled() {
        let wait = match aside::run(round(dispatch.clone())).await {
            Ok(Ok(())) => backoff.well(),
            Ok(Err(error)) => backoff.failed(&error),
            Err(error) => backoff.failed(&error),
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

async fn outbox(dispatch: Dispatch, gateway: Arc<dyn Gateway>, poll: Duration) {
    let worker = format!("worker-{}", dispatch.ids().id());
    let mut backoff = Backoff::new("outbox", poll);
    let wake = Notify::new();
    let deliver = async {
        loop {
            let handled = dispatch
                .deliver_due(gateway.as_ref(), &worker, TEXTS_AT_ONCE)
                .await;
            match handled {
                Ok(handled) => {
                    metrics::delivered(handled);
                    let wait = backoff.well();
                    if handled < TEXTS_AT_ONCE {
                        let _ = tokio::time::timeout(wait, wake.notified()).await;
                    }
                }
                Err(error) => tokio::time::sleep(backoff.failed(&error)).await,
            }
        }
    };
    let listen = async {
        let mut changes = dispatch.subscribe();
        // A change may have queued a text; how many changes there were doesn't matter.
        while !matches!(changes.recv().await, Err(RecvError::Closed)) {
            wake.notify_one();
        }
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = deliver => {}
        () = listen => {}
    }
}

async fn watch_others(state: AppState) {
    let mut backoff = Backoff::new("live", state.config.poll.saturating_mul(LIVE_EVERY));
    loop {
        let wait = match state
            .live
            .poll(state.store.as_ref(), state.clock.now())
            .await
        {
            Ok(()) => backoff.well(),
            Err(error) => backoff.failed(&error),
        };
        tokio::time::sleep(wait).await;
    }
}

async fn upkeep(state: AppState) {
    loop {
        tokio::time::sleep(UPKEEP).await;
        state.metrics.upkeep();
    }
}

/// How long a loop waits: its period while all is well, twice as long after each failure.
struct Backoff {
    task: &'static str,
    period: Duration,
    wait: Duration,
}

impl Backoff {
    fn new(task: &'static str, period: Duration) -> Self {
        Backoff {
            task,
            period,
            wait: period,
        }
    }

    fn well(&mut self) -> Duration {
        self.wait = self.period;
        self.period
    }

    fn failed(&mut self, error: &dyn std::fmt::Display) -> Duration {
        tracing::error!(task = self.task, %error, "a background round failed");
        metrics::failed(self.task);
        let wait = self.wait.max(Duration::from_millis(1));
        self.wait = wait.saturating_mul(2).min(BACKOFF_MAX);
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_with_failures_up_to_a_bound_and_shrink_at_once() {
        let error = "x";
        let mut backoff = Backoff::new("test", Duration::from_secs(1));
        let waits: Vec<u64> = (0..7).map(|_| backoff.failed(&error).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 30, 30]);
        assert_eq!(backoff.well().as_secs(), 1);
        assert_eq!(backoff.failed(&error).as_secs(), 1);
    }
}
