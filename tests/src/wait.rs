//! Waiting for what another process does: always with a deadline, and saying what was waited for.

use anyhow::{Context as _, bail};
use std::time::{Duration, Instant};

/// Pause between two looks.
const PAUSE: Duration = Duration::from_millis(150);

/// Looks again and again until `look` finds something.
///
/// # Errors
/// `deadline` is over (the error says what was awaited and the last look's error), or there was
/// nothing to be found by then.
pub async fn until<T, F>(
    what: &str,
    deadline: Duration,
    mut look: impl FnMut() -> F,
) -> anyhow::Result<T>
where
    F: Future<Output = anyhow::Result<Option<T>>>,
{
    let started = Instant::now();
    loop {
        let seen = look().await;
        if let Ok(Some(found)) = seen {
            return Ok(found);
        }
        if started.elapsed() > deadline {
            let waited = format!("waited {} s until {what}", deadline.as_secs());
            return match seen {
                Err(error) => Err(error.context(waited)),
                Ok(_) => bail!(waited),
            };
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// What `task` returns, if it does so in time.
///
/// # Errors
/// `deadline` is over, or the task failed.
pub async fn within<T>(
    what: &str,
    deadline: Duration,
    task: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<T> {
    tokio::time::timeout(deadline, task)
        .await
        .with_context(|| format!("{what} took longer than {} s", deadline.as_secs()))?
        .with_context(|| what.to_owned())
}
