//! How long a search goes on, and what is seen of it meanwhile.

use kept_dispatch::clock::{Deadline, Stopwatch};
use kept_solver::budget::{Budget, Iterations};
use kept_solver::route::{Found, Observer, THREADS_MAX};
use std::io::{IsTerminal as _, Write as _};
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// Time between two lines of progress, at the least.
const TOLD_EVERY: Duration = Duration::from_millis(200);

/// A number of threads from the command line.
///
/// # Errors
/// It is no number from 1 to [`THREADS_MAX`].
pub fn threads(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|threads| (1..=THREADS_MAX).contains(threads))
        .ok_or_else(|| format!("must be a number from 1 to {THREADS_MAX}"))
}

/// A budget of time, iterations or both, that counts the iterations of all threads and can be stopped.
#[derive(Debug)]
pub struct Limits {
    deadline: Option<Deadline>,
    iterations: Option<Iterations>,
    stopped: Arc<AtomicBool>,
    all: Arc<AtomicU64>,
    /// What this thread has added to `all`.
    own: u64,
}

impl Limits {
    /// Starts now; whatever comes first ends the search.
    pub fn new(seconds: Option<Duration>, iterations: Option<u64>) -> Self {
        Self {
            deadline: seconds.map(Deadline::after),
            iterations: iterations.map(Iterations),
            stopped: Arc::default(),
            all: Arc::default(),
            own: 0,
        }
    }

    /// Finished iterations of all threads.
    pub fn iterations(&self) -> u64 {
        self.all.load(Ordering::Relaxed)
    }

    /// Lets Ctrl-C end the search with the best plan so far; pressed again, it ends the program.
    ///
    /// # Errors
    /// The system gives no signals.
    pub fn stop_on_interrupt(&self) -> anyhow::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build()?;
        let stopped = Arc::clone(&self.stopped);
        thread::Builder::new().spawn(move || {
            runtime.block_on(async {
                while tokio::signal::ctrl_c().await.is_ok() {
                    if stopped.swap(true, Ordering::Relaxed) {
                        process::exit(130);
                    }
                }
            });
        })?;
        Ok(())
    }
}

impl Budget for Limits {
    fn exhausted(&mut self, iterations: u64) -> bool {
        self.all
            .fetch_add(iterations.saturating_sub(self.own), Ordering::Relaxed);
        self.own = iterations;
        let late = |deadline: &mut Deadline| deadline.exhausted(iterations);
        let enough = |limit: &mut Iterations| limit.exhausted(iterations);
        self.stopped.load(Ordering::Relaxed)
            || self.deadline.as_mut().is_some_and(late)
            || self.iterations.as_mut().is_some_and(enough)
    }

    fn time_left(&self) -> Option<Duration> {
        self.deadline.as_ref().and_then(Budget::time_left)
    }

    fn fork(&self) -> Option<Box<dyn Budget + Send>> {
        Some(Box::new(Self {
            deadline: self.deadline,
            iterations: self.iterations,
            stopped: Arc::clone(&self.stopped),
            all: Arc::clone(&self.all),
            own: 0,
        }))
    }

    fn progress(&self, iterations: u64) -> u32 {
        let by_time = self.deadline.map_or(0, |d| d.progress(iterations));
        by_time.max(self.iterations.map_or(0, |l| l.progress(iterations)))
    }
}

/// Tells on a terminal how the search goes.
#[derive(Debug)]
pub struct Ticker {
    watch: Stopwatch,
    told: Option<Duration>,
    shown: bool,
}

impl Ticker {
    /// Tells something only if standard error is a terminal.
    pub fn new() -> Self {
        Self {
            watch: Stopwatch::start(),
            told: None,
            shown: std::io::stderr().is_terminal(),
        }
    }

    /// Makes room for what comes after.
    pub fn finish(&self) {
        if self.shown && self.told.is_some() {
            eprint!("\r\x1b[K");
        }
    }
}

impl Observer for Ticker {
    fn better(&mut self, found: &Found<'_>) {
        let now = self.watch.elapsed();
        if !self.shown || self.told.is_some_and(|told| now < told + TOLD_EVERY) {
            return;
        }
        self.told = Some(now);
        let seconds = now.as_secs_f64();
        let (cost, left_out) = (found.cost, found.unassigned);
        eprint!(
            "\r\x1b[K{seconds:.1} s: cost {cost}, {left_out} left out (Ctrl-C takes this plan)"
        );
        // A terminal that is gone has nobody to tell.
        let _ = std::io::stderr().flush();
    }
}
