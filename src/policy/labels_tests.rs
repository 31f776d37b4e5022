//! What protects - labels of tools, review of servers - in documents: left out, said, told apart and compiled.

use super::{
    compile::labelled,
    diff::diff,
    export::export,
    known::KnownTools,
    normal::normal,
    read::Read,
    samples::{document, id, known},
};
use crate::store::mcp_pins::Review;
use preloop_actors::gate::{Labels, ToolKey, ToolOrigin};

/// `push` sends out, of `get_issue` nobody has said anything, and all of the server is reviewed; so is all of new ones.
fn protected() -> KnownTools {
    let mut known = known();
    known.configurations[1].labels = Some(Labels::of_words(["sends-out"]));
    known.servers[0].pinning.review = Review::All;
    known.default_review.0 = Review::All;
    known
}

const GIT: &str = "url: https://git.example/mcp, auth_type: bearer, tool_prefix: git";

/// What changes when this document is applied.
fn check(yaml: &str, expected: &[&str]) {
    let known = protected();
    let live = export(&known);
    let whole = normal(&document(yaml).document.over(&live), &known);
    let told: Vec<_> = diff(&live, &whole).iter().map(ToString::to_string).collect();
    assert_eq!(told, expected, "{yaml}");
}

#[test]
fn what_is_left_out_stays_and_what_is_said_counts() {
    check(&format!("servers: {{git: {{{GIT}}}}}"), &[]);
    check(&format!("servers: {{git: {{{GIT}, review: all}}}}"), &[]);
    check(
        &format!("servers: {{git: {{{GIT}, review: changes}}}}"),
        &["~ server `git`: `review` changed from `all` to `changes`"],
    );
    let tools = |labels: &str| {
        format!(
            "
tools:
  - {{tool: get_issue, is_enabled: false}}
  - tool: push
    server: git
{labels}
    rules: [{{action: deny, when: args.force == true}}, {{action: require_approval}}]
"
        )
    };
    check(&tools(""), &[]);
    check(&tools("    labels: [sends-out, sends-out]"), &[]);
    check(
        &tools("    labels: []"),
        &["~ tool `push` of the server `git`: `labels` changed from `[\"sends-out\"]` to `[]`"],
    );
    // In their own order, however they are written.
    check(
        &tools("    labels: [sends-out, reads-private]"),
        &["~ tool `push` of the server `git`: `labels` changed from `[\"sends-out\"]` to \
           `[\"reads-private\",\"sends-out\"]`"],
    );
}

#[test]
fn what_is_new_gets_what_the_account_gives() {
    let known = protected();
    let yaml = "servers: {wiki: {url: 'https://wiki.example/mcp'}}\ntools: [{tool: update_issue}]";
    let whole = normal(&document(yaml).document.over(&export(&known)), &known);
    assert_eq!(whole.servers.unwrap()["wiki"].review, Some(Review::All));
    assert_eq!(whole.tools.unwrap()[0].labels, Some(Labels::NONE));
}

#[test]
fn documents_from_before_are_not_compared_by_what_they_lack() {
    let known = protected();
    let live = export(&known);
    let mut old = live.clone();
    old.servers.iter_mut().flatten().for_each(|(_, server)| server.review = None);
    old.tools.iter_mut().flatten().for_each(|tool| tool.labels = None);
    assert_ne!(old, live);
    assert!(diff(&old, &live).is_empty() && diff(&live, &old).is_empty());
    assert_eq!(normal(&old.over(&live), &known), live);
}

#[test]
fn a_draft_is_labelled_as_it_says() {
    let known = protected();
    let key = |origin, name: &str| ToolKey { origin, name: name.to_owned() };
    let (push, issue) =
        (key(ToolOrigin::Server(id(10)), "push"), key(ToolOrigin::Builtin, "get_issue"));
    for (yaml, of_push, of_issue) in [
        ("", Some("sends-out"), None),
        ("tools: [{tool: push, server: git}]", Some("sends-out"), None),
        ("tools: [{tool: push, server: git, labels: []}]", Some(""), None),
        (
            "tools: [{tool: push, server: git, labels: [reads-private]}]",
            Some("reads-private"),
            None,
        ),
        ("tools: []", None, None),
        // That there are none says no more than nobody did.
        ("tools: [{tool: get_issue, labels: []}]", None, None),
        ("tools: [{tool: get_issue, labels: [reads-untrusted]}]", None, Some("reads-untrusted")),
    ] {
        let (_, labels) = labelled(&document(yaml).document, &known).unwrap();
        let of = |tool: &ToolKey| labels.iter().find(|(key, _)| key == tool).map(|(_, it)| *it);
        let expected = |words: Option<&str>| words.map(|word| Labels::of_words([word]));
        assert_eq!((of(&push), of(&issue)), (expected(of_push), expected(of_issue)), "{yaml}");
    }
}

#[test]
fn mistakes_are_placed_and_explained() {
    for (yaml, expected) in [
        (
            "tools: [{tool: a, labels: [reads_private]}]",
            "3:28: error: tools[0].labels[0]: `reads_private` is not allowed here; did you mean `reads-private`?",
        ),
        ("tools: [{tool: a, labels: sends-out}]", "3:19: error: tools[0].labels: expected"),
        (
            "servers: {a: {url: b, review: non}}",
            "3:23: error: servers.a.review: `non` is not allowed here; write one of all, changes",
        ),
    ] {
        let text = format!("apiVersion: preloop/v1\nkind: Policy\n{yaml}");
        let findings = Read::text(&text).err().unwrap_or_default();
        let told: Vec<_> = findings.iter().map(ToString::to_string).collect();
        assert!(told.iter().any(|one| one.starts_with(expected)), "{yaml}: {told:#?}");
    }
}
