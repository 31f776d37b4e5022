//! Whatever a condition says and whatever a call is: reading and evaluating never panics, and never goes on once its
//! fuel is spent. Not even a panic that the gate would catch is allowed here.

use super::*;
use crate::gate::facts::{BudgetFacts, Hints, PrincipalFacts, SessionFacts, ToolFacts};
use chrono::DateTime;
use proptest::prelude::*;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

const STEPS: u32 = 50_000;
/// For [`STEPS`] steps of any kind in an unoptimised build on a busy machine; each costs some 50 ns otherwise.
const LONGEST: Duration = Duration::from_secs(2);

/// Pieces of conditions, in no order that makes sense.
fn tokens() -> impl Strategy<Value = String> {
    let token = prop::sample::select(vec![
        "args",
        "args.a",
        "args.list",
        "tool.name",
        "session",
        "principal.roles",
        "time.hour",
        "x",
        "y",
        "a",
        ".b",
        "[",
        "]",
        "(",
        ")",
        "{",
        "}",
        ",",
        ":",
        "?",
        "&&",
        "||",
        "!",
        "-",
        "+",
        "*",
        "/",
        "%",
        "==",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        " in ",
        "has(",
        ".size()",
        ".all(x, ",
        ".exists(y, ",
        ".exists_one(x, ",
        ".map(x, ",
        ".filter(y, ",
        ".contains(",
        ".matches('",
        ".startsWith(",
        "int(",
        "double(",
        "string(",
        "0",
        "1",
        "9223372036854775807",
        "-9223372036854775808",
        "18446744073709551615u",
        "1e308",
        "0.5",
        "'text'",
        "\"",
        "'",
        "b'x'",
        "r'\\'",
        "'\\u00e9'",
        "true",
        "false",
        "null",
        "[1, 2]",
        "['a']",
        "{'a': 1}",
        "@result",
        "\n",
        "//",
        "\u{1f600}",
        "(a|b)*",
        "\\d{1,9}",
        "$",
        "#",
        ";",
    ]);
    prop::collection::vec(token, 0..24).prop_map(|tokens| tokens.concat())
}

/// Conditions that can be read, with every kind of loop within another, over lists that are as large as they get.
fn heavy() -> impl Strategy<Value = String> {
    let value = prop::sample::select(vec![
        "x",
        "x + x",
        "args.text",
        "args.text + args.text",
        "args.list",
        "args.list[int(args.size) - 1]",
        "[x, x]",
        "1",
    ]);
    let list = prop::sample::select(vec![
        "args.list",
        "args.list + args.list",
        "args.map",
        "args.texts",
        "[1, 2, 3]",
    ]);
    let question =
        (value.clone(), prop::sample::select(vec!["==", "<", "in", "!="]), value.clone())
            .prop_map(|(left, sign, right)| format!("{left} {sign} {right}"));
    let inner = (list.clone(), prop::sample::select(vec!["all", "exists", "exists_one"]), question)
        .prop_map(|(list, name, question)| format!("{list}.{name}(y, {question})"));
    let built = (list.clone(), value).prop_map(|(list, value)| format!("{list}.map(x, {value})"));
    prop_oneof![
        (list.clone(), inner.clone()).prop_map(|(list, inner)| format!("{list}.all(x, {inner})")),
        (list, inner.clone())
            .prop_map(|(list, inner)| format!("{list}.filter(x, {inner}).size() > 3")),
        (built.clone(), inner).prop_map(|(built, inner)| format!("{built}.exists(x, {inner})")),
        (built.clone(), built).prop_map(|(left, right)| format!("{left} + {right} == args.list")),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![4 => tokens(), 2 => heavy(), 1 => any::<String>(), 1 => "[ -~]{0,80}"]
}

fn arguments() -> impl Strategy<Value = Value> {
    let small = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[0-9eE+. -]{0,8}".prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    let deep = small.clone().prop_recursive(6, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("[abx]", inner, 0..3)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    });
    (deep, prop::sample::select(vec![0_usize, 3, 2_000]), small).prop_map(|(a, size, item)| {
        let list = Value::from(vec![item; size]);
        let text = "ab".repeat(size * 20);
        let map = (0..size / 4).map(|name| (name.to_string(), name));
        let map: BTreeMap<_, _> = map.collect();
        let texts = Value::from(vec![text.clone(); size.min(50)]);
        serde_json::json!({ "a": a, "list": list, "text": text, "map": map, "texts": texts, "size": size })
    })
}

fn holds(expression: &Expression, args: &Value, fuel: &Fuel) -> Answer<bool> {
    let tool = ToolFacts { name: "pay", server: "bank", hints: Hints::CAUTIOUS };
    let (principal, session) = (PrincipalFacts::default(), SessionFacts::default());
    let now = DateTime::UNIX_EPOCH;
    let facts = Facts::new(args, &tool, &principal, &session, BudgetFacts::default(), now);
    expression.holds(&Places::new(&facts, &[], &[]), fuel)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn any_text_is_read_or_refused_and_evaluated_within_its_fuel(
        text in text(), is_simple in prop::bool::weighted(0.2), args in arguments(), cut in 0.0..1.0,
    ) {
        let language = if is_simple { Language::Simple } else { Language::Cel };
        let Ok(expression) = Expression::compile(language, &text) else { return Ok(()) };
        let (fuel, began) = (Fuel::new(STEPS), Instant::now());
        let answer = holds(&expression, &args, &fuel);
        prop_assert!(began.elapsed() < LONGEST, "{text} took {:?}", began.elapsed());
        if fuel.is_spent() {
            prop_assert_eq!(answer, Err(Fault::TooMuchWork.into()));
            return Ok(());
        }
        // Exactly what it took is enough, with the same answer; anything less is no answer at all.
        let took = STEPS - fuel.left();
        prop_assert_eq!(&holds(&expression, &args, &Fuel::new(took)), &answer, "{}", text);
        let less = (f64::from(took) * cut) as u32;
        if less < took {
            prop_assert_eq!(holds(&expression, &args, &Fuel::new(less)), Err(Fault::TooMuchWork.into()), "{}", text);
        }
    }
}
