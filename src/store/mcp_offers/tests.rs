//! What servers offer, in the table.

use super::*;
use crate::store::{
    fixtures::{World, world},
    mcp_servers::{self, AuthType, Place, PrefixMode, Sealed, Settings, Status, Transport},
};

async fn server(world: &World, name: &str) -> Uuid {
    let settings = Settings {
        name: name.to_owned(),
        place: Place::Http { transport: Transport::Sse, url: "https://a.example".to_owned() },
        auth_type: AuthType::None,
        auth: Sealed::default(),
        tool_prefix: None,
        prefix_mode: PrefixMode::Never,
        is_trusted: false,
    };
    let (db, id) = (world.client().await.unwrap(), Uuid::now_v7());
    mcp_servers::insert(&db, world.account, id, &settings, Status::Active).await.unwrap();
    id
}

fn offer(kind: OfferKind, name: &str, definition: &str) -> NewOffer {
    let description = Some(format!("about {name}"));
    NewOffer { kind, name: name.to_owned(), description, definition: definition.to_owned() }
}

/// Names and definitions, in the order of the list.
fn told(offers: &[Offer]) -> Vec<(&str, &str)> {
    offers.iter().map(|offer| (offer.name.as_str(), offer.definition.as_str())).collect()
}

#[tokio::test]
async fn the_last_list_is_what_there_is() {
    use OfferKind::{Prompt, Tool};
    let world = world().await;
    let (one, account) = (server(&world, "one").await, world.account);
    let db = world.client().await.unwrap();
    let first =
        [offer(Tool, "b", "{ \"n\": 1.0e2 }"), offer(Prompt, "a", "{}"), offer(Tool, "a", "{}")];
    replace(&db, account, one, &first).await.unwrap();
    let before = tools(&db, account, one).await.unwrap();
    assert_eq!(told(&before), [("b", "{ \"n\": 1.0e2 }"), ("a", "{}")]);
    for (name, definition) in [("b", Some("{ \"n\": 1.0e2 }")), ("a", Some("{}")), ("c", None)] {
        let found = tool(&db, account, one, name).await.unwrap();
        assert_eq!(found.as_deref(), definition, "{name}");
    }

    let second =
        [offer(Tool, "c", "{}"), offer(Tool, "a", "{ }"), offer(Tool, "b", "{ \"n\": 1.0e2 }")];
    replace(&db, account, one, &second).await.unwrap();
    let after = tools(&db, account, one).await.unwrap();
    assert_eq!(told(&after), [("c", "{}"), ("a", "{ }"), ("b", "{ \"n\": 1.0e2 }")]);
    assert_eq!(all(&db, account).await.unwrap().len(), 3, "the prompt is gone");
    let of =
        |offers: &[Offer], name: &str| offers.iter().find(|o| o.name == name).cloned().unwrap();
    let (known, changed) = (of(&before, "a"), of(&after, "a"));
    assert_eq!((known.id, known.discovered_at), (changed.id, changed.discovered_at));
    assert!(changed.updated_at > known.updated_at);
}

#[tokio::test]
async fn what_stays_the_same_is_not_written() {
    let world = world().await;
    let (one, account) = (server(&world, "one").await, world.account);
    let db = world.client().await.unwrap();
    let offers = [offer(OfferKind::Tool, "a", "{}"), offer(OfferKind::Resource, "a", "{}")];
    replace(&db, account, one, &offers).await.unwrap();
    let version = "SELECT string_agg(xmin::text || id, ',' ORDER BY id) FROM mcp_offers";
    let before: String = world.value(version, &[]).await;
    replace(&db, account, one, &offers).await.unwrap();
    assert_eq!(world.value::<String>(version, &[]).await, before);
    replace(&db, account, one, &offers[..1]).await.unwrap();
    assert_ne!(world.value::<String>(version, &[]).await, before);
}

#[tokio::test]
async fn servers_and_accounts_keep_apart() {
    let world = world().await;
    let (one, two) = (server(&world, "one").await, server(&world, "two").await);
    let (db, account) = (world.client().await.unwrap(), world.account);
    let offers = [offer(OfferKind::Tool, "a", "{}"), offer(OfferKind::Prompt, "b", "{}")];
    replace(&db, account, one, &offers[..1]).await.unwrap();
    replace(&db, account, two, &offers[..1]).await.unwrap();
    replace(&db, account, one, &offers[1..]).await.unwrap();
    assert_eq!(tools(&db, account, one).await.unwrap().len(), 0);
    assert_eq!(tools(&db, account, two).await.unwrap().len(), 1);
    let other = AccountId::fresh();
    for (of, server, name, is_there) in [
        (account, two, "a", true),
        (account, one, "a", false),
        // A prompt.
        (account, one, "b", false),
        (other, two, "a", false),
    ] {
        let found = tool(&db, of, server, name).await.unwrap();
        assert_eq!(found.is_some(), is_there, "{name} of {server}");
    }
    replace(&db, account, one, &[]).await.unwrap();
    assert!(all(&db, other).await.unwrap().is_empty());
    replace(&db, other, two, &[]).await.unwrap();
    assert_eq!(all(&db, account).await.unwrap().len(), 1);
    mcp_servers::delete(&db, account, two).await.unwrap();
    assert!(all(&db, account).await.unwrap().is_empty());
}
