//! The whole server, put together from its ports; and serving it until it is told to stop.

use crate::api::{customer, dispatcher, docs, health, openapi, technician, webhooks};
use crate::auth::secret;
use crate::background::{self, Roles};
use crate::board;
use crate::config::Config;
use crate::layers::{guard, headers, observe};
use crate::setup::SetupError;
use crate::state::AppState;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use kept_dispatch::Dispatch;
use kept_dispatch::links::Links;
use kept_dispatch::ports::{Clock, Gateway, Ids};
use kept_notify::gateways;
use kept_store::Backend;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;

/// Largest body, but for imports: 1 MiB.
const BODY_BYTES_MAX: usize = 1 << 20;
/// The value of the store that holds the instance's secret.
const SECRET: &str = "secret";
/// How long requests in hand may go on after the server was told to stop.
const STOP_WITHIN: Duration = Duration::from_secs(10);

/// A server that is ready to be run.
#[derive(Clone)]
pub struct App {
    /// What handlers share.
    pub state: AppState,
    /// The use cases.
    pub dispatch: Dispatch,
    /// All routes.
    pub router: Router,
    gateway: Arc<dyn Gateway>,
}

/// Puts the server together on a store and a clock. The instance's secret is made on the first
/// run, and kept in the store, so that customers' links go on working.
///
/// # Errors
/// The store failed, or the system has no randomness.
pub async fn assemble(
    store: Arc<dyn Backend>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    config: Config,
) -> Result<App, SetupError> {
    let secret = store.value_or_put(SECRET, &secret::token()?).await?;
    let links = Arc::new(Links::new(secret.into_bytes(), config.public_url.clone()));
    let dispatch = Dispatch::new(store.clone(), clock.clone(), ids, links);
    let gateway = gateways::make(&config.gateways, store.clone(), &config.public_url)?;
    let state = AppState::new(dispatch.clone(), store, clock, config);
    Ok(App {
        router: router(state.clone()),
        dispatch,
        state,
        gateway,
    })
}

/// All routes of the server.
pub fn router(state: AppState) -> Router {
    let (api, mut document) = OpenApiRouter::with_openapi(openapi::base())
        .merge(dispatcher::router(&state))
        .merge(technician::router(&state))
        .merge(customer::router())
        .merge(webhooks::router())
        .merge(health::router())
        .split_for_parts();
    openapi::finish(&mut document);
    let page_policy = headers::board_policy(state.config.tiles.as_ref());
    api.merge(docs::router(&document))
        .route("/metrics", get(health::metrics))
        .method_not_allowed_fallback(guard::no_method)
        .fallback_service(board::router(page_policy))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(from_fn_with_state(state.clone(), guard::time_limit))
        .layer(CatchPanicLayer::custom(guard::panicked))
        .layer(from_fn(headers::add))
        .layer(from_fn(observe::observe))
        .with_state(state)
}

impl App {
    /// Serves on a listener, and runs what goes on in the background, until `stop` is cancelled;
    /// then finishes the requests in hand.
    ///
    /// # Errors
    /// The listener failed.
    pub async fn run(self, listener: TcpListener, stop: CancellationToken) -> std::io::Result<()> {
        let mut tasks = self.background(Roles::Server, &stop);
        let service = self
            .router
            .into_make_service_with_connect_info::<SocketAddr>();
        let (live, stopping) = (Arc::clone(&self.state.live), stop.clone());
        let server = axum::serve(listener, service).with_graceful_shutdown(async move {
            stopping.cancelled().await;
            live.stop();
        });
        let deadline = async {
            stop.cancelled().await;
            tokio::time::sleep(STOP_WITHIN).await;
        };
        let served = tokio::select! {
            served = server => served,
            () = deadline => {
                tracing::warn!("requests were still in hand when the server stopped");
                Ok(())
            }
        };
        stop.cancel();
        while tasks.join_next().await.is_some() {}
        served
    }

    /// Runs what goes on in the background, without serving anything, until `stop` is cancelled.
    pub async fn work(self, stop: CancellationToken) {
        let mut tasks = self.background(Roles::Worker, &stop);
        while tasks.join_next().await.is_some() {}
    }

    /// Starts what goes on in the background.
    pub fn background(&self, roles: Roles, stop: &CancellationToken) -> tokio::task::JoinSet<()> {
        background::start(&self.state, Arc::clone(&self.gateway), roles, stop)
    }
}
