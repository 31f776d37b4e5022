//! What was set aside, taken, and so spent today.

use super::*;
use crate::store::fixtures::world;

#[tokio::test]
async fn what_was_spent_is_that_of_today() {
    let world = world().await;
    let db = world.client().await.unwrap();
    let so_far = async || spent(&db, world.account).await.unwrap();
    assert_eq!(so_far().await, 0, "there were no calls");
    let amount = |cost_micros| Amount { tokens: 10, cost_micros };
    let limit = Amount { tokens: 100, cost_micros: 1_000 };
    let day = reserve(&db, world.account, amount(700), limit).await.unwrap().unwrap();
    assert_eq!(so_far().await, 700, "what is set aside counts");
    correct(&db, world.account, day, amount(-200)).await.unwrap();
    assert_eq!(so_far().await, 500);
    assert_eq!(reserve(&db, world.account, amount(501), limit).await.unwrap(), None);
    assert_eq!(so_far().await, 500, "what was refused does not");
    assert_eq!(spent(&db, AccountId::fresh()).await.unwrap(), 0);
    db.execute("UPDATE model_usage SET day = day - 1", &[]).await.unwrap();
    assert_eq!(so_far().await, 0, "yesterday's does not count");
}
