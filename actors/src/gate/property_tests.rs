//! Whatever the rules and the arguments are, nothing passes but by an allowing rule or a default that has a name.

use super::{expr::Language, *};
use chrono::Utc;
use proptest::prelude::*;
use serde_json::Value;
use uuid::Uuid;

const KEY: Uuid = Uuid::from_u128(1);

fn tool() -> ToolKey {
    ToolKey { origin: ToolOrigin::Builtin, name: "tool".to_owned() }
}

fn workflow() -> impl Strategy<Value = Option<WorkflowId>> {
    prop::option::of((0_u128..3).prop_map(|number| WorkflowId(Uuid::from_u128(number))))
}

fn action() -> impl Strategy<Value = Action> {
    prop::sample::select(vec![Action::Allow, Action::Deny, Action::RequireApproval])
}

/// Conditions that hold, do not, have no answer, cannot be read, or are noise.
fn condition() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        Just(None),
        prop::sample::select(vec![
            "true",
            "false",
            "args.amount > 300",
            "args.amount == 'x'",
            "has(args.note)",
            "args.note == ''",
            "args.list.all(x, x > 1)",
            "args.list.exists(x, x == args.amount)",
            "args.amount",
            "args.",
            "((",
            "session.calls > 5",
        ])
        .prop_map(|text| Some(text.to_owned())),
        "[a-z.()<>=' 0-9&|!]{0,40}".prop_map(Some),
    ]
}

prop_compose! {
    fn rule()(
        id in 0_u128..6, scoped in prop::option::of(any::<bool>()), action in action(), condition in condition(),
        is_simple in any::<bool>(), priority in 0..4, is_enabled in any::<bool>(), workflow in workflow(),
    ) -> AccessRule {
        AccessRule {
            id: RuleId(Uuid::from_u128(id)),
            subject: scoped.map(|ours| Subject::Key(if ours { KEY } else { Uuid::nil() })),
            action,
            condition,
            language: if is_simple { Language::Simple } else { Language::Cel },
            priority,
            is_enabled,
            workflow,
            description: None,
        }
    }
}

prop_compose! {
    fn policy()(
        default_workflow in workflow(), unknown_tools in action(), is_enabled in any::<bool>(), own in workflow(),
        rules in prop::option::weighted(0.9, prop::collection::vec(rule(), 0..6)),
    ) -> PolicySource {
        let setup = |rules| ToolSetup { tool: tool(), is_enabled, workflow: own, rules };
        PolicySource {
            default_workflow,
            workflows: (0..2).map(|number| WorkflowId(Uuid::from_u128(number))).collect(),
            unknown_tools,
            tools: rules.map(setup).into_iter().collect(),
        }
    }
}

fn arguments() -> impl Strategy<Value = Value> {
    let value = prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        (-1_000..1_000).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[0-9a-z.]{0,6}".prop_map(Value::from),
        prop::collection::vec(0..600, 0..4).prop_map(Value::from),
    ];
    let fields = prop::collection::hash_map("amount|note|list", value.clone(), 0..4);
    prop_oneof![
        20 => fields.prop_map(|fields| Value::Object(fields.into_iter().collect())),
        1 => value,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn nothing_passes_by_itself(source in policy(), args in arguments(), is_halted in prop::bool::weighted(0.05)) {
        let principal = PrincipalFacts { key: Some(KEY), ..PrincipalFacts::default() };
        let facts_of_tool = ToolFacts { name: "tool", server: "builtin", hints: Hints::CAUTIOUS };
        let (session, budget) = (SessionFacts::default(), BudgetFacts::default());
        let facts = Facts::new(&args, &facts_of_tool, &principal, &session, budget, Utc::now());
        let setup = source.tools.first().cloned();
        let (unknown, workflows) = (source.unknown_tools, source.workflows.clone());
        let Decision { verdict, why } =
            Policy::compile(source).decide(Call { tool: &tool(), facts: &facts, is_halted });

        if verdict == Verdict::Allow {
            prop_assert!(!is_halted && args.is_object());
            prop_assert!(setup.as_ref().is_none_or(|setup| setup.is_enabled));
            let applies = |rule: &&AccessRule| rule.is_enabled && rule.subject != Some(Subject::Key(Uuid::nil()));
            let rules: Vec<_> = setup.iter().flat_map(|setup| &setup.rules).filter(applies).collect();
            match why.basis {
                Basis::Rule => prop_assert_eq!(why.rule.as_ref().unwrap().action, Action::Allow),
                Basis::NoneFired => {
                    prop_assert_eq!(why.checked.len(), rules.len());
                    prop_assert!(why.checked.iter().all(|check| check.outcome == Checked::Passed));
                }
                Basis::NoRules => prop_assert!(rules.is_empty() && setup.unwrap().workflow.is_none()),
                Basis::UnknownTool => prop_assert!(setup.is_none() && unknown == Action::Allow),
                other => prop_assert!(false, "passed by {other:?}"),
            }
        }
        if let Verdict::Ask(workflow) = verdict {
            prop_assert!(workflows.contains(&workflow));
        }
        let failed = why.checked.iter().position(|check| matches!(check.outcome, Checked::Failed(_)));
        if let Some(at) = failed {
            prop_assert_eq!(at + 1, why.checked.len(), "nothing is asked after a failure");
            prop_assert!(matches!(verdict, Verdict::Ask(_) | Verdict::Blocked(_)));
        }
    }
}
