//! Rules over what the account has spent: what they decide, and who needs to know it.

use super::{expr::Language, *};
use chrono::Utc;
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

fn ask() -> ToolKey {
    ToolKey { origin: ToolOrigin::Builtin, name: "ask".to_owned() }
}

/// A rule of the test: the number is its priority, and with it its id.
fn rule(priority: i32, action: Action, condition: &str) -> AccessRule {
    AccessRule {
        id: RuleId(Uuid::from_u128(priority as u128)),
        subject: None,
        action,
        condition: (!condition.is_empty()).then(|| condition.to_owned()),
        language: Language::Cel,
        priority,
        is_enabled: true,
        workflow: None,
        description: None,
    }
}

fn setup(rules: Vec<AccessRule>) -> ToolSetup {
    ToolSetup { tool: ask(), is_enabled: true, workflow: None, rules }
}

/// A policy that nobody can be asked by: what cannot be judged is blocked.
fn policy(tools: Vec<ToolSetup>) -> Policy {
    Policy::compile(PolicySource {
        default_workflow: None,
        workflows: BTreeSet::new(),
        unknown_tools: Action::Allow,
        tools,
    })
}

fn decide(condition: &str, budget: BudgetFacts) -> Decision {
    let policy = policy(vec![setup(vec![rule(1, Action::Deny, condition)])]);
    let tool = ToolFacts { name: "ask", server: "builtin", hints: Hints::CAUTIOUS };
    let (args, who, session) = (json!({}), PrincipalFacts::default(), SessionFacts::default());
    let facts = Facts::new(&args, &tool, &who, &session, budget, Utc::now());
    policy.decide(Call { tool: &ask(), facts: &facts, is_halted: false })
}

#[test]
fn rules_see_what_was_spent() {
    const OVER: &str = "budget.limit != null && budget.spent > 1.0";
    const NEAR: &str = "budget.left != null && budget.left < 2.0";
    for (condition, limit, spent, expected) in [
        (OVER, Some(5.0), Some(1.5), Basis::Rule),
        (OVER, Some(5.0), Some(1.0), Basis::NoneFired),
        (OVER, Some(5.0), Some(0.0), Basis::NoneFired),
        (OVER, None, Some(1.5), Basis::NoneFired),
        ("budget.spent > 1.0", None, Some(1.5), Basis::Rule),
        ("budget.spent > budget.limit", Some(1.0), Some(1.5), Basis::Rule),
        (NEAR, Some(5.0), Some(3.5), Basis::Rule),
        (NEAR, Some(5.0), Some(2.5), Basis::NoneFired),
        (NEAR, None, Some(3.5), Basis::NoneFired),
        // Where nobody could look, neither the one nor the other is there.
        (OVER, Some(5.0), None, Basis::RuleFailed),
        (OVER, None, None, Basis::RuleFailed),
        (NEAR, Some(5.0), None, Basis::RuleFailed),
        ("budget.limit > 1.0", Some(5.0), None, Basis::RuleFailed),
    ] {
        let found = decide(condition, BudgetFacts { limit, spent });
        assert_eq!(found.why.basis, expected, "{condition} {limit:?} {spent:?}");
        let verdict = match expected {
            Basis::Rule => Verdict::Deny,
            Basis::NoneFired => Verdict::Allow,
            _ => Verdict::Blocked(Block::NoWorkflow),
        };
        assert_eq!(found.verdict, verdict, "{condition} {limit:?} {spent:?}");
    }
}

#[test]
fn a_decision_tells_what_was_spent() {
    let budget = BudgetFacts { limit: Some(5.0), spent: Some(1.25) };
    let decision = decide("budget.limit != null && budget.spent > 1.0", budget);
    let read: Vec<_> =
        decision.why.read.iter().map(|read| (&*read.path, read.value.as_deref())).collect();
    assert_eq!(read, [("budget.limit", Some("5.0")), ("budget.spent", Some("1.25"))]);
}

#[test]
fn who_asks_for_the_budget_is_known_beforehand() {
    use Action::{Allow, Deny};
    let asks = |priority| rule(priority, Deny, "budget.spent > 1.0");
    let plain = |priority| rule(priority, Deny, "args.budget == 1 && session.calls > 3");
    let off = AccessRule { is_enabled: false, ..asks(1) };
    let of_key = AccessRule { subject: Some(Subject::Key(Uuid::nil())), ..asks(1) };
    let other = ToolKey { name: "other".to_owned(), ..ask() };
    for (tools, expected) in [
        (vec![], false),
        (vec![setup(vec![])], false),
        (vec![setup(vec![plain(1)])], false),
        (vec![setup(vec![rule(1, Deny, "")])], false),
        (vec![setup(vec![asks(1)])], true),
        (vec![setup(vec![plain(1), asks(2)])], true),
        (vec![setup(vec![plain(1)]), setup(vec![asks(2)])], true),
        (vec![setup(vec![of_key])], true),
        (vec![setup(vec![off])], false),
        (vec![setup(vec![rule(1, Allow, "has(budget.left)")])], true),
        (vec![setup(vec![rule(1, Allow, "args.x == budget")])], true),
        (vec![setup(vec![rule(1, Allow, "args.x == 1 || budget.limit == null")])], true),
        // It cannot be used, so it reads nothing.
        (vec![setup(vec![rule(1, Deny, "budget.spent >")])], false),
        (vec![ToolSetup { tool: other, ..setup(vec![asks(1)]) }], false),
    ] {
        let told = format!("{tools:?}");
        let policy = policy(tools);
        assert_eq!(policy.asks_for_budget(&ask()), expected, "{told}");
        assert!(!policy.asks_for_labels(&ask()), "{told}");
    }
}
