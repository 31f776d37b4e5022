//! The pace of a flow: one wrong value at a time.

use super::tests::{bad, good};
use serde_json::{Value, json};

fn with(name: &str, rule: Value) -> Value {
    json!({ name: rule })
}

#[test]
fn concurrency() {
    let rule = |rule| with("concurrency", rule);
    good(rule(json!({ "limit": 1 })));
    let key = "{{ event.project }}/{{ event.payload.issue.number|default(0) }}/{{ flow.id }}";
    good(rule(json!({ "key": key, "limit": 1_000, "onLimit": "queue", "queueMax": 10_000 })));
    good(rule(json!({ "limit": 2, "onLimit": "cancel_queued", "queueMax": 3 })));
    bad(rule(json!({ "limit": 0 })), "concurrency.limit", "write 1 to 1000");
    bad(rule(json!({ "limit": 1_001 })), "concurrency.limit", "out of range");
    bad(rule(json!({ "limit": 1, "key": "" })), "concurrency.key", "is empty");
    bad(
        rule(json!({ "limit": 1, "key": "x".repeat(1_025) })),
        "concurrency.key",
        "1024 are allowed",
    );
    bad(rule(json!({ "limit": 1, "key": "{{ event." })), "concurrency.key", "line 1");
    let key = "{{ execution.id }}";
    bad(
        rule(json!({ "limit": 1, "key": key })),
        "concurrency.key",
        "`execution` has no value here",
    );
    bad(rule(json!({ "limit": 1, "queueMax": 0 })), "concurrency.queueMax", "write 1 to 10000");
    for (mode, part) in [("skip", "nothing waits"), ("cancel_running", "only the newest wait")] {
        let rule = rule(json!({ "limit": 1, "onLimit": mode, "queueMax": 5 }));
        bad(rule, "concurrency.queueMax", part);
    }
    good(json!({ "singleton": true }));
    bad(json!({ "singleton": true, "concurrency": { "limit": 2 } }), "singleton", "remove one");
}

#[test]
fn rates() {
    for name in ["throttle", "rateLimit"] {
        let rule = |rule| with(name, rule);
        good(rule(json!({ "limit": 10, "periodSecs": 60, "key": "{{ event.actor }}" })));
        bad(rule(json!({ "limit": 0, "periodSecs": 60 })), &format!("{name}.limit"), "1 to 1000");
        let at = format!("{name}.periodSecs");
        bad(rule(json!({ "limit": 1, "periodSecs": 86_401 })), &at, "1 to 86400");
        let key = format!("{name}.key");
        bad(rule(json!({ "limit": 1, "periodSecs": 1, "key": "{{ steps.x }}" })), &key, "`steps`");
    }
}

#[test]
fn gathering() {
    good(json!({ "debounce": { "waitSecs": 5, "maxWaitSecs": 5, "keep": "first" } }));
    good(json!({ "batch": { "size": 100, "waitSecs": 60, "key": "{{ project.id }}" } }));
    let rule = json!({ "debounce": { "waitSecs": 5, "maxWaitSecs": 4 } });
    bad(rule, "debounce.maxWaitSecs", "less than `waitSecs`; write 5 or more");
    bad(json!({ "debounce": { "waitSecs": 0 } }), "debounce.waitSecs", "write 1 to 86400");
    bad(json!({ "batch": { "size": 1, "waitSecs": 1 } }), "batch.size", "write 2 to 100");
    bad(json!({ "batch": { "size": 2, "waitSecs": 0 } }), "batch.waitSecs", "1 to 86400");
    let both = json!({ "batch": { "size": 2, "waitSecs": 1 }, "debounce": { "waitSecs": 1 } });
    bad(both, "batch", "cannot go with `debounce`");
}

#[test]
fn priority_and_weight() {
    good(json!({ "priority": -100, "weight": 100 }));
    bad(json!({ "priority": 101 }), "priority", "write -100 to 100");
    bad(json!({ "weight": 0 }), "weight", "write 1 to 100");
}
