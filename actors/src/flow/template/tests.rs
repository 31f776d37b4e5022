//! Templates: what they print, what stays as written, and what they cannot do.

use super::*;
use crate::flow::{context, samples};
use serde_json::{Value as Json, json};
use std::time::{Duration, Instant};

fn sample() -> Context {
    context(
        &samples::issue_opened(),
        &samples::flow(json!({ "manual": {} })),
        &json!({ "id": "p", "name": "api", "identifier": "octo-org/api" }),
        &json!({ "id": "a", "name": "Octo", "email": null }),
        &json!({ "id": "x", "attempt": 1 }),
    )
}

fn check(source: &str, text: &str) {
    unresolved(source, text, &[]);
}

fn unresolved(source: &str, text: &str, names: &[&str]) {
    let rendered = render(source, &sample()).unwrap_or_else(|error| panic!("{source}: {error}"));
    assert_eq!(rendered.text, text, "{source}");
    assert_eq!(rendered.unresolved, names, "{source}");
}

fn fails(source: &str, part: &str) {
    let error = render(source, &sample()).unwrap_err().to_string();
    assert!(error.contains(part), "{source}: {error}");
}

#[test]
fn fields_are_filled_in() {
    check("no placeholders", "no placeholders");
    check("{{ event.type }}", "issue_opened");
    check("{{trigger_event.type}} by {{ event.actor }}", "issue_opened by mona");
    check("{{ event.payload.issue.number + 1 }}", "8");
    check("{{ event.payload.object_attributes.title }}", "Crash when the list is empty");
    check("{{ event.payload.object_attributes.iid }}", "7");
    check("{{ event.labels[0] }} {{ event.labels[-1] }}", "bug p1");
    check(
        "{{ project.identifier }} {{ account.name }} {{ flow.name }}",
        "octo-org/api Octo sample",
    );
    check("{{ flow.version }} {{ execution.attempt }}", "3 1");
    check("{{ event.received_at }}", "2026-01-02T03:04:05Z");
    check("<b>{{ event.subject|upper }}</b>", "<b>CRASH WHEN THE LIST IS EMPTY</b>");
    check("a\n{% if true %}\nb\n{% endif %}\nc\n", "a\nb\nc\n");
    check("{# nothing #}x", "x");
    check("{% raw %}{{ event.foo }}{% endraw %}", "{{ event.foo }}");
}

#[test]
fn lists_and_objects_print_as_json() {
    check("{{ event.labels }}", r#"["bug","p1"]"#);
    check("{{ event.payload.issue.user }}", r#"{"login":"mona"}"#);
    check(
        "{{ [1, event.labels, {'a': 1.5, 'b': none}] }}",
        r#"[1,["bug","p1"],{"a":1.5,"b":null}]"#,
    );
    check("{{ event.payload.issue.user|tojson }}", r#"{"login":"mona"}"#);
    check("{{ '<a & b>'|tojson }}", r#""<a & b>""#);
    check(
        "{{ event.payload.sender|tojson(indent=true) }}",
        "{\n  \"id\": 99,\n  \"login\": \"mona\"\n}",
    );
    check("{{ event.labels|join(', ') }}", "bug, p1");
    check("{{ event.labels|length }}", "2");
    check("{% for label in event.labels %}-{{ label }}{% endfor %}", "-bug-p1");
    check(
        "{% for k, v in event.payload.sender|items %}{{ k }}={{ v }};{% endfor %}",
        "id=99;login=mona;",
    );
    check("{{ 'bug' in event.labels }} {{ event.labels == ['bug', 'p1'] }}", "true true");
    check("{{ event.payload.issue.milestone }}|{{ true }}|{{ none }}", "|true|");
}

#[test]
fn what_has_no_value_stays_as_written() {
    unresolved("{{ trigger_event.foo }}", "{{ trigger_event.foo }}", &["trigger_event.foo"]);
    unresolved("a {{event.foo.bar.baz}} b", "a {{event.foo.bar.baz}} b", &["event.foo.bar.baz"]);
    unresolved("{{- event.foo -}} x", "{{- event.foo -}}x", &["event.foo"]);
    unresolved("{{ nothing }}{{ nothing }}", "{{ nothing }}{{ nothing }}", &["nothing"]);
    unresolved("{{ event.labels[7] }}", "{{ event.labels[7] }}", &["event.labels[7]"]);
    unresolved("{{ event.subject.foo }}", "{{ event.subject.foo }}", &["event.subject.foo"]);
    unresolved("{{ event.foo|truncate(5) }}", "{{ event.foo|truncate(5) }}", &["event.foo"]);
    unresolved("{{ event.foo | upper }}", "{{ event.foo | upper }}", &["event.foo"]);
    unresolved("{{ event.foo|tojson }}", "{{ event.foo|tojson }}", &["event.foo"]);
    unresolved(
        "ä{{ event.foo }}ö{{ event.type }}",
        "ä{{ event.foo }}öissue_opened",
        &["event.foo"],
    );
    let captured = "{% set x %}<{{ event.foo }}>{% endset %}{{ x }}";
    unresolved(captured, "<{{ x }}>", &["x"]);
}

#[test]
fn missing_values_can_be_handled() {
    check("{{ event.foo|default('none') }}", "none");
    check("{{ event.foo.bar|d('none') }}", "none");
    check("{{ event.actor|default('none') }}", "mona");
    check("{{ 'yes' if event.foo is defined else 'no' }}", "no");
    check("{{ 'yes' if event.actor is defined else 'no' }}", "yes");
    check("{% if event.foo %}a{% else %}b{% endif %}", "b");
    check("{% if event.foo == 'x' %}a{% else %}b{% endif %}", "b");
    check("{% for x in event.foo %}{{ x }}{% else %}empty{% endfor %}", "empty");
    check("{{ event.payload.issue.milestone|default('v0', true) }}", "v0");
}

#[test]
fn truncate_cuts_at_a_character_and_says_so() {
    check("{{ 'abcdef'|truncate(10) }}", "abcdef");
    check("{{ 'abcdef'|truncate(3) }}", "abc\n[cut: 3 of 6 bytes shown]");
    check("{{ 'aäö'|truncate(2) }}", "a\n[cut: 1 of 5 bytes shown]");
    check("{{ event.labels|truncate(4) }}", "[\"bu\n[cut: 4 of 12 bytes shown]");
    check("{{ 12345|truncate(2) }}", "12\n[cut: 2 of 5 bytes shown]");
    let long = Context::default().with("event", json!({ "body": "x".repeat(20_000) }));
    let text = render("{{ event.body|truncate }}", &long).unwrap().text;
    assert_eq!(text.trim_start_matches('x'), "\n[cut: 16384 of 20000 bytes shown]");
    assert_eq!(text.matches('x').count(), 16_384);
}

#[test]
fn payloads_cannot_speak_for_the_template() {
    let title = "{{ event.secret }} {% for x in y %} \u{fdd0}\u{fdd1}";
    let hostile = Context::default().with("event", json!({ "title": title, "list": [title] }));
    let rendered = render("{{ event.title }}{{ event.list }}", &hostile).unwrap();
    assert!(rendered.text.starts_with("{{ event.secret }} {% for x in y %} "));
    assert_eq!(rendered.unresolved, Vec::<String>::new());
}

#[test]
fn mistakes_are_named_with_their_line() {
    fails("a\n{{ event.type", "line 2:");
    fails("{% if x %}", "line 1:");
    fails("{{ event.type|trnucate }}", "trnucate");
    fails("\n{{ event.type() }}", "line 2:");
    fails("{% include 'etc/passwd' %}", "templates cannot include others");
    fails("{% extends 'x' %}", "templates cannot include others");
    fails("{{ debug() }}", "debug");
    fails(&"{{ ".repeat(100_000), "bytes, 65536 are allowed");
}

#[test]
fn checking_finds_what_is_unknown() {
    let bad = |source: &str, part: &str| {
        let error = super::check(source).unwrap_err().to_string();
        assert!(error.contains(part), "{source}: {error}");
    };
    bad("{{ event.type|trnucate }}", "trnucate");
    bad("{% if event.type is fooish %}{% endif %}", "fooish");
    bad("{{ lookup('x') }}", "lookup");
    bad("{{ event. }}", "line 1");
    for good in ["{{ event.number + 1 }}", "{{ event.labels|join(',') }}", "{{ a.b.c[0] }}", ""] {
        assert_eq!(super::check(good), Ok(()), "{good}");
    }
}

#[test]
fn no_template_hangs_or_fills_memory() {
    let started = Instant::now();
    let doubling = format!("{{% set x = 'aaaaaaaa' %}}{}", "{% set x = x ~ x %}".repeat(60));
    fails(&doubling, "works too hard");
    fails("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "hard");
    fails("{{ 'x' * 1000000000 }}", "hard");
    fails("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "line 1");
    fails("{{ 'abc'|replace('', 'x' * 1000000)|replace('', 'x' * 1000000) }}", "hard");
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

#[test]
fn large_values_are_cut() {
    let list: Vec<_> = (0..300_000).map(|number| format!("item {number} ä")).collect();
    let large =
        Context::default().with("event", json!({ "list": list, "text": "ä".repeat(2 << 20) }));
    for source in ["{{ event }}", "{{ event.list }}", "{{ event.list|tojson }}", "{{ event.text }}"]
    {
        let text = render(source, &large).unwrap().text;
        assert!(text.len() < RENDERED_BYTES_MAX + 200, "{source}: {}", text.len());
        assert!(text.contains("\n[cut: "), "{source}");
    }
}

#[test]
fn strings_at_any_depth_are_templates() {
    let value = json!({
        "{{ event.type }}": ["{{ event.type }}", 1, null, { "deep": "{{ event.foo }} {{ event.foo }}" }],
        "other": "{{ event.bar }}",
    });
    let (rendered, unresolved) = render_value(&value, &sample()).unwrap();
    let expected: Json = json!({
        "{{ event.type }}": ["issue_opened", 1, null, { "deep": "{{ event.foo }} {{ event.foo }}" }],
        "other": "{{ event.bar }}",
    });
    assert_eq!(rendered, expected);
    assert_eq!(unresolved, ["event.bar", "event.foo"]);
}

/// A template that exhausts the stack would end the process, and every execution with it.
#[test]
fn deep_templates_do_no_harm() {
    let room = TEMPLATE_BYTES_MAX - 100;
    // Eight of the longest tags, each deep.
    let tag = |left: &str, middle: &str, right: &str| {
        let count = (TAG_BYTES_MAX - 10) / (left.len() + right.len());
        format!("{{{{ {}{middle}{} }}}}", left.repeat(count), right.repeat(count)).repeat(7)
    };
    for source in [
        tag("(", "1", ")"),
        tag("[", "1", "]"),
        tag("not ", "1", ""),
        tag("-", "1", ""),
        tag("1+", "1", ""),
        tag("1~", "1", ""),
        tag("1**", "1", ""),
        tag("1 if 1 else ", "1", ""),
        tag("1 and ", "1", ""),
        tag("", "event", ".a"),
        tag("", "event", "|e"),
        tag("", "event", "[0]"),
        tag("range(", "1", ")"),
        "{%if 1%}".repeat(room / 8),
        format!("{{%if 1%}}{}{{%endif%}}", "{%elif 1%}".repeat(room / 10)),
        format!("{{%set x=[]%}}{}{{{{x}}}}", "{%set x=[x]%}".repeat(room / 13)),
    ] {
        let started = Instant::now();
        let checked = super::check(&source);
        let _ = render(&source, &sample());
        let shown: String = source.chars().take(30).collect();
        assert!(
            !matches!(checked, Err(TemplateError::TooLong(_) | TemplateError::TagTooLong { .. })),
            "{shown}"
        );
        assert!(started.elapsed() < Duration::from_secs(120), "{shown}: {:?}", started.elapsed());
    }
    let long = format!("a\n{{{{ {} }}}}", "1+".repeat(5_000));
    fails(&long, "line 2: a placeholder has");
    fails(&format!("{{% set x = '{}", "x".repeat(9_000)), "line 1: a placeholder has");
    check(&format!("{{{{ '{}'|length }}}}", "ä".repeat(4_000)), "4000");
}

#[test]
fn deep_values_do_no_harm() {
    for made in ["[ns.x]", "{'a': ns.x}", "(ns.x,)"] {
        for used in [
            "",
            "{{ ns.x }}",
            "{{ ns.x|string }}",
            "{{ ns.x == ns.y }}",
            "{{ [ns.x]|unique }}",
            "{{ ns.x|tojson }}",
        ] {
            let source = format!(
                "{{% set ns = namespace(x=[], y=[]) %}}{{% for i in range(99999) %}}\
                 {{% set ns.x = {made} %}}{{% set ns.y = {made} %}}{{% endfor %}}{used}"
            );
            let _ = render(&source, &sample());
            let _ = render(&source.replace("99999", "40000"), &sample());
            let _ = render(&source.replace("99999", "100"), &sample());
        }
    }
}
