//! Work on whole policies, which may have thousands of conditions, apart from the threads that serve.

use preloop_actors::ports::StoreError;

/// Does work that takes up to seconds where it keeps nobody waiting. `Err` when it panicked, which is our fault.
pub async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StoreError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| StoreError::Internal(format!("work on a policy failed: {error}")))
}
