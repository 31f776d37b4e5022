//! How verdicts, settings and versions come together.

use super::*;
use chrono::{DateTime, Utc};
use serde_json::json;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

fn hash(text: &str) -> Hash {
    Hash::of(text.as_bytes())
}

/// A verdict about the version that a text stands for.
fn pin(verdict: PinVerdict, basis: PinBasis, identity: i64, version: &str, seconds: i64) -> Pin {
    Pin {
        id: Uuid::now_v7(),
        server: Uuid::nil(),
        kind: PinKind::Tool,
        name: "a".to_owned(),
        identity,
        hash: Some(hash(version)),
        definition: None,
        verdict,
        basis,
        decided_by: None,
        reason: None,
        decided_at: at(seconds),
    }
}

#[test]
fn a_version_counts_for_what_was_said_of_it() {
    use PinBasis::{Existing, FirstUse, Review};
    use PinVerdict::{Approved, Rejected};
    let yes = |basis, version, seconds| pin(Approved, basis, 1, version, seconds);
    let no = |version, seconds| pin(Rejected, Review, 1, version, seconds);
    let refused = || Err(Hold::Rejected(None));
    for (mode, pins, expected) in [
        (Mode::Changes, vec![], Err(Hold::New)),
        (Mode::Changes, vec![yes(FirstUse, "now", 1)], Ok(FirstUse)),
        (Mode::Changes, vec![yes(Existing, "now", 1)], Ok(Existing)),
        (Mode::All, vec![yes(FirstUse, "now", 1)], Err(Hold::Unreviewed)),
        (Mode::All, vec![yes(Existing, "now", 1)], Err(Hold::Unreviewed)),
        (Mode::All, vec![yes(Review, "now", 1)], Ok(Review)),
        (Mode::Changes, vec![yes(Review, "then", 1)], Err(Hold::Changed)),
        (Mode::Changes, vec![pin(Approved, Review, 2, "now", 1)], Err(Hold::Moved)),
        (Mode::Changes, vec![yes(Review, "then", 1), no("now", 2)], refused()),
        (Mode::Changes, vec![yes(Review, "now", 1), no("then", 2)], Ok(Review)),
        (Mode::Changes, vec![yes(Review, "now", 1), no("now", 2)], refused()),
        (Mode::Changes, vec![yes(Review, "now", 2), no("now", 1)], Ok(Review)),
        (Mode::Changes, vec![no("then", 1)], Err(Hold::New)),
        // A no is about the version, wherever the server was then; a yes is about the place as well.
        (Mode::Changes, vec![pin(Rejected, Review, 2, "now", 1)], refused()),
        (
            Mode::Changes,
            vec![pin(Approved, Review, 2, "now", 1), pin(Rejected, Review, 2, "now", 2)],
            refused(),
        ),
        (
            Mode::Changes,
            vec![pin(Approved, Review, 2, "now", 2), pin(Rejected, Review, 2, "now", 1)],
            Err(Hold::Moved),
        ),
    ] {
        let pinning = Pinning { review: mode, ..Pinning::default() };
        assert_eq!(standing(&pinning, &pins, Some(hash("now"))), expected, "{mode:?} {pins:?}");
        assert_eq!(standing(&pinning, &pins, None), Err(Hold::Unclear), "{pins:?}");
    }
}

#[test]
fn a_hash_is_of_what_people_rely_on() {
    let tool = |text: &str| hash_of(PinKind::Tool, text);
    let one = r#"{"name":"a","description":"d","x":1}"#;
    assert_eq!(tool(one), tool(r#"{ "x": 2, "description": "\u0064", "name": "a" }"#));
    for other in [
        r#"{"name":"b","description":"d"}"#,
        r#"{"name":"a","description":"e"}"#,
        r#"{"name":"a","description":"d","title":"t"}"#,
        r#"{"name":"a","description":"d","annotations":{}}"#,
        r#"{"name":"a","description":"d","inputSchema":{}}"#,
    ] {
        assert_ne!(tool(one), tool(other), "{other}");
    }
    for unclear in [r#"{"name":"a","name":"a"}"#, r#"{"name":"a","x":{"y":1,"y":2}}"#, "{", ""] {
        assert_eq!(tool(unclear), None, "{unclear}");
    }
    assert_ne!(hash_of(PinKind::Instructions, "a"), hash_of(PinKind::Instructions, "a "));
}

#[test]
fn a_rename_is_told_once_and_for_the_surest() {
    let tool = |about: &str| json!({ "description": about });
    let about = "reads the invoice with the given number from the archive";
    let gone = [("read_invoice", tool(about)), ("drop_all", tool("drops whatever there is"))];
    let near = format!("{about} slowly");
    let new = [("load_invoice", tool(&near)), ("get_invoice", tool(about)), ("other", tool("x"))];
    let found = renames(&gone, &new);
    let told: Vec<_> = found.iter().map(|one| (one.from.as_str(), one.to.as_str())).collect();
    assert_eq!(told, [("read_invoice", "get_invoice")]);
    assert_eq!(found[0].likeness, 1.0);
    assert!(renames(&[], &new).is_empty());
}
