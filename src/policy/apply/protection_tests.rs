//! What protects, applied: by a person it goes, with a key it stays, and everything else of a document with it.

use super::{
    tests::{applied_by, wanted},
    *,
};
use crate::{
    http::fixtures::{World, world},
    policy::read::Read,
    store::{
        mcp_pins::{self, Review},
        mcp_servers, tool_configurations,
    },
};
use preloop_actors::gate::Labels;

const HEAD: &str = "apiVersion: preloop/v1\nkind: Policy\n";
const BEFORE: &str = "defaults:
  unknown_tools: allow
servers:
  git:
    url: https://git.example.com/mcp
    review: all
workflows: {}
tools:
- tool: get_issue
  labels:
  - reads-untrusted
  - sends-out
- tool: push
  server: git
  labels: []
";

async fn apply(world: &World, text: &str, is_person: bool) -> Result<Applied, ApplyError> {
    let read = Read::text(text).unwrap_or_else(|findings| panic!("{findings:?}\n{text}"));
    applied_by(world, &wanted(&read.document), is_person, &|_: Permission| true).await
}

async fn exported(world: &World) -> String {
    let mut db = world.state.store.client().await.unwrap();
    found(&mut db, world.owner.account).await.unwrap().text
}

/// An account whose policy is `BEFORE`.
async fn furnished() -> (World, String) {
    let world = world().await;
    let text = format!("{HEAD}{BEFORE}");
    // More protection takes no person.
    apply(&world, &text, false).await.unwrap();
    assert_eq!(exported(&world).await, text);
    (world, text)
}

#[actix_web::test]
async fn a_key_takes_nothing_away_and_a_person_does() {
    for (from, to, named) in [
        (
            "review: all",
            "review: changes",
            "`review` of the server `git` would go from `all` to `changes`",
        ),
        ("  - sends-out\n", "", "the tool `get_issue` would lose the label `sends-out`"),
        (
            "- tool: get_issue\n  labels:\n  - reads-untrusted\n  - sends-out\n",
            "",
            "the tool `get_issue` would not be set up any more, and lose the labels `reads-untrusted`, `sends-out`",
        ),
        (
            "  git:\n    url: https://git.example.com/mcp\n    review: all\n",
            "  wiki:\n    url: https://git.example.com/mcp\n    review: changes\n",
            "the server `git`, all of whose tools are reviewed, would go",
        ),
    ] {
        let (world, text) = furnished().await;
        // Something else stands beside it, and is refused with it.
        let changed = text.replace(from, to).replace("unknown_tools: allow", "unknown_tools: deny");
        let changed = match changed.contains("  git:") {
            true => changed,
            false => {
                changed.replace("- tool: push\n  server: git\n", "- tool: push\n  server: wiki\n")
            }
        };
        assert_ne!(changed, text);
        let refused = apply(&world, &changed, false).await.unwrap_err();
        assert!(matches!(refused, ApplyError::NeedsPerson(_)), "{refused:?}");
        assert!(refused.to_string().ends_with(named), "{refused}");
        assert_eq!(exported(&world).await, text);
        apply(&world, &changed, true).await.unwrap();
        assert_eq!(exported(&world).await, changed);
        // And back, which is more again.
        apply(&world, &text, false).await.unwrap();
        assert_eq!(exported(&world).await, text);
    }
}

#[actix_web::test]
async fn it_counts_where_it_has_to() {
    let (world, text) = furnished().await;
    let (db, account) = (world.state.store.client().await.unwrap(), world.owner.account);
    let server = mcp_servers::all(&db, account).await.unwrap().remove(0);
    assert_eq!(server.pinning.review, Review::All);
    let labels = |tools: Vec<tool_configurations::ToolConfiguration>| {
        tools.into_iter().map(|one| (one.setup.tool_name, one.labels)).collect::<Vec<_>>()
    };
    let both = Labels::of_words(["reads-untrusted", "sends-out"]);
    let found = labels(tool_configurations::all(&db, account).await.unwrap());
    // That there are none says no more than nobody did.
    assert_eq!(found, [("get_issue".to_owned(), Some(both)), ("push".to_owned(), None)]);
    let without = text.replace("  labels:\n  - reads-untrusted\n  - sends-out\n", "  labels: []\n");
    apply(&world, &without, true).await.unwrap();
    let found = labels(tool_configurations::all(&db, account).await.unwrap());
    assert_eq!(found[0].1, Some(Labels::NONE));
}

#[actix_web::test]
async fn a_new_server_is_no_way_round_what_the_account_wants() {
    let (world, text) = furnished().await;
    {
        let db = world.state.store.client().await.unwrap();
        mcp_pins::set_default_review(&db, world.owner.account, Review::All).await.unwrap();
    }
    let new = |review: &str| {
        text.replace(
            "servers:\n",
            &format!("servers:\n  a:\n    url: https://a.example.com/mcp\n{review}"),
        )
    };
    let refused = apply(&world, &new("    review: changes\n"), false).await.unwrap_err();
    assert!(refused.to_string().contains("the new server `a`"), "{refused}");
    // Left out, it is what the account wants.
    apply(&world, &new(""), false).await.unwrap();
    assert_eq!(exported(&world).await, new("    review: all\n"));
}

#[actix_web::test]
async fn a_version_from_before_takes_nothing_away() {
    let (world, text) = furnished().await;
    let old = text
        .replace("    review: all\n", "")
        .replace("  labels:\n  - reads-untrusted\n  - sends-out\n", "")
        .replace("  labels: []\n", "");
    assert!(!old.contains("labels") && !old.contains("review"), "{old}");
    for is_person in [false, true] {
        let done = apply(&world, &old, is_person).await.unwrap();
        assert_eq!((done.changes.len(), exported(&world).await), (0, text.clone()));
    }
}
