//! Metrics in Prometheus' text format: requests by route and status, and their durations. Labels
//! hold route templates only, never an address with somebody's number or token in it.

use kept_dispatch::clock::Stopwatch;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;
use std::time::Duration;

/// Requests answered, by method, route and status.
const REQUESTS: &str = "kept_http_requests_total";
/// Seconds until a request was answered, by method and route.
const DURATIONS: &str = "kept_http_request_duration_seconds";
/// Texts that were handled by the outbox.
const DELIVERIES: &str = "kept_outbox_handled_total";
/// Days changed because time passed.
const TICKS: &str = "kept_tick_days_changed_total";
const MODELS: &str = "kept_models_learned_total";
/// Rounds of a background loop that failed, by loop.
const FAILURES: &str = "kept_background_failures_total";
/// Boards that listen for events now.
const LISTENERS: &str = "kept_event_listeners";

/// Upper ends of the durations' buckets, in seconds.
const BUCKETS: [f64; 11] = [
    0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
];

/// The process's one recorder: metrics are global, servers (in tests) are many.
static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// A handle on the process's metrics.
#[derive(Clone)]
pub struct Metrics(Option<PrometheusHandle>);

impl Metrics {
    /// The metrics of this process. Without a recorder (another one was installed first) nothing
    /// is measured here.
    #[must_use]
    pub fn get() -> Self {
        Metrics(RECORDER.get_or_init(install).clone())
    }

    /// All metrics as text.
    #[must_use]
    pub fn render(&self) -> String {
        self.0
            .as_ref()
            .map(PrometheusHandle::render)
            .unwrap_or_default()
    }

    /// Frees what collects between two readings; to be called every few seconds.
    pub fn upkeep(&self) {
        if let Some(handle) = &self.0 {
            handle.run_upkeep();
        }
    }
}

fn install() -> Option<PrometheusHandle> {
    let built = PrometheusBuilder::new()
        .set_buckets(&BUCKETS)
        .and_then(PrometheusBuilder::install_recorder);
    match built {
        Ok(handle) => {
            describe();
            Some(handle)
        }
        Err(error) => {
            tracing::warn!(%error, "metrics are off");
            None
        }
    }
}

fn describe() {
    metrics::describe_counter!(REQUESTS, "Requests answered, by method, route and status");
    metrics::describe_histogram!(DURATIONS, "Seconds until a request was answered");
    metrics::describe_counter!(DELIVERIES, "Texts handled by the outbox");
    metrics::describe_counter!(TICKS, "Days changed because time passed");
    metrics::describe_counter!(MODELS, "Versions of learned durations, taken or not");
    metrics::describe_counter!(FAILURES, "Rounds of a background loop that failed");
    metrics::describe_gauge!(LISTENERS, "Boards that listen for events now");
}

/// A request was answered.
pub fn request(method: &axum::http::Method, route: &str, status: u16, watch: &Stopwatch) {
    let method = known(method);
    let route = route.to_owned();
    metrics::counter!(REQUESTS, "method" => method, "route" => route.clone(), "status" => status.to_string())
        .increment(1);
    metrics::histogram!(DURATIONS, "method" => method, "route" => route)
        .record(seconds(watch.elapsed()));
}

/// Methods that callers made up share one label.
fn known(method: &axum::http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

fn seconds(duration: Duration) -> f64 {
    duration.as_secs_f64()
}

/// The outbox handled texts.
pub fn delivered(texts: u32) {
    metrics::counter!(DELIVERIES).increment(u64::from(texts));
}

/// Time changed days.
pub fn ticked(days: u32) {
    metrics::counter!(TICKS).increment(u64::from(days));
}

/// Models were learned, whether they were taken or not.
pub fn learned(versions: usize) {
    metrics::counter!(MODELS).increment(versions as u64);
}

/// A background loop's round failed.
pub fn failed(task: &'static str) {
    metrics::counter!(FAILURES, "task" => task).increment(1);
}

/// A board began (1) or stopped (-1) to listen.
pub fn listeners(change: f64) {
    metrics::gauge!(LISTENERS).increment(change);
}
