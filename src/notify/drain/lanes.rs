//! Messages on their way, by channel and account, each within a limit.

use crate::store::notifications::Channel;
use preloop_actors::ids::AccountId;
use std::collections::HashMap;
use tokio::task::{Id, JoinSet};
use uuid::Uuid;

/// Most messages of one account on their way in a channel when more are taken up; up to twice as many result.
pub(super) const PER_ACCOUNT_MAX: usize = 4;
/// Connections to the mail server at once; most servers refuse more than some ten from one address.
const MAIL_MAX: usize = 8;
/// Requests to others at once: each is a task that waits, and may wait long.
const WEB_MAX: usize = 64;

/// All lanes.
#[derive(Default)]
pub(super) struct Lanes {
    on_their_way: JoinSet<()>,
    which: HashMap<Id, (Channel, AccountId, Uuid)>,
    used: HashMap<Channel, HashMap<AccountId, usize>>,
}

impl Lanes {
    pub fn is_empty(&self) -> bool {
        self.on_their_way.is_empty()
    }

    /// How many more messages a channel may take up.
    pub fn room(&self, channel: Channel) -> usize {
        let most = match channel {
            Channel::Email => MAIL_MAX,
            _ => WEB_MAX,
        };
        let used = self.used.get(&channel).map_or(0, |accounts| accounts.values().sum());
        most.saturating_sub(used)
    }

    /// Accounts that have as much on its way in a channel as they may.
    pub fn full_accounts(&self, channel: Channel) -> Vec<AccountId> {
        let accounts = self.used.get(&channel).into_iter().flatten();
        accounts
            .filter(|(_, used)| **used >= PER_ACCOUNT_MAX)
            .map(|(account, _)| *account)
            .collect()
    }

    /// Sends a message on its way.
    pub fn launch(
        &mut self,
        channel: Channel,
        account: AccountId,
        id: Uuid,
        sending: impl Future<Output = ()> + Send + 'static,
    ) {
        let task = self.on_their_way.spawn(sending).id();
        self.which.insert(task, (channel, account, id));
        *self.used.entry(channel).or_default().entry(account).or_default() += 1;
    }

    /// Waits until a message has landed.
    pub async fn landed(&mut self) {
        let Some(ended) = self.on_their_way.join_next_with_id().await else { return };
        let task = match &ended {
            Ok((task, ())) => *task,
            Err(fault) => fault.id(),
        };
        let Some((channel, account, id)) = self.which.remove(&task) else { return };
        if let Err(fault) = ended {
            // Its row is free again when the lease is over.
            tracing::error!(notification.id = %id, "the sending of a notification fell over: {fault}");
        }
        let Some(accounts) = self.used.get_mut(&channel) else { return };
        if let Some(used) = accounts.get_mut(&account) {
            *used -= 1;
            if *used == 0 {
                accounts.remove(&account);
            }
        }
    }
}
