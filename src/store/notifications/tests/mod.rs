//! Messages and wishes in a real database.

mod people;
mod plans;
mod sending;

use super::*;
use crate::store::fixtures::{World, world};
use chrono::TimeDelta;
use preloop_actors::ids::UserId;

const HOUR: Duration = Duration::from_secs(3_600);
const LEASE: Duration = Duration::from_secs(90);

/// A message by mail that is due at once.
fn mail(to: &str) -> NewMessage {
    NewMessage {
        id: Uuid::now_v7(),
        channel: Channel::Email,
        recipient: to.to_owned(),
        sealed: b"sealed".to_vec(),
        delay: Duration::ZERO,
    }
}

fn occasion(world: &World, approval: Uuid, step: Step) -> Occasion {
    let useless_from = Some(Utc::now() + TimeDelta::hours(1));
    Occasion { account: world.account, approval, step, useless_from }
}

/// Queues messages about a request for approval that is asked for.
async fn queue(world: &World, approval: Uuid, messages: &[NewMessage]) -> u64 {
    let db = world.client().await.unwrap();
    enqueue(&db, occasion(world, approval, Step::Request), messages).await.unwrap()
}

fn turn(channel: Channel) -> Turn<'static> {
    Turn { channel, messages_max: 100, per_account_max: 100, without: &[], lease: LEASE }
}

async fn claim(world: &World) -> Vec<Claimed> {
    world.claim_notifications(turn(Channel::Email)).await.unwrap()
}

async fn told(world: &World, approval: Uuid) -> Vec<Message> {
    let db = world.client().await.unwrap();
    of_approval(&db, world.account, approval).await.unwrap()
}

async fn owner(world: &World) -> UserId {
    let sql = "SELECT id FROM users WHERE account_id = $1";
    UserId(world.value(sql, &[&world.account.0]).await)
}
