//! Work that computes for seconds (a day's plan) is done on a thread of its own, so that it never
//! keeps the event loop from answering others.

use crate::problem::{Kind, Problem};
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::task::JoinError;

/// Long computations that requests may have going at the same time.
const AT_ONCE_MAX: usize = 2;

/// Runs a future to its end on a thread for blocking work. It goes on when the caller gives up.
///
/// # Errors
/// The work panicked, or the runtime is going down.
pub async fn run<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> Result<T, JoinError> {
    let handle = Handle::current();
    tokio::task::spawn_blocking(move || handle.block_on(work)).await
}

/// Room for the long computations of requests.
#[derive(Clone)]
pub struct Room(Arc<Semaphore>);

impl Default for Room {
    fn default() -> Self {
        Room(Arc::new(Semaphore::new(AT_ONCE_MAX)))
    }
}

impl Room {
    /// Runs a use case aside, when there is room. The room is taken until its end, also when the
    /// caller gives up.
    ///
    /// # Errors
    /// What the use case refuses; `Internal` when it panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, kept_dispatch::Error>> + Send + 'static,
    ) -> Result<T, Problem> {
        let broken = |why: String| {
            tracing::error!(%why, "work aside broke off");
            Problem::new(Kind::Internal, "the error was logged")
        };
        let permit = Arc::clone(&self.0)
            .acquire_owned()
            .await
            .map_err(|error| broken(error.to_string()))?;
        let done = run(async move {
            let done = work.await;
            drop(permit);
            done
        });
        let result = done.await.map_err(|error| broken(error.to_string()))?;
        Ok(result?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kept_dispatch::Error;

    #[tokio::test]
    async fn the_event_loop_goes_on_while_work_is_done_aside() {
        let (send, receive) = std::sync::mpsc::channel();
        let room = Room::default();
        let work = room.run(async move {
            // Blocks its thread until the event loop does something.
            receive
                .recv()
                .map_err(|e| Error::Refused(e.to_string().into()))
        });
        let other = async {
            tokio::task::yield_now().await;
            send.send(42).unwrap();
        };
        let (done, ()) = tokio::join!(work, other);
        assert_eq!(done, Ok(42));
    }

    #[tokio::test]
    async fn what_breaks_off_is_our_fault_and_frees_its_room() {
        let room = Room::default();
        for _ in 0..2 * AT_ONCE_MAX {
            let broken = room.run(async { panic!("broken") as Result<(), Error> });
            assert_eq!(broken.await.unwrap_err().kind(), Kind::Internal);
        }
        assert_eq!(room.run(async { Ok(1) }).await, Ok(1));
    }
}
