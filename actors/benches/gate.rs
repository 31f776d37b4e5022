//! How long a decision takes with 200 rules, of which the last one fires: `cargo bench -p preloop-actors --bench gate`.
//!
//! Prints percentiles, since the target is one: 20 µs at the 99th.

#![allow(clippy::unwrap_used)]

use chrono::Utc;
use preloop_actors::gate::{
    AccessRule, Action, BudgetFacts, Call, Facts, Hints, Policy, PolicySource, PrincipalFacts,
    RuleId, SessionFacts, ToolFacts, ToolKey, ToolOrigin, ToolSetup, Verdict, canonical,
    expr::Language, hash_of_arguments,
};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    hint::black_box,
    time::{Duration, Instant},
};
use uuid::Uuid;

/// Writes the condition of the rule with this number.
type Condition = fn(u32) -> String;

const RULES: u32 = 200;
const ROUNDS: usize = 50_000;

fn main() {
    let args = json!({
        "amount": 250, "currency": "EUR", "to": { "name": "ops", "country": "DE" }, "labels": ["invoice", "monthly"],
        "note": "for the servers of November, as every month", "draft": false,
    });
    // Every condition is looked at, and none but the last holds.
    let kinds: [(&str, Condition); 4] = [
        ("a comparison", |n| format!("args.amount > {}", 1_000 + n)),
        ("two comparisons", |n| format!("args.currency == 'C{n}' && args.amount > 100")),
        ("a mixture", mixture),
        ("simple", |n| format!("amount > {}", 1_000 + n)),
    ];
    for (name, condition) in kinds {
        let language = if name == "simple" { Language::Simple } else { Language::Cel };
        decisions(name, language, condition, &args);
    }
    measure("canonical arguments", || drop(black_box(canonical(&args))));
    measure("hash of arguments", || {
        let _ = black_box(hash_of_arguments(&args));
    });
}

/// What people write, in turn.
fn mixture(n: u32) -> String {
    match n % 5 {
        0 => format!("args.amount > {}", 1_000 + n),
        1 => format!("args.to.country in ['US', 'CN', 'K{n}'] && args.amount > 10"),
        2 => format!("args.note.contains('secret {n}')"),
        3 => format!("'editor{n}' in principal.roles || time.hour > {}", 24 + n),
        _ => format!("args.labels.exists(label, label == 'urgent{n}')"),
    }
}

fn decisions(name: &str, language: Language, condition: Condition, args: &Value) {
    let rule = |n: u32| AccessRule {
        id: RuleId(Uuid::from_u128(n.into())),
        subject: None,
        action: if n == RULES { Action::Allow } else { Action::Deny },
        condition: (n < RULES).then(|| condition(n)),
        language,
        priority: n as i32,
        is_enabled: true,
        workflow: None,
        description: None,
    };
    let tool = ToolKey { origin: ToolOrigin::Builtin, name: "pay".to_owned() };
    let rules = (1..=RULES).map(rule).collect();
    let policy = Policy::compile(PolicySource {
        default_workflow: None,
        workflows: BTreeSet::new(),
        unknown_tools: Action::Deny,
        tools: vec![ToolSetup { tool: tool.clone(), is_enabled: true, workflow: None, rules }],
    });
    let pay = ToolFacts { name: "pay", server: "bank", hints: Hints::CAUTIOUS };
    let principal = PrincipalFacts {
        key: Some(Uuid::nil()),
        roles: vec!["viewer".into()],
        ..Default::default()
    };
    let labels = Some(BTreeSet::from(["reads-private".to_owned()]));
    let session = SessionFacts { calls: 17, labels };
    let call = || {
        let budget = BudgetFacts::default();
        let facts = Facts::new(args, &pay, &principal, &session, budget, Utc::now());
        let decision = policy.decide(Call { tool: &tool, facts: &facts, is_halted: false });
        assert_eq!(decision.verdict, Verdict::Allow, "{}", decision.why);
        assert_eq!(decision.why.checked.len(), RULES as usize);
    };
    measure(&format!("{RULES} rules, {name}"), call);
}

fn measure(name: &str, work: impl Fn()) {
    let mut times: Vec<Duration> = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let started = Instant::now();
        work();
        times.push(started.elapsed());
    }
    times.sort();
    let at = |share: f64| times[((ROUNDS - 1) as f64 * share) as usize].as_nanos() as f64 / 1e3;
    println!(
        "{name:<32} p50 {:>7.1} µs   p99 {:>7.1} µs   p99.9 {:>7.1} µs",
        at(0.5),
        at(0.99),
        at(0.999)
    );
}
