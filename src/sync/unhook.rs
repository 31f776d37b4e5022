//! Taking our webhooks away from a tracker that is let go.

use super::hooks::OurHook;
use crate::trackers::client::{HookRef, TrackerClient};

/// The hooks behind the ids that the store keeps.
pub fn hooks_of(ids: &[String]) -> Vec<HookRef> {
    OurHook::all(ids).into_iter().map(|ours| ours.hook).collect()
}

/// Removes hooks. One that stays sends to an address that is unknown by then, which harms nobody.
pub async fn unhook(client: &dyn TrackerClient, hooks: &[HookRef]) {
    for hook in hooks {
        if let Err(error) = client.remove_hook(hook).await {
            tracing::warn!("a webhook of a tracker that was deleted stays: {error}");
        }
    }
}
