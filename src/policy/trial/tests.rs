//! Calls of the record decided again: exact, or told as unknown.

use super::{
    again::{Again, again},
    difference::{Kind, Told},
    facts::Written,
};
use crate::{
    mcp::gated::{redact::redacted, settled},
    store::recorded_calls::Recorded,
};
use chrono::{DateTime, Utc};
use preloop_actors::gate::{
    AccessRule, Action, Basis, BudgetFacts, Call, Decision, Facts, FlowMode, FlowRules, Hints,
    Labels, Policy, PolicySource, PrincipalFacts, RuleId, SessionFacts, ToolFacts, ToolKey,
    ToolOrigin, ToolSetup, WorkflowId, expr::Language,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

const OWNERS: WorkflowId = WorkflowId(Uuid::from_u128(1));
const OTHERS: WorkflowId = WorkflowId(Uuid::from_u128(2));

fn pay() -> ToolKey {
    ToolKey { origin: ToolOrigin::Server(Uuid::from_u128(20)), name: "pay".to_owned() }
}

fn rule(action: Action, condition: &str) -> AccessRule {
    AccessRule {
        id: RuleId(Uuid::from_u128(condition.len() as u128)),
        subject: None,
        action,
        condition: (!condition.is_empty()).then(|| condition.to_owned()),
        language: Language::Cel,
        priority: 0,
        is_enabled: true,
        workflow: None,
        description: Some(format!("{action:?} {condition}")),
    }
}

/// A policy of one tool; rules come in their order.
fn policy(rules: &[(Action, &str)]) -> Policy {
    let rules = rules.iter().enumerate().map(|(at, (action, condition))| AccessRule {
        priority: at as i32,
        ..rule(*action, condition)
    });
    let setup = ToolSetup { tool: pay(), is_enabled: true, workflow: None, rules: rules.collect() };
    Policy::compile(PolicySource {
        default_workflow: Some(OWNERS),
        workflows: [OWNERS, OTHERS].into(),
        unknown_tools: Action::Allow,
        tools: vec![setup],
    })
}

/// What the record has of a call that was decided about.
fn details(decision: &Decision, facts: Option<Value>, arguments: Option<Value>) -> String {
    let why = &decision.why;
    let mut details = json!({
        "tool": "bank_pay", "server": "bank", "duration_ms": 1.5,
        "decision": {
            "verdict": decision.verdict,
            "why": {
                "basis": why.basis, "policy": why.policy, "rule": why.rule.as_deref(),
                "rules_checked": why.checked.len(), "checked": why.checked, "read": why.read,
            },
        },
    });
    if let Some(facts) = facts {
        details["facts"] = facts;
    }
    match arguments {
        Some(arguments) => details["arguments"] = arguments,
        None => details["arguments_left_out"] = json!("20000 bytes"),
    }
    details.to_string()
}

/// Decides about a call, and gives what the record has of it.
fn decided(live: &Policy, args: &Value, held: Option<Labels>) -> (Decision, Value) {
    decided_within(live, args, held, BudgetFacts::default())
}

/// The same where the account has spent something.
fn decided_within(
    live: &Policy,
    args: &Value,
    held: Option<Labels>,
    budget: BudgetFacts,
) -> (Decision, Value) {
    let tool = ToolFacts { name: "pay", server: "bank", hints: Hints::CAUTIOUS };
    let who = PrincipalFacts { roles: vec!["editor".to_owned()], ..PrincipalFacts::default() };
    let session = SessionFacts { calls: 4, labels: held.map(Labels::words) };
    let now = at();
    let facts = Facts::new(args, &tool, &who, &session, budget, now);
    let decision = live.decide(Call { tool: &pay(), facts: &facts, is_halted: false });
    (decision, Written::new(&pay(), &tool, &who, (4, held), budget, now, false).to_value())
}

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000, 0).unwrap()
}

fn replayed(draft: &Policy, details: &str) -> Again {
    again(draft, Recorded { id: Uuid::from_u128(7), tool: Some("pay"), details })
}

/// What a draft makes of a recorded call: the decision, or the reason why it cannot be told.
fn told(draft: &Policy, details: &str) -> Result<Option<String>, String> {
    match replayed(draft, details) {
        Again::Undecided => panic!("it was decided about: {details}"),
        Again::Same => Ok(None),
        Again::Differs(difference) => match difference.outcome {
            Kind::CannotTell => Err(difference.reason.unwrap()),
            Kind::Changes | Kind::Fault => Ok(Some(difference.after.unwrap().decision)),
        },
    }
}

#[test]
fn a_draft_decides_as_it_would_have() {
    use Action::{Allow, Deny, RequireApproval};
    let live = policy(&[(RequireApproval, "args.amount > 300")]);
    for (rules, amount, after) in [
        (vec![(RequireApproval, "args.amount > 300")], 400, None),
        (vec![(RequireApproval, "args.amount > 300")], 100, None),
        (vec![(RequireApproval, "args.amount > 100")], 200, Some("require_approval")),
        (vec![(Deny, "args.amount > 100")], 400, Some("deny")),
        (vec![(Allow, "")], 400, Some("allow")),
        (vec![], 400, Some("allow")),
        (vec![], 100, None),
        (vec![(Deny, "session.calls == 4 && 'editor' in principal.roles")], 1, Some("deny")),
        (vec![(Deny, "time.unix == 1700000000 && tool.server == 'bank'")], 1, Some("deny")),
        (vec![(Deny, "tool.annotations.readOnlyHint")], 1, None),
        (vec![(Deny, "args.nothing == 1")], 1, Some("require_approval")),
    ] {
        let args = json!({ "amount": amount });
        let (decision, facts) = decided(&live, &args, None);
        let details = details(&decision, Some(facts), Some(args));
        let found = told(&policy(&rules), &details);
        assert_eq!(found, Ok(after.map(str::to_owned)), "{rules:?} {amount}");
    }
}

#[test]
fn a_difference_says_what_was_and_what_would_be() {
    let live = policy(&[(Action::RequireApproval, "args.amount > 300")]);
    let args = json!({ "amount": 400 });
    let (decision, facts) = decided(&live, &args, None);
    let details = details(&decision, Some(facts), Some(args.clone()));
    let draft = policy(&[(Action::Deny, "args.amount > 200")]);
    let Again::Differs(found) = replayed(&draft, &details) else { panic!("it differs") };
    assert_eq!((found.call_id, found.outcome), (Uuid::from_u128(7), Kind::Changes));
    assert_eq!((found.decided_at, &*found.tool, &*found.server), (Some(at()), "pay", "bank"));
    assert_eq!(found.before, Told::of(&decision));
    assert_eq!(found.after, Some(Told::of(&decided(&draft, &args, None).0)));
    assert_eq!(found.before.workflow_id, Some(OWNERS.0));
}

#[test]
fn what_is_not_on_record_is_not_guessed() {
    let live = policy(&[]);
    let args = json!({ "amount": 5, "auth": { "token": "s3cret", "kind": "basic" }, "to": "ann" });
    let (decision, facts) = decided(&live, &args, None);
    let shown = redacted(&args);
    let hidden = details(&decision, Some(facts.clone()), Some(shown));
    let left_out = details(&decision, Some(facts.clone()), None);
    let damaged = json!({ "amount": 5, "to": "a\u{fffd}" });
    let damaged = details(&decision, Some(facts), Some(damaged));
    let old = details(&decision, None, Some(json!({})));
    let denies = |condition| policy(&[(Action::Deny, condition)]);
    for (condition, details, expected) in [
        ("args.amount > 3", &hidden, Ok("deny")),
        ("args.auth.kind == 'basic'", &hidden, Ok("deny")),
        ("args.auth.token == 'x'", &hidden, Err("`args.auth.token` is hidden")),
        ("args.auth.token.deeper == 'x'", &hidden, Err("is hidden")),
        ("has(args.auth.token)", &hidden, Err("is hidden")),
        ("size(args.auth) > 9", &hidden, Err("`args.auth` is hidden")),
        ("size(args) > 9", &hidden, Err("is hidden")),
        ("args.to == 'ann' && args.auth.token == 'x'", &hidden, Err("is hidden")),
        ("args.amount > 3", &left_out, Err("not on record as a whole")),
        ("session.calls == 4", &left_out, Ok("deny")),
        ("args.amount > 3", &damaged, Err("not on record as a whole")),
        ("'editor' in principal.roles", &damaged, Ok("deny")),
        ("session.calls == 4", &old, Err("recorded before")),
        ("size(session.labels) > 0", &hidden, Err("had read was not looked up")),
        ("budget.left < 1.0", &hidden, Err("had spent is not on record")),
        ("has(budget.spent)", &hidden, Err("had spent is not on record")),
    ] {
        let found = told(&denies(condition), details);
        match (&found, expected) {
            (Ok(found), Ok(after)) => assert_eq!(found.as_deref(), Some(after), "{condition}"),
            (Err(reason), Err(expected)) => {
                assert!(reason.contains(expected), "{condition}: {reason}");
            }
            _ => panic!("{condition}: {found:?} instead of {expected:?}"),
        }
    }
    // A rule behind the one that decides matters to nobody.
    let draft =
        policy(&[(Action::Deny, "args.amount > 3"), (Action::Allow, "args.auth.token == 'x'")]);
    assert_eq!(told(&draft, &hidden), Ok(Some("deny".to_owned())));
    assert!(told(&denies("args.amount > 3"), "nonsense").is_err());
}

#[test]
fn labels_count_as_they_were() {
    let live = policy(&[]);
    let both = Labels::of_words(["reads-private", "reads-untrusted"]);
    let out = || FlowRules::new(FlowMode::Enforce, [(pay(), Labels::of_words(["sends-out"]))]);
    let draft = policy(&[]).guarding(out());
    for (held, expected) in [
        (Some(both), Ok(Some("require_approval".to_owned()))),
        (Some(Labels::NONE), Ok(None)),
        (Some(Labels::of_words(["reads-private"])), Ok(None)),
        (None, Err(())),
    ] {
        let args = json!({});
        let (decision, facts) = decided(&live, &args, held);
        let details = details(&decision, Some(facts), Some(args));
        assert_eq!(told(&draft, &details).map_err(drop), expected, "{held:?}");
    }
    let rules = policy(&[(Action::Deny, "'reads-private' in session.labels")]);
    let (decision, facts) = decided(&live, &json!({}), Some(both));
    let details = details(&decision, Some(facts), Some(json!({})));
    assert_eq!(told(&rules, &details), Ok(Some("deny".to_owned())));
}

#[test]
fn a_budget_counts_as_it_was() {
    let over = "budget.limit != null && budget.spent > 1.0";
    let live = policy(&[(Action::RequireApproval, over)]);
    for (limit, spent, condition, expected) in [
        (Some(5.0), Some(1.5), over, Ok(Some("deny"))),
        (Some(5.0), Some(0.5), over, Ok(None)),
        (None, Some(1.5), over, Ok(None)),
        (Some(5.0), Some(0.5), "budget.left < 4.6", Ok(Some("deny"))),
        (Some(5.0), Some(0.5), "budget.spent == 0.5", Ok(Some("deny"))),
        (None, Some(0.0), "budget.limit == null && budget.spent == 0.0", Ok(Some("deny"))),
        // It was asked for, and could not be told: a person was asked then, and nobody knows what the draft had seen.
        (Some(5.0), None, over, Err("had spent is not on record")),
        (Some(5.0), None, "args.amount > 3", Ok(Some("deny"))),
    ] {
        let args = json!({ "amount": 5 });
        let budget = BudgetFacts { limit, spent };
        let (decision, facts) = decided_within(&live, &args, None, budget);
        let details = details(&decision, Some(facts), Some(args));
        let found = told(&policy(&[(Action::Deny, condition)]), &details);
        let place = format!("{condition} {limit:?} {spent:?}: {found:?}");
        match expected {
            Ok(after) => assert_eq!(found, Ok(after.map(str::to_owned)), "{place}"),
            Err(reason) => assert!(found.is_err_and(|why| why.contains(reason)), "{place}"),
        }
        // What decided then decides the same, as far as it can be told.
        assert!(spent.is_none() || replayed(&live, &details) == Again::Same, "{place}");
    }
}

#[test]
fn what_was_no_decision_is_none() {
    let (decision, facts) = decided(&policy(&[]), &json!({}), None);
    let mut back: Value =
        serde_json::from_str(&details(&decision, Some(facts), Some(json!({})))).unwrap();
    back["comes_back"] = json!(true);
    let draft = policy(&[(Action::Deny, "")]);
    for details in [
        back.to_string(),
        r#"{"error":"there is no tool"}"#.to_owned(),
        r#"{"tool":"pay","arguments":{},"approval":{"id":"x","edited":false}}"#.to_owned(),
    ] {
        assert_eq!(replayed(&draft, &details), Again::Undecided, "{details}");
    }
}

/// Agents may ask people whatever becomes of tools that nobody knows, then and now.
#[test]
fn asking_tools_are_settled_alike() {
    let policy = |unknown_tools| {
        Policy::compile(PolicySource {
            default_workflow: None,
            workflows: Default::default(),
            unknown_tools,
            tools: vec![],
        })
    };
    let key = ToolKey { origin: ToolOrigin::Builtin, name: "ask_user".to_owned() };
    let tool = ToolFacts { name: "ask_user", server: "builtin", hints: Hints::CAUTIOUS };
    let (args, who, session) = (json!({}), PrincipalFacts::default(), SessionFacts::default());
    let facts = Facts::new(&args, &tool, &who, &session, BudgetFacts::default(), at());
    let live = policy(Action::Allow);
    let call = Call { tool: &key, facts: &facts, is_halted: false };
    let decision = settled(live.decide(call), &key);
    assert_eq!(decision.why.basis, Basis::UnknownTool);
    let budget = BudgetFacts::default();
    let written = Written::new(&key, &tool, &who, (0, None), budget, at(), false).to_value();
    let details = details(&decision, Some(written), Some(args.clone()));
    let asked = Recorded { id: Uuid::nil(), tool: Some("ask_user"), details: &details };
    assert_eq!(again(&policy(Action::Deny), asked), Again::Same);
    let other = Recorded { tool: Some("other"), ..asked };
    assert!(matches!(again(&policy(Action::Deny), other), Again::Differs(_)));
}

proptest! {
    /// A policy that is replayed against what it decided changes nothing, and one that is replayed against what another
    /// decided finds just what the two make of the call.
    #[test]
    fn a_replay_is_what_would_have_been(
        amount in -10_i64..1_000,
        text in "[a-z\"\\\\é]{0,6}",
        bound in 0_i64..1_000,
        other in 0_i64..1_000,
        held in prop::option::of(0_u8..4),
    ) {
        let args = json!({ "amount": amount, "to": text, "rate": amount as f64 / 3.0 });
        let words = ["reads-untrusted", "reads-private"];
        let held = held.map(|bits| {
            let has = |at: usize| bits & (1 << at) != 0;
            Labels::of_words(words.iter().enumerate().filter(|(at, _)| has(*at)).map(|(_, word)| *word))
        });
        let make = |bound: i64| {
            let over = format!("args.amount > {bound} || args.rate > {bound}.5");
            let same = format!("args.to == '{}'", if bound % 2 == 0 { "a" } else { "b" });
            policy(&[(Action::RequireApproval, &*over), (Action::Deny, &*same)])
        };
        let (live, draft) = (make(bound), make(other));
        let (decision, facts) = decided(&live, &args, held);
        let details = details(&decision, Some(facts), Some(args.clone()));
        prop_assert_eq!(replayed(&live, &details), Again::Same);
        let (after, _) = decided(&draft, &args, held);
        match replayed(&draft, &details) {
            Again::Same => prop_assert_eq!(decision.verdict, after.verdict),
            Again::Differs(found) => {
                prop_assert_ne!(decision.verdict, after.verdict);
                prop_assert_eq!(found.after, Some(Told::of(&after)));
            }
            Again::Undecided => prop_assert!(false, "it was decided about"),
        }
    }
}
