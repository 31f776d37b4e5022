//! What labels make of a decision, and what of it is told.

use super::{expr::Language, *};
use crate::ids::UserId;
use chrono::Utc;
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

const OWNERS: WorkflowId = WorkflowId(Uuid::from_u128(1));
const BOTH: &[&str] = &["reads-private", "reads-untrusted"];

fn post() -> ToolKey {
    ToolKey { origin: ToolOrigin::Builtin, name: "post".to_owned() }
}

fn rule(action: Action, condition: Option<&str>) -> AccessRule {
    AccessRule {
        id: RuleId(Uuid::from_u128(7)),
        subject: None,
        action,
        condition: condition.map(str::to_owned),
        language: Language::Cel,
        priority: 0,
        is_enabled: true,
        workflow: None,
        description: None,
    }
}

/// A policy that asks the owners by default, with the tool `post` of these labels.
fn policy(mode: FlowMode, labels: &[&str], rules: Vec<AccessRule>) -> Policy {
    let setup = ToolSetup { tool: post(), is_enabled: true, workflow: None, rules };
    let policy = Policy::compile(PolicySource {
        default_workflow: Some(OWNERS),
        workflows: [OWNERS].into(),
        unknown_tools: Action::Allow,
        tools: vec![setup],
    });
    policy.guarding(FlowRules::new(mode, [(post(), Labels::of_words(labels.iter().copied()))]))
}

fn decide(policy: &Policy, held: Option<&[&str]>) -> Decision {
    let (args, tool) =
        (json!({}), ToolFacts { name: "post", server: "builtin", hints: Hints::CAUTIOUS });
    let principal = PrincipalFacts { user: Some(UserId(Uuid::nil())), ..Default::default() };
    let words = |held: &[&str]| held.iter().map(|word| (*word).to_owned()).collect::<BTreeSet<_>>();
    let session = SessionFacts { calls: 0, labels: held.map(words) };
    let facts = Facts::new(&args, &tool, &principal, &session, BudgetFacts::default(), Utc::now());
    policy.decide(Call { tool: &post(), facts: &facts, is_halted: false })
}

#[track_caller]
fn check(labels: &[&str], held: Option<&[&str]>, asks: bool) {
    let enforced = decide(&policy(FlowMode::Enforce, labels, vec![]), held);
    let expected = match asks {
        true => (Verdict::Ask(OWNERS), Basis::InformationFlow),
        false => (Verdict::Allow, Basis::NoRules),
    };
    assert_eq!((enforced.verdict, enforced.why.basis), expected, "{:?}", enforced.why);
    assert_eq!(enforced.why.flow.is_some_and(|flow| flow.asks), asks);
    // In the shadow the same is found, and nothing is done.
    let shadowed = decide(&policy(FlowMode::Shadow, labels, vec![]), held);
    assert_eq!((shadowed.verdict, shadowed.why.basis), (Verdict::Allow, Basis::NoRules));
    assert_eq!(shadowed.why.flow.is_some_and(|flow| flow.asks), asks);
    let off = decide(&policy(FlowMode::Off, labels, vec![]), held);
    assert_eq!((off.verdict, off.why.flow), (Verdict::Allow, None));
}

#[test]
fn a_call_asks_that_completes_the_way_out() {
    check(&["sends-out"], Some(BOTH), true);
    check(&["sends-out"], Some(&["reads-private"]), false);
    check(&["sends-out"], Some(&["reads-untrusted"]), false);
    check(&["sends-out"], Some(&[]), false);
    // What the call itself reads counts, too.
    check(&["reads-private", "sends-out"], Some(&["reads-untrusted"]), true);
    check(&["reads-untrusted", "reads-private", "sends-out"], Some(&[]), true);
    check(&["reads-untrusted", "sends-out"], Some(&["reads-untrusted"]), false);
    check(&["reads-untrusted", "reads-private"], Some(BOTH), false);
    check(&[], Some(BOTH), false);
    // Where nobody knows what was read, it was everything.
    check(&["sends-out"], None, true);
    check(&["reads-private"], None, false);
}

#[test]
fn what_a_server_offers_besides_reads_as_its_tools_do() {
    let [one, other, nobody] = [11, 12, 13].map(Uuid::from_u128);
    let tool = |server, name: &str, labels: &[&str]| {
        let key = ToolKey { origin: ToolOrigin::Server(server), name: name.to_owned() };
        (key, Labels::of_words(labels.iter().copied()))
    };
    let rules = |mode| {
        let ours = (post(), Labels::of_words(BOTH.iter().copied()));
        let labelled = [
            tool(one, "web", &["reads-untrusted", "sends-out"]),
            tool(one, "plain", &[]),
            tool(one, "mail", &["reads-private"]),
            tool(other, "out", &["sends-out"]),
            ours,
        ];
        FlowRules::new(mode, labelled)
    };
    let both = Labels::of_words(BOTH.iter().copied());
    for (mode, expected) in
        [(FlowMode::Off, Labels::NONE), (FlowMode::Shadow, both), (FlowMode::Enforce, both)]
    {
        let rules = rules(mode);
        assert_eq!(rules.of_server(one), expected, "{mode:?}");
        assert_eq!(rules.of_server(other), Labels::NONE, "{mode:?}: what goes out is not held");
        assert_eq!(rules.of_server(nobody), Labels::NONE, "{mode:?}");
    }
}

#[test]
fn labels_only_tighten() {
    for (rules, verdict, basis) in [
        (vec![rule(Action::Allow, None)], Verdict::Ask(OWNERS), Basis::InformationFlow),
        (vec![rule(Action::Deny, None)], Verdict::Deny, Basis::Rule),
        (vec![rule(Action::RequireApproval, None)], Verdict::Ask(OWNERS), Basis::Rule),
        (vec![rule(Action::Deny, Some("args.x == 1"))], Verdict::Ask(OWNERS), Basis::RuleFailed),
    ] {
        let found = decide(&policy(FlowMode::Enforce, &["sends-out"], rules), Some(BOTH));
        assert_eq!((found.verdict, found.why.basis), (verdict, basis));
        let flow = found.why.flow.unwrap();
        assert!(flow.completes);
        assert_eq!(flow.asks, basis == Basis::InformationFlow);
    }
    let nobody = Policy::compile(PolicySource {
        default_workflow: None,
        workflows: BTreeSet::new(),
        unknown_tools: Action::Allow,
        tools: vec![],
    });
    let labels = [(post(), Labels::of_words(["sends-out"]))];
    let nobody = nobody.guarding(FlowRules::new(FlowMode::Enforce, labels));
    let blocked = decide(&nobody, Some(BOTH));
    assert_eq!(blocked.verdict, Verdict::Blocked(Block::NoWorkflow));
}

#[test]
fn rules_see_what_the_session_has_read() {
    let asks = rule(Action::Deny, Some("'reads-private' in session.labels"));
    let policy = policy(FlowMode::Shadow, &["reads-untrusted"], vec![asks]);
    assert!(policy.asks_for_labels(&post()));
    assert_eq!(decide(&policy, Some(BOTH)).verdict, Verdict::Deny);
    assert_eq!(decide(&policy, Some(&["reads-untrusted"])).verdict, Verdict::Allow);
    assert_eq!(decide(&policy, None).why.basis, Basis::RuleFailed);
}

#[test]
fn who_asks_for_labels_is_known_beforehand() {
    for (labels, condition, expected) in [
        (&["reads-private"][..], "args.a == 1", false),
        (&["sends-out"][..], "args.a == 1", true),
        (&[][..], "session.calls > 3", false),
        (&[][..], "size(session.labels) > 1", true),
        (&[][..], "has(session.labels)", true),
        (&[][..], "args.labels == session", true),
    ] {
        let policy = policy(FlowMode::Shadow, labels, vec![rule(Action::Deny, Some(condition))]);
        assert_eq!(policy.asks_for_labels(&post()), expected, "{condition}");
    }
}

#[test]
fn a_version_is_that_of_labels_that_decide() {
    let of = |mode, labels: &[&str]| policy(mode, labels, vec![]).version(&post());
    let plain = of(FlowMode::Off, &["sends-out"]);
    assert_eq!(of(FlowMode::Shadow, &["sends-out"]), plain);
    assert_eq!(of(FlowMode::Enforce, &[]), plain);
    let enforced = of(FlowMode::Enforce, &["sends-out"]);
    assert_ne!(enforced, plain);
    assert_ne!(of(FlowMode::Enforce, &["sends-out", "reads-private"]), enforced);
}

#[test]
fn a_decision_names_what_it_may_rest_on() {
    let rules = vec![rule(Action::Deny, Some("args.a == 1 && args.b == 2 && session.calls > 3"))];
    let policy = policy(FlowMode::Shadow, &[], rules);
    let decision = decide(&policy, None);
    let spoken: Vec<_> =
        policy.spoken_of(&post(), &decision.why).iter().map(ToString::to_string).collect();
    assert_eq!(spoken, ["args.a", "args.b", "session.calls"]);
}

#[test]
fn what_labels_say_is_on_record() {
    let decision = decide(&policy(FlowMode::Enforce, &["sends-out"], vec![]), Some(BOTH));
    assert_eq!(
        serde_json::to_value(&decision.why).unwrap()["flow"],
        json!({
            "mode": "enforce", "tool": ["sends-out"], "held": ["reads-untrusted", "reads-private"],
            "completes": true, "asks": true,
        })
    );
    assert!(decision.why.to_string().contains("the tool sends out"));
    let plain = decide(&policy(FlowMode::Enforce, &[], vec![]), Some(BOTH));
    assert!(serde_json::to_value(&plain.why).unwrap().get("flow").is_none());
}
