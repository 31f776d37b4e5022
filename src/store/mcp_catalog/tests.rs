//! The fingerprint notices whatever the catalog is made from.

use super::*;
use crate::store::fixtures::world;

#[tokio::test]
async fn every_change_gives_another_fingerprint() {
    let world = world().await;
    let mut db = world.client().await.unwrap();
    let account = world.account;
    let mut seen = vec![fingerprint(&db, account).await.unwrap()];
    let id = uuid::Uuid::now_v7();
    for sql in [
        "INSERT INTO mcp_servers (id, account_id, name, transport, url, auth_type, prefix_mode)
         VALUES ($2, $1, 'a', 'sse', 'https://a.example', 'none', 'never')",
        "INSERT INTO mcp_offers (id, account_id, server_id, kind, name, definition, position)
         VALUES ($2, $1, $2, 'tool', 'a', '{}', 0)",
        "INSERT INTO mcp_pins (id, account_id, server_id, kind, name, identity, definition, verdict, basis)
         VALUES ($2, $1, $2, 'tool', 'a', 1, '{}', 'approved', 'first_use')",
        "UPDATE mcp_pins SET verdict = 'rejected', basis = 'review' WHERE account_id = $1 AND id = $2",
        "UPDATE mcp_servers SET review = 'all' WHERE account_id = $1 AND id = $2",
        "INSERT INTO tool_configurations (id, account_id, tool_name, tool_source, mcp_server_id)
         VALUES ($2, $1, 'a', 'mcp', $2)",
        "UPDATE mcp_offers SET definition = '{ }' WHERE account_id = $1 AND id = $2",
        "UPDATE tool_configurations SET is_enabled = false WHERE account_id = $1 AND id = $2",
        "UPDATE mcp_servers SET status = 'inactive' WHERE account_id = $1 AND id = $2",
        "UPDATE mcp_servers SET status = 'active' WHERE account_id = $1 AND id = $2",
        "DELETE FROM tool_configurations WHERE account_id = $1 AND id = $2",
        "UPDATE trackers SET is_active = false WHERE account_id = $1 AND id <> $2",
        "DELETE FROM mcp_offers WHERE account_id = $1 AND id = $2",
    ] {
        assert_eq!(world.sql(sql, &[&account.0, &id]).await, 1, "{sql}");
        let now = fingerprint(&db, account).await.unwrap();
        assert!(!seen.contains(&now), "{sql}");
        seen.push(now);
        let stored = read(&mut db, account).await.unwrap();
        assert_eq!(stored.fingerprint, now, "{sql}");
    }
    let stored = read(&mut db, account).await.unwrap();
    assert_eq!((stored.servers.len(), stored.offers.len(), stored.has_tracker), (1, 0, false));
    let other = read(&mut db, AccountId::fresh()).await.unwrap();
    assert_eq!((other.fingerprint, other.servers.len()), (0, 0));
    world.sql("UPDATE mcp_servers SET name = 'b' WHERE id = $1", &[&id]).await;
    assert_eq!(
        fingerprint(&db, AccountId::fresh()).await.unwrap(),
        0,
        "of others nothing is noticed"
    );
}
