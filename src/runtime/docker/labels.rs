//! How containers and volumes are named and labelled, and read back.

use bollard::models::ContainerInspectResponse;
use chrono::{DateTime, Utc};
use preloop_actors::{
    ids::{Epoch, ExecutionId},
    ports::{FoundContainer, Launch},
};
use std::collections::HashMap;

pub(in crate::runtime) const INSTANCE: &str = "preloop.instance";
pub(super) const EXECUTION: &str = "preloop.execution_id";
pub(super) const EPOCH: &str = "preloop.epoch";
const FLOW: &str = "preloop.flow_id";
const ACCOUNT: &str = "preloop.account_id";
/// Only on containers that run an agent, not on volumes and helpers.
pub(super) const AGENT_TYPE: &str = "preloop.agent_type";
/// Only on containers of MCP servers: which server, and whose child the container is.
pub(super) const MCP_SERVER: &str = "preloop.mcp_server";
pub(super) const MCP_OWNER: &str = "preloop.mcp_owner";
/// Digest of the image, kept here because the engine forgets the name an image was asked for by.
pub(super) const IMAGE_DIGEST: &str = "preloop.image_digest";
/// Bytes the workspace may hold.
pub(super) const DISK_BYTES: &str = "preloop.disk_bytes";

pub(super) type Labels = HashMap<String, String>;

/// Of a container and of its workspace: the same for the same launch, so that a repetition meets the first.
pub(super) fn name(execution: ExecutionId, epoch: Epoch) -> String {
    format!("preloop-{execution}-e{epoch}")
}

/// On everything that is made for a launch.
pub(super) fn of_launch(instance: &str, launch: &Launch) -> Labels {
    let labels = [
        (INSTANCE, instance.to_owned()),
        (EXECUTION, launch.execution.to_string()),
        (EPOCH, launch.epoch.to_string()),
        (FLOW, launch.flow.to_string()),
        (ACCOUNT, launch.account.to_string()),
    ];
    labels.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A filter for everything of this instance that carries all of `more`.
pub(super) fn filter(instance: &str, more: &[String]) -> HashMap<String, Vec<String>> {
    let mut labels = vec![format!("{INSTANCE}={instance}")];
    labels.extend_from_slice(more);
    HashMap::from([("label".to_owned(), labels)])
}

/// Whose it is; `None` when the labels are not ours or damaged.
pub(super) fn identity(labels: &Labels) -> Option<(ExecutionId, Epoch)> {
    let execution = labels.get(EXECUTION)?.parse().ok()?;
    let epoch = labels.get(EPOCH)?.parse().ok()?;
    Some((execution, Epoch(epoch)))
}

/// Exit code of a container that was not there any more when the engine came up; the time of its end is then the time
/// at which that was noticed (moby, `restore` in `daemon/daemon.go`).
const FOUND_DEAD: i64 = 255;

/// What the engine knows about a container of ours.
pub(super) fn found(inspected: &ContainerInspectResponse) -> Option<FoundContainer> {
    let labels = inspected.config.as_ref()?.labels.as_ref()?;
    let (execution, epoch) = identity(labels)?;
    let state = inspected.state.as_ref()?;
    let running = state.running.unwrap_or(false);
    Some(FoundContainer {
        id: inspected.id.clone()?,
        execution,
        epoch,
        image_digest: labels.get(IMAGE_DIGEST).or(inspected.image.as_ref())?.clone(),
        started_at: moment(state.started_at.as_deref()),
        // Of one that the engine found dead at its own start it knows neither the code, nor the time.
        ended_at: moment(state.finished_at.as_deref())
            .filter(|_| !running && state.exit_code != Some(FOUND_DEAD)),
        running,
    })
}

/// A time as the engine writes it; its year 1 stands for "never".
pub(super) fn moment(text: Option<&str>) -> Option<DateTime<Utc>> {
    let at = DateTime::parse_from_rfc3339(text?).ok()?.to_utc();
    (at.timestamp() > 0).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn year_one_is_never() {
        assert_eq!(moment(Some("0001-01-01T00:00:00Z")), None);
        assert_eq!(moment(Some("nonsense")), None);
        let at = moment(Some("2026-01-02T03:04:05.678901234Z")).unwrap();
        assert_eq!(at.timestamp_subsec_nanos(), 678_901_234);
    }

    #[test]
    fn damaged_labels_belong_to_nobody() {
        let execution = ExecutionId::fresh();
        let labels = |id: &str, epoch: &str| {
            Labels::from([(EXECUTION.into(), id.into()), (EPOCH.into(), epoch.into())])
        };
        assert_eq!(identity(&labels(&execution.to_string(), "3")), Some((execution, Epoch(3))));
        assert_eq!(identity(&labels("x", "3")), None);
        assert_eq!(identity(&labels(&execution.to_string(), "")), None);
        assert_eq!(identity(&Labels::new()), None);
    }
}
