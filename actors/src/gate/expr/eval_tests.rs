//! What expressions answer, what they refuse, and that the walk agrees with the library's.

use super::*;
use crate::flow::{
    Context,
    condition::{Condition, ConditionError},
};
use crate::gate::facts::{BudgetFacts, Hints, PrincipalFacts, SessionFacts, ToolFacts};
use chrono::{TimeZone, Utc};
use proptest::prelude::*;
use serde_json::{Value, json};

const STEPS: u32 = 50_000;

fn arguments() -> Value {
    json!({
        "amount": 500, "text_amount": "500", "spaced": " 7.5e2 ", "word": "many", "ratio": 0.5, "whole": 7.0,
        "big": u64::MAX, "title": "Crash in Parser", "labels": ["bug", "p1"], "numbers": [1, 2.0, 3],
        "draft": false, "none": null, "to": { "name": "ops", "cc": [{ "mail": "a@b.c" }] }, "empty": [],
    })
}

fn with_facts<T>(args: &Value, look: impl FnOnce(&Facts<'_>) -> T) -> T {
    let tool = ToolFacts { name: "pay", server: "bank", hints: Hints::CAUTIOUS };
    let principal =
        PrincipalFacts { roles: vec!["editor".to_owned()], ..PrincipalFacts::default() };
    let session = SessionFacts { calls: 3, labels: Some(["reads-private".to_owned()].into()) };
    let budget = BudgetFacts { limit: Some(10.0), spent: Some(4.0) };
    let saturday = Utc.with_ymd_and_hms(2026, 11, 28, 22, 5, 0).unwrap();
    look(&Facts::new(args, &tool, &principal, &session, budget, saturday))
}

fn answer(language: Language, text: &str, args: &Value) -> Result<bool, String> {
    let expression = Expression::compile(language, text).map_err(|error| error.to_string())?;
    let fuel = Fuel::new(STEPS);
    with_facts(args, |facts| expression.holds(&Places::new(facts, &[], &[]), &fuel))
        .map_err(|fault| fault.to_string())
}

#[track_caller]
fn check_in(language: Language, text: &str, expected: Result<bool, &str>) {
    match (answer(language, text, &arguments()), expected) {
        (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{text}"),
        (Err(found), Err(part)) => assert!(found.contains(part), "{text}: {found}"),
        (found, _) => panic!("{text}: {found:?} instead of {expected:?}"),
    }
}

#[track_caller]
fn check(text: &str, expected: Result<bool, &str>) {
    check_in(Language::Cel, text, expected);
}

#[track_caller]
fn simple(text: &str, expected: Result<bool, &str>) {
    check_in(Language::Simple, text, expected);
}

#[test]
fn everything_about_a_call_can_be_asked() {
    check("args.amount == 500 && args['title'] == 'Crash in Parser'", Ok(true));
    check(
        "tool.name == 'pay' && tool.server == 'bank' && tool.annotations.destructiveHint",
        Ok(true),
    );
    check("'editor' in principal.roles && principal.flow == null", Ok(true));
    check("time.weekday >= 6 || time.hour < 6", Ok(true));
    check("time.year == 2026 && time.month == 11 && time.day == 28 && time.minute == 5", Ok(true));
    check("'reads-private' in session.labels && session.calls < 4", Ok(true));
    check("budget.left == 6.0 && budget.limit > 9", Ok(true));
    check("args.to.cc[0].mail.endsWith('@b.c')", Ok(true));
    check("args.to.cc.exists(c, c.mail.startsWith('a'))", Ok(true));
    check("true", Ok(true));
}

/// A rule over what nobody keeps track of must not pass for one that does not apply.
#[test]
fn what_nobody_knows_is_not_there() {
    let tool = ToolFacts { name: "pay", server: "bank", hints: Hints::CAUTIOUS };
    let (principal, session) = (PrincipalFacts::default(), SessionFacts::default());
    let now = Utc.with_ymd_and_hms(2026, 11, 28, 22, 5, 0).unwrap();
    let args = arguments();
    let facts = Facts::new(&args, &tool, &principal, &session, BudgetFacts::default(), now);
    for (text, lacks) in [
        ("budget.spent > 5", "budget.spent"),
        ("budget.left < 1.0", "budget.left"),
        ("'reads-private' in session.labels", "session.labels"),
    ] {
        let expression = Expression::compile(Language::Cel, text).unwrap();
        let answer = expression.holds(&Places::new(&facts, &[], &[]), &Fuel::new(STEPS));
        let fault = answer.unwrap_err().to_string();
        assert!(fault.contains(lacks), "{text}: {fault}");
    }
}

#[test]
fn numbers_compare_by_value() {
    check("args.whole == 7 && args.numbers == [1, 2, 3] && 2 in args.numbers", Ok(true));
    check("args.big > 9223372036854775807", Ok(true));
    check("args.big == 18446744073709551615u", Ok(true));
    check("args.ratio < 1 && args.ratio > 0", Ok(true));
    check("args.amount + 1 == 501 && args.amount % 7 == 3 && -args.amount == -500", Ok(true));
    check("int(args.text_amount) == 500 && double('0.5') == args.ratio", Ok(true));
    check("string(args.amount) == '500'", Ok(true));
}

#[test]
fn a_text_that_looks_like_a_number_is_one_where_it_is_compared() {
    check("args.text_amount > 300", Ok(true));
    check("300 < args.text_amount", Ok(true));
    check("args.text_amount <= 499.5", Ok(false));
    check("args.spaced >= 750", Ok(true));
    // Beside each other as well: `'500' > '1000'` letter by letter.
    check("args.text_amount < '1000' && args.text_amount > '60'", Ok(true));
    check("args.title < '1000'", Ok(false));
    check("args.word > 300", Err("type string cannot be compared with one of type int"));
    check("args.labels > 300", Err("type list"));
    check("args.none > 300", Err("type null"));
    check("args.title > 'Crash'", Ok(true));
    for text in ["inf", "nan", "0x1F4", "", "1,000", "five hundred"] {
        let args = json!({ "amount": text });
        assert!(answer(Language::Cel, "args.amount > 300", &args).is_err(), "{text}");
    }
}

#[test]
fn a_text_that_looks_like_a_number_is_one_where_it_is_sought() {
    for text in ["500", " 500 ", "5e2", "500.0", "+500"] {
        let args = json!({ "amount": text, "list": [text], "names": { text: 1 } });
        for condition in [
            "args.amount == 500",
            "!(args.amount != 500)",
            "args.amount in [1, 500]",
            "500 in args.list",
            "500 in args.names",
            "args.list.contains(500)",
            "args.list.exists(x, x == 500.0)",
            "args.list == [500]",
        ] {
            assert_eq!(answer(Language::Cel, condition, &args), Ok(true), "{condition} {text:?}");
        }
        assert_eq!(answer(Language::Simple, "amount == 500", &args), Ok(true), "{text:?}");
        assert_eq!(answer(Language::Simple, "amount != 500", &args), Ok(false), "{text:?}");
    }
    // Texts beside texts stay what they are: `007` is not `7`.
    check("args.text_amount == '500.0'", Ok(false));
    check("args.amount == '500'", Ok(true));
    check("args.word == 500 || args.draft == 0 || args.none == 0", Ok(false));
}

#[test]
fn what_is_missing_is_an_error_unless_asked_for() {
    check("args.nothing == 1", Err("there is no `args.nothing`; ask `has(...)`"));
    check("args.to.nothing.more == 1", Err("there is no `args.to.nothing`"));
    check("args.labels[7] == 'x'", Err("there is no `args.labels[7]`"));
    check("args.labels[args.amount] == 'x'", Err("there is no `[500]`"));
    check("has(args.nothing)", Ok(false));
    check("has(args.to.cc) && !has(args.to.bcc)", Ok(true));
    check("has(args.title.length)", Err("does not work on a value of type string"));
    check("has(args.nothing) && args.nothing > 3", Ok(false));
    check("args.nothing > 3 || args.amount == 500", Ok(true));
    check("args.nothing > 3 && args.amount == 1", Ok(false));
    check("args.nothing > 3 || args.amount == 1", Err("there is no"));
    check("!(args.nothing > 3)", Err("there is no"));
}

#[test]
fn functions_and_loops() {
    check("args.title.contains('Parser') && args.labels.contains('p1')", Ok(true));
    check("size(args.labels) == 2 && args.title.size() == 15 && size(args.to) == 2", Ok(true));
    check("args.title.lowerAscii().matches('^crash')", Ok(true));
    check("args.labels.all(l, l in ['bug', 'p1'])", Ok(true));
    check("args.numbers.map(n, n > 1, n * 2) == [4.0, 6]", Err("arithmetic"));
    check("[1, 2, 3].map(n, n > 1, n * 2) == [4, 6]", Ok(true));
    check("args.numbers.exists_one(n, n.x == 1)", Err("does not work"));
    check("args.numbers.filter(n, n.x == 1) == []", Err("does not work"));
    check("args.labels.map(a, args.labels.filter(b, a == b)) == [['bug'], ['p1']]", Ok(true));
    check("args.labels.exists(args, args == 'bug')", Ok(true));
    check("args.empty.all(l, false) && !args.empty.exists(l, true)", Ok(true));
    check("args.labels.exists_one(l, l == 'bug')", Ok(true));
    check("args.labels.map(l, l + '!') == ['bug!', 'p1!']", Ok(true));
    check("args.numbers.filter(n, n > 1).size() == 2", Ok(true));
    check("args.to.exists(key, key == 'name')", Ok(true));
    check("args.numbers.exists(n, n.x == 1 || n == 2)", Ok(true));
    check("args.numbers.all(n, n.x == 1)", Err("does not work"));
    check("args.draft ? args.nothing == 1 : args.amount == 500", Ok(true));
    check("'name' in args.to", Ok(true));
    check("args.title.matches(args.word)", Err("patterns that are not written out"));
    check("args.title.matches('(')", Err("the pattern cannot be used"));
}

#[test]
fn what_cannot_be_used_is_refused_when_it_is_saved() {
    check("args.amount ==", Err("line 1, column"));
    check("arg.amount == 1", Err("unknown name `arg`; known are args"));
    check("args.labels.any('x')", Err("no function `any`"));
    check("args.title.contains()", Err("no function `contains`"));
    check("{'a': 1} == args.to", Err("maps and optional values are not"));
    check("args.amount", Err("the condition gives int"));
    check("args.amount == b'x'", Err("bytes"));
    check("9223372036854775807 + args.amount == 0", Err("too large"));
    check("args.amount / 0 == 1", Err("divided by zero"));
    check("args.ratio / 0.0 > 1", Err("divided by zero"));
    check(&format!("args.title == '{}'", "x".repeat(5_000)), Err("too large"));
    check(&"!".repeat(500), Err("too large"));
    let deep = "args.labels.all(a, args.labels.all(b, args.labels.all(c, true)))";
    check(deep, Err("loops are nested too deeply"));
    check(&format!("0 == {}1", "1 + ".repeat(60)), Err("too long"));
    check(&"(".repeat(150), Err(""));
}

#[test]
fn the_simple_grammar() {
    simple("true", Ok(true));
    simple(" false ", Ok(false));
    simple("args.amount > 300", Ok(true));
    simple("amount >= 500", Ok(true));
    simple("text_amount < 300", Ok(false));
    simple("title == \"Crash in Parser\"", Ok(true));
    simple("title != 'x'", Ok(true));
    simple("draft == false", Ok(true));
    simple("to.name == 'ops'", Ok(true));
    simple("to.cc.0.mail.contains('@')", Ok(true));
    simple("to.cc.00.mail.contains('@')", Ok(false));
    simple("title.contains('Parser')", Ok(true));
    simple("labels.contains('bug')", Ok(true));
    simple("labels.contains('x')", Ok(false));
    simple("title.matches('^Cr.sh')", Ok(true));
    simple("word > 3", Err("cannot be compared"));
    simple("amount.contains('5')", Err("`contains` does not work on a value of type int"));
    simple("labels.matches('5')", Err("`matches` does not work"));
}

#[test]
fn names_that_are_numbers_lead_to_the_same_place() {
    let args = json!({ "items": { "0": { "amount": 500 } }, "007": "x" });
    assert_eq!(answer(Language::Simple, "items.0.amount > 300", &args), Ok(true));
    assert_eq!(answer(Language::Cel, "args.items[0].amount > 300", &args), Ok(true));
    assert_eq!(answer(Language::Simple, "007 == 'x'", &args), Ok(true));
}

#[test]
fn in_the_simple_grammar_what_is_missing_is_null_and_so_false() {
    for test in
        ["== 1", "!= 1", "> 1", "< 1", ">= 1", "<= 1", ".contains('x')", ".matches('x')", "!= null"]
    {
        simple(&format!("nothing{test}"), Ok(false));
        simple(&format!("none{test}"), Ok(false));
        simple(&format!("to.nothing.more{test}"), Ok(false));
    }
    simple("nothing == null", Ok(true));
    simple("title != null", Ok(true));
}

#[test]
fn slips_in_the_simple_grammar() {
    simple("", Err("has no operator"));
    simple("amount", Err("has no operator"));
    simple("amount = 1", Err("has no operator"));
    simple("amount > ", Err("has no literal"));
    simple("amount > x", Err("has no literal"));
    simple("title == 'a' || title == 'b'", Err("has no literal"));
    simple("> 1", Err("has no path"));
    simple("a..b > 1", Err("has no path"));
    simple("title.startsWith('x')", Err("only the functions"));
    simple("title.contains(x)", Err("no text in quotes"));
    simple("contains('x')", Err("a function of nothing"));
}

#[test]
fn too_many_steps_are_no_answer() {
    let args = json!({
        "items": (0..1_000).collect::<Vec<_>>(), "text": "x".repeat(10_000_000), "ok": true,
    });
    let much = Err(Fault::TooMuchWork.to_string());
    for text in [
        "args.items.all(a, args.items.exists(b, a == b))",
        "args.items.all(a, args.items.exists(b, a == b)) || true",
        "args.items.map(a, args.items.map(b, a)).size() == 1000",
        "args.text.matches('y$')",
        "args.items.exists(i, args.text.contains('y'))",
    ] {
        assert_eq!(answer(Language::Cel, text, &args), much, "{text}");
    }
    assert_eq!(answer(Language::Cel, "args.items.exists(a, a == 999)", &args), Ok(true));
    let odd = "args.items.map(i, i * 2).filter(i, i > 1000).size() == 499";
    assert_eq!(answer(Language::Cel, odd, &args), Ok(true));
    assert_eq!(answer(Language::Cel, "args.text == 'x'", &args), Ok(false));
}

/// What is not counted must not depend on how large a value is.
#[test]
fn steps_are_short_whatever_they_look_at() {
    let args = json!({
        "items": (0..100_000).collect::<Vec<_>>(), "few": (0..10_000).collect::<Vec<_>>(), "last": 99_999,
        "blank": " ".repeat(2_000_000),
    });
    for text in [
        "args.few.exists(x, args.items[args.last] == x)",
        "args.few.exists(x, 0 in args.items && x < 0)",
        "args.few.exists(x, args.blank > x)",
        "args.few.exists(x, args.blank == x)",
        "args.few.map(x, args.items).exists(x, x == 1)",
        "args.few.exists(x, size(args.items) == x + 200000)",
    ] {
        let began = std::time::Instant::now();
        let _whatever = answer(Language::Cel, text, &args);
        assert!(began.elapsed().as_secs() < 2, "{text} took {:?}", began.elapsed());
    }
}

#[test]
fn what_is_read_is_known_beforehand() {
    let reads = |text: &str| {
        let expression = Expression::compile(Language::Cel, text).unwrap();
        let mut reads: Vec<_> = expression.reads().iter().map(ToString::to_string).collect();
        reads.sort();
        reads
    };
    assert_eq!(reads("args.a > 1 && args.a < 3 && tool.name == 'x'"), ["args.a", "tool.name"]);
    assert_eq!(reads("has(args.a.b) && args['c'][0].d"), ["args.a.b", "args.c[0].d"]);
    assert_eq!(reads("args.list.exists(x, x.y == session.calls)"), ["args.list", "session.calls"]);
    assert_eq!(reads("true"), Vec::<String>::new());
}

/// Conditions with every operator, over fields that are there, are not, or have other types.
fn any_condition() -> impl Strategy<Value = String> {
    let value = prop::sample::select(vec![
        "args.amount",
        "args.ratio",
        "args.whole",
        "args.title",
        "args.labels",
        "args.numbers",
        "args.draft",
        "args.none",
        "args.nothing",
        "args.to.name",
        "args.to.cc[0].mail",
        "args.labels[1]",
        "args.labels[9]",
        "args.empty",
        "500",
        "0.5",
        "'bug'",
        "true",
        "null",
        "['bug', 'p1']",
        "[1, 2, 3]",
        "size(args.labels)",
        "args.title.size()",
        "args.to",
        "args.amount + 1",
        "args.title + '!'",
        "args.amount / 0",
    ]);
    let operator = prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">=", "in"]);
    let leaf = prop_oneof![
        (value.clone(), operator, value.clone()).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        (
            value.clone(),
            prop::sample::select(vec!["contains", "startsWith", "endsWith", "matches"])
        )
            .prop_map(|(a, name)| format!("{a}.{name}('bug')")),
        prop::sample::select(vec![
            "has(args.to)",
            "has(args.nothing)",
            "has(args.to.x)",
            "args.draft",
            "args.amount"
        ])
        .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(3, 12, 3, move |inner| {
        let list =
            prop::sample::select(vec!["args.labels", "args.numbers", "args.empty", "args.amount"]);
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) && ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) || ({b})")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("({a}) ? ({b}) : ({c})")),
            inner.clone().prop_map(|a| format!("!({a})")),
            (list.clone(), inner.clone())
                .prop_map(|(l, a)| format!("{l}.all(x, x == 'bug' || ({a}))")),
            (list.clone(), inner.clone())
                .prop_map(|(l, a)| format!("{l}.exists(x, x == 2 && ({a}))")),
            (list.clone(), inner.clone())
                .prop_map(|(l, a)| format!("{l}.exists_one(x, x == 2 || ({a}))")),
            (list.clone(), inner.clone())
                .prop_map(|(l, a)| format!("{l}.filter(x, {a}).size() > 1")),
            (list, inner).prop_map(|(l, a)| format!("{l}.map(x, {a}, x) == [1, 2, 3]")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Where the library has an answer, ours is the same; where it has none, ours has none, except that `contains`
    /// knows lists. No text here looks like a number: beside numbers those are on purpose what they look like.
    #[test]
    fn the_walk_agrees_with_the_library(text in any_condition()) {
        let args = arguments();
        let ours = answer(Language::Cel, &text, &args);
        let theirs = Condition::compile(&text.replace("args.", "event."));
        let theirs = theirs.and_then(|theirs| theirs.eval(&Context::default().with("event", args)));
        match (&theirs, &ours) {
            // It counts loops and `in` more strictly, since it cannot count steps.
            (Err(ConditionError::TooDeep | ConditionError::TooComplex(_)), _) => {}
            (Ok(theirs), Ok(ours)) => prop_assert_eq!(theirs, ours, "{}", text),
            (Ok(_), Err(fault)) => prop_assert!(false, "{text}: {fault}"),
            (_, Ok(_)) => prop_assert!(text.contains(".contains("), "{text}: {theirs:?}"),
            _ => {}
        }
    }
}
