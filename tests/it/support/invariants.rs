//! What must be so after every fault, whatever it was: I1, I2, I4, I5, I7 and I9 of the engine's list.

use super::{Server, eventually, get};
use std::time::Duration;

/// L: until somebody has taken over what a dead owner left, and until whatever is due is begun.
pub const L: Duration = Duration::from_secs(15);

const AUDIT: &str = include_str!("../../fire/audit.sql");
const INVARIANTS: &str = include_str!("invariants.sql");
/// The gauge of places follows with the dispatcher's next step.
const GAUGE_MAX: Duration = Duration::from_secs(5);

/// Has every step of every execution written down from now on.
pub async fn audit(server: &Server) {
    server.database().await.batch_execute(AUDIT).await.unwrap();
}

/// Fails with everything that is not as promised. Needs [`audit`] before the first execution.
pub async fn assert_invariants(server: &Server) {
    let database = server.database().await;
    let broken = database.query(INVARIANTS, &[&L.as_secs_f64()]).await.unwrap();
    let broken: Vec<String> = broken.iter().map(|row| row.get(0)).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    eventually("I7: as many places as leases", GAUGE_MAX, async || {
        let leases = "SELECT count(*) FROM executions WHERE lease_expires_at > now()";
        (places(server).await? == server.count(leases).await).then_some(())
    })
    .await;
}

/// Places in use, by the server's own metrics.
async fn places(server: &Server) -> Option<i64> {
    let metrics = get(format!("{}/metrics", server.base())).await.ok()?.text().await.ok()?;
    let used = metrics.lines().find_map(|line| line.strip_prefix("preloop_execution_slots_used "));
    used.and_then(|value| value.parse().ok())
}
