//! The decision table of contract section 4.5, and what a decision tells.

use super::{expr::Language, *};
use chrono::Utc;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::ids::FlowId;

const KEY: Uuid = Uuid::from_u128(1);
const FLOW: FlowId = FlowId(Uuid::from_u128(2));
const AGENT: Uuid = Uuid::from_u128(3);
const STRANGER: Uuid = Uuid::from_u128(9);

const OWN: WorkflowId = WorkflowId(Uuid::from_u128(10));
const TOOLS: WorkflowId = WorkflowId(Uuid::from_u128(11));
const DEFAULT: WorkflowId = WorkflowId(Uuid::from_u128(12));
const GONE: WorkflowId = WorkflowId(Uuid::from_u128(13));

use Action::{Allow, Deny, RequireApproval};

/// A rule of the test: the number is its priority, and with it its id.
fn rule(priority: u32, action: Action, condition: &str) -> AccessRule {
    AccessRule {
        id: RuleId(Uuid::from_u128(u128::from(priority))),
        subject: None,
        action,
        condition: (!condition.is_empty()).then(|| condition.to_owned()),
        language: Language::Cel,
        priority: priority as i32,
        is_enabled: true,
        workflow: None,
        description: None,
    }
}

fn only(subject: Subject, rule: AccessRule) -> AccessRule {
    AccessRule { subject: Some(subject), ..rule }
}

fn asking(workflow: WorkflowId, rule: AccessRule) -> AccessRule {
    AccessRule { workflow: Some(workflow), ..rule }
}

fn off(rule: AccessRule) -> AccessRule {
    AccessRule { is_enabled: false, ..rule }
}

fn pay() -> ToolKey {
    ToolKey { origin: ToolOrigin::Server(Uuid::from_u128(20)), name: "pay".to_owned() }
}

fn setup(workflow: Option<WorkflowId>, rules: Vec<AccessRule>) -> ToolSetup {
    ToolSetup { tool: pay(), is_enabled: true, workflow, rules }
}

fn source(tools: Vec<ToolSetup>) -> PolicySource {
    PolicySource {
        default_workflow: None,
        workflows: [OWN, TOOLS, DEFAULT].into(),
        unknown_tools: Allow,
        tools,
    }
}

/// Decides about a call of `pay` by a flow's execution with an API key.
fn decide_with(policy: PolicySource, args: &Value, is_halted: bool) -> Decision {
    let tool = ToolFacts { name: "pay", server: "bank", hints: Hints::CAUTIOUS };
    let principal = PrincipalFacts {
        key: Some(KEY),
        flow: Some(FLOW),
        agent: Some(AGENT),
        ..Default::default()
    };
    let (session, budget) = (SessionFacts::default(), BudgetFacts::default());
    let facts = Facts::new(args, &tool, &principal, &session, budget, Utc::now());
    Policy::compile(policy).decide(Call { tool: &pay(), facts: &facts, is_halted })
}

fn decide(policy: PolicySource) -> Decision {
    decide_with(policy, &json!({ "amount": 500, "to": "ops" }), false)
}

#[track_caller]
fn check(rules: Vec<AccessRule>, verdict: Verdict, basis: Basis) {
    let decision = decide(source(vec![setup(None, rules)]));
    assert_eq!((decision.verdict, decision.why.basis), (verdict, basis), "{:?}", decision.why);
}

const YES: &str = "args.amount > 300";
const NO: &str = "args.amount > 3000";
const BROKEN: &str = "args.nothing > 300";

#[test]
fn the_first_rule_that_fires_decides() {
    check(vec![rule(1, Allow, YES), rule(2, Deny, YES)], Verdict::Allow, Basis::Rule);
    check(vec![rule(2, Allow, YES), rule(1, Deny, YES)], Verdict::Deny, Basis::Rule);
    check(vec![rule(1, Deny, NO), rule(2, Allow, YES)], Verdict::Allow, Basis::Rule);
    check(vec![rule(1, Deny, NO), rule(2, Deny, "")], Verdict::Deny, Basis::Rule);
    check(vec![rule(1, Deny, NO), off(rule(2, Deny, ""))], Verdict::Allow, Basis::NoneFired);
    let mut twin = rule(1, Deny, YES);
    twin.id = RuleId(Uuid::from_u128(99));
    check(vec![twin, rule(1, Allow, YES)], Verdict::Allow, Basis::Rule);
}

#[test]
fn rules_about_the_caller_come_first() {
    let subjects = [Subject::Key(KEY), Subject::Flow(FLOW), Subject::Agent(AGENT)];
    for subject in subjects {
        let rules = vec![rule(1, Allow, ""), only(subject, rule(9, Deny, ""))];
        check(rules, Verdict::Deny, Basis::Rule);
    }
    for subject in [Subject::Key(STRANGER), Subject::Flow(FlowId(STRANGER)), Subject::Agent(KEY)] {
        let rules = vec![rule(5, Deny, ""), only(subject, rule(1, Allow, ""))];
        check(rules, Verdict::Deny, Basis::Rule);
        // A rule about someone else is none here, so it does not make the others' default.
        check(vec![only(subject, rule(1, Deny, ""))], Verdict::Allow, Basis::NoRules);
    }
    let rules = vec![
        only(Subject::Flow(FLOW), rule(2, Deny, "")),
        only(Subject::Key(KEY), rule(1, Allow, "")),
    ];
    check(rules, Verdict::Allow, Basis::Rule);
}

#[test]
fn who_is_asked() {
    let all = |own, tool, default| {
        let mut ask = rule(1, RequireApproval, "");
        ask.workflow = own;
        let policy =
            PolicySource { default_workflow: default, ..source(vec![setup(tool, vec![ask])]) };
        decide(policy).verdict
    };
    let (own, tool, default) = (Some(OWN), Some(TOOLS), Some(DEFAULT));
    assert_eq!(all(own, tool, default), Verdict::Ask(OWN));
    assert_eq!(all(None, tool, default), Verdict::Ask(TOOLS));
    assert_eq!(all(None, None, default), Verdict::Ask(DEFAULT));
    assert_eq!(all(None, None, None), Verdict::Blocked(Block::NoWorkflow));
    let gone = Verdict::Blocked(Block::WorkflowGone(GONE));
    assert_eq!(all(Some(GONE), tool, default), gone);
    assert_eq!(all(None, Some(GONE), default), gone);
    assert_eq!(all(None, None, Some(GONE)), gone);
}

#[test]
fn without_rules_the_tools_workflow_decides() {
    let of = |workflow, rules| {
        let decision = decide(source(vec![setup(workflow, rules)]));
        (decision.verdict, decision.why.basis)
    };
    assert_eq!(of(Some(TOOLS), vec![]), (Verdict::Ask(TOOLS), Basis::Workflow));
    assert_eq!(of(None, vec![]), (Verdict::Allow, Basis::NoRules));
    assert_eq!(of(Some(GONE), vec![]).0, Verdict::Blocked(Block::WorkflowGone(GONE)));
    // Rules that are switched off, or about others, do not make the tool one with rules.
    let absent = vec![off(rule(1, Allow, "")), only(Subject::Key(STRANGER), rule(2, Allow, ""))];
    assert_eq!(of(Some(TOOLS), absent), (Verdict::Ask(TOOLS), Basis::Workflow));
    // With rules of which none fires, the workflow is not asked.
    assert_eq!(of(Some(TOOLS), vec![rule(1, Deny, NO)]), (Verdict::Allow, Basis::NoneFired));
}

#[test]
fn a_rule_that_fails_asks_whatever_it_would_have_said() {
    for condition in [BROKEN, "args.to > 300", "args.amount", "args.amount >", "nonsense(1)"] {
        for action in [Allow, Deny, RequireApproval] {
            let broken = asking(OWN, rule(1, action, condition));
            let rules = vec![broken, rule(2, Deny, ""), rule(3, Allow, "")];
            check(rules, Verdict::Ask(OWN), Basis::RuleFailed);
        }
        let unasked = vec![rule(1, Allow, condition), rule(2, Allow, "")];
        check(unasked, Verdict::Blocked(Block::NoWorkflow), Basis::RuleFailed);
    }
    // One that is not reached harms nobody.
    check(vec![rule(1, Allow, YES), rule(2, Deny, BROKEN)], Verdict::Allow, Basis::Rule);
}

#[test]
fn a_number_as_text_does_not_slip_past() {
    for condition in [
        YES,
        "args.amount >= 300.5",
        "300 < args.amount",
        "args.amount > '300'",
        "args.amount == 500",
        "args.amount in [500, 501]",
    ] {
        let policy = source(vec![setup(None, vec![rule(1, Deny, condition)])]);
        let decision = decide_with(policy, &json!({ "amount": "500" }), false);
        assert_eq!(decision.verdict, Verdict::Deny, "{condition}");
    }
}

#[test]
fn tools_that_are_not_set_up() {
    let of = |unknown_tools, default_workflow| {
        decide(PolicySource { unknown_tools, default_workflow, ..source(vec![]) }).verdict
    };
    assert_eq!(of(Allow, None), Verdict::Allow);
    assert_eq!(of(Deny, None), Verdict::Deny);
    assert_eq!(of(RequireApproval, Some(DEFAULT)), Verdict::Ask(DEFAULT));
    assert_eq!(of(RequireApproval, None), Verdict::Blocked(Block::NoWorkflow));
    // The same name elsewhere is another tool.
    let mut elsewhere = setup(None, vec![rule(1, Allow, "")]);
    elsewhere.tool.origin = ToolOrigin::Builtin;
    let policy = PolicySource { unknown_tools: Deny, ..source(vec![elsewhere]) };
    assert_eq!(decide(policy).verdict, Verdict::Deny);
}

#[test]
fn a_tool_that_is_set_up_twice_is_ruled_by_both() {
    for turn in [false, true] {
        let of = |first: ToolSetup, second: ToolSetup| {
            let tools = if turn { vec![second, first] } else { vec![first, second] };
            decide(source(tools)).verdict
        };
        let plain = || setup(None, vec![]);
        assert_eq!(of(plain(), setup(None, vec![rule(1, Deny, YES)])), Verdict::Deny);
        assert_eq!(of(plain(), setup(Some(TOOLS), vec![])), Verdict::Ask(TOOLS));
        let off = ToolSetup { is_enabled: false, ..plain() };
        assert_eq!(of(plain(), off), Verdict::Blocked(Block::Disabled));
    }
}

#[test]
fn what_is_wrong_with_the_whole_blocks() {
    let policy = || source(vec![setup(None, vec![rule(1, Allow, "")])]);
    let block = |args: Value, is_halted| decide_with(policy(), &args, is_halted).verdict;
    assert_eq!(block(json!({}), true), Verdict::Blocked(Block::Halted));
    assert_eq!(block(json!([]), false), Verdict::Blocked(Block::NoArguments));
    assert_eq!(block(Value::Null, false), Verdict::Blocked(Block::NoArguments));
    assert_eq!(block(json!({}), false), Verdict::Allow);
    let mut disabled = setup(None, vec![rule(1, Allow, "")]);
    disabled.is_enabled = false;
    assert_eq!(decide(source(vec![disabled])).verdict, Verdict::Blocked(Block::Disabled));
}

#[test]
fn rules_that_take_too_long_ask_and_many_of_them_block() {
    let args = json!({ "items": (0..1_000).collect::<Vec<_>>() });
    let slow = "args.items.all(a, args.items.exists(b, a == b)) || true";
    let policy = source(vec![setup(Some(TOOLS), vec![rule(1, Allow, slow)])]);
    let decision = decide_with(policy, &args, false);
    assert_eq!((decision.verdict, decision.why.basis), (Verdict::Ask(TOOLS), Basis::RuleFailed));
    // Below the limit of one rule, but too much together.
    let long = "args.items.exists(a, a < 0 || a < 0 || a < 0)";
    let rules = (1..100).map(|priority| rule(priority, Deny, long)).collect();
    let decision = decide_with(source(vec![setup(Some(TOOLS), rules)]), &args, false);
    assert_eq!(decision.verdict, Verdict::Blocked(Block::TooMuchWork));
    assert!(decision.why.checked.len() > 5);
}

#[test]
fn a_decision_says_what_it_rests_on() {
    let rules = vec![
        rule(1, Deny, NO),
        rule(2, Deny, "has(args.note) && args.note == 'x'"),
        asking(OWN, rule(3, RequireApproval, YES)),
        rule(4, Deny, "args.to == 'never looked at'"),
    ];
    let policy = source(vec![setup(None, rules)]);
    let version = Policy::compile(policy.clone()).version(&pay());
    let why = decide(policy).why;
    assert_eq!(why.policy, version);
    assert_eq!(why.rule.as_ref().map(|rule| rule.priority), Some(3));
    let outcomes: Vec<_> = why.checked.iter().map(|check| &check.outcome).collect();
    assert_eq!(outcomes, [&Checked::Passed, &Checked::Passed, &Checked::Fired]);
    let read: Vec<_> =
        why.read.iter().map(|read| (read.path.as_str(), read.value.as_deref())).collect();
    assert_eq!(read, [("args.amount", Some("500")), ("args.note", None)]);
    assert_eq!(why.to_string(), "the rule `args.amount > 300` applies");

    let why = decide(source(vec![setup(Some(TOOLS), vec![rule(1, Deny, BROKEN)])])).why;
    assert_eq!(
        why.to_string(),
        "the rule `args.nothing > 300` could not be evaluated: there is no `args.nothing`; ask `has(...)` before \
         reading it"
    );
    let record = serde_json::to_value(&why).unwrap();
    assert_eq!(record["basis"], "rule_failed");
    assert_eq!(
        record["checked"][0]["outcome"]["failed"],
        "there is no `args.nothing`; ask `has(...)` before reading it"
    );
}

#[test]
fn a_version_is_that_of_one_tool() {
    let of = |source| Policy::compile(source).version(&pay());
    let rules = || vec![asking(OWN, rule(1, RequireApproval, YES)), rule(2, Deny, NO)];
    let one = |setup| source(vec![setup]);
    let before = of(one(setup(Some(TOOLS), rules())));
    let mut elsewhere = setup(None, vec![rule(1, Deny, YES)]);
    elsewhere.tool.name = "refund".to_owned();
    let off = AccessRule { is_enabled: false, ..rule(9, Deny, YES) };
    let default_workflow = Some(DEFAULT);
    for (same, source) in [
        (true, one(setup(Some(TOOLS), rules()))),
        (true, source(vec![elsewhere, setup(Some(TOOLS), rules())])),
        (true, one(setup(Some(TOOLS), rules().into_iter().rev().collect()))),
        (true, one(setup(Some(TOOLS), rules().into_iter().chain([off]).collect()))),
        (true, PolicySource { default_workflow, ..one(setup(Some(TOOLS), rules())) }),
        (false, one(setup(Some(TOOLS), vec![rule(2, Deny, NO)]))),
        (false, one(setup(Some(TOOLS), vec![rule(1, RequireApproval, YES), rule(2, Deny, NO)]))),
        (false, one(setup(Some(OWN), rules()))),
        (false, one(setup(None, rules()))),
        (false, one(ToolSetup { is_enabled: false, ..setup(Some(TOOLS), rules()) })),
        (false, source(vec![])),
    ] {
        assert_eq!(of(source.clone()) == before, same, "{source:?}");
    }
    let open = |default_workflow| PolicySource { default_workflow, ..one(setup(None, rules())) };
    assert_ne!(of(open(None)), of(open(Some(DEFAULT))));
}

#[test]
fn long_values_are_told_short() {
    for (value, expected) in [
        (json!("short"), "\"short\"".to_owned()),
        (json!("é".repeat(300)), format!("\"{}\"… (600 bytes)", "é".repeat(100))),
        (json!({ "a": 1, "b": 2 }), "an object of 2".to_owned()),
        (json!([1, 2]), "[1,2]".to_owned()),
        (json!(vec![0; 9]), "a list of 9".to_owned()),
    ] {
        assert_eq!(Read::shown(&value), expected);
    }
}

#[test]
fn rules_that_cannot_be_used_are_named() {
    let rules = vec![rule(1, Allow, YES), rule(2, Allow, "args.amount >")];
    let policy = Policy::compile(source(vec![setup(None, rules)]));
    let problems: Vec<_> = policy.problems().map(|(rule, _)| rule).collect();
    assert_eq!(problems, [RuleId(Uuid::from_u128(2))]);
}
