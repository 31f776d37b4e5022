//! Checks of a flow's pace: limits make sense, keys can be rendered, and no two rules contradict each other.

use super::{IN_TRACKER, Problems};
use crate::flow::{
    Batch, Concurrency, Context, Debounce, FlowSpec, OnLimit, Rate, problem::field, template,
};

/// Longest template of a key.
const KEY_BYTES_MAX: usize = 1_024;
const DAY_SECS: i64 = 86_400;

impl Problems {
    pub(super) fn control(&mut self, spec: &FlowSpec) {
        if let Some(concurrency) = &spec.concurrency {
            self.concurrency("concurrency", concurrency);
            self.check(!spec.singleton, "singleton", || {
                "contradicts `concurrency`, whose short form it is; remove one of them".to_owned()
            });
        }
        if let Some(throttle) = &spec.throttle {
            self.rate("throttle", throttle);
        }
        if let Some(limit) = &spec.rate_limit {
            self.rate("rateLimit", limit);
        }
        if let Some(debounce) = &spec.debounce {
            self.debounce("debounce", debounce);
            self.check(spec.batch.is_none(), "batch", || {
                "cannot go with `debounce`: one keeps every event, the other one of them; remove one"
                    .to_owned()
            });
        }
        if let Some(batch) = &spec.batch {
            self.batch("batch", batch);
        }
        self.range("priority", spec.priority.into(), -100..=100);
        self.range("weight", spec.weight.into(), 1..=100);
    }

    fn concurrency(&mut self, path: &str, rule: &Concurrency) {
        self.key(path, rule.key.as_deref());
        self.range(&field(path, "limit"), rule.limit.into(), 1..=1_000);
        let Some(most) = rule.queue_max else { return };
        let path = field(path, "queueMax");
        self.range(&path, most.into(), 1..=10_000);
        let message = match rule.on_limit {
            OnLimit::Queue | OnLimit::CancelQueued => return,
            OnLimit::Skip => "has no effect with `onLimit: skip`, under which nothing waits",
            OnLimit::CancelRunning => {
                "has no effect with `onLimit: cancel_running`, under which only the newest wait"
            }
        };
        self.problem(&path, format!("{message}; remove it"));
    }

    fn rate(&mut self, path: &str, rule: &Rate) {
        self.key(path, rule.key.as_deref());
        self.range(&field(path, "limit"), rule.limit.into(), 1..=1_000);
        self.range(&field(path, "periodSecs"), rule.period_secs.into(), 1..=DAY_SECS);
    }

    fn debounce(&mut self, path: &str, rule: &Debounce) {
        self.key(path, rule.key.as_deref());
        self.range(&field(path, "waitSecs"), rule.wait_secs.into(), 1..=DAY_SECS);
        if let Some(most) = rule.max_wait_secs {
            let path = field(path, "maxWaitSecs");
            self.range(&path, most.into(), 1..=7 * DAY_SECS);
            self.check(most >= rule.wait_secs, &path, || {
                format!("{most} is less than `waitSecs`; write {} or more", rule.wait_secs)
            });
        }
    }

    fn batch(&mut self, path: &str, rule: &Batch) {
        self.key(path, rule.key.as_deref());
        self.range(&field(path, "size"), rule.size.into(), 2..=100);
        self.range(&field(path, "waitSecs"), rule.wait_secs.into(), 1..=DAY_SECS);
    }

    /// A key is rendered before its execution exists, so it cannot speak of that.
    fn key(&mut self, path: &str, key: Option<&str>) {
        let Some(key) = key else { return };
        let path = field(path, "key");
        let bytes = key.len();
        self.check(bytes > 0, &path, || "is empty; remove it to count all together".to_owned());
        self.check(bytes <= KEY_BYTES_MAX, &path, || {
            format!("has {bytes} bytes, {KEY_BYTES_MAX} are allowed")
        });
        self.template(&path, key);
        let rendered = template::render(key, &Context::default()).unwrap_or_default();
        let root = |name: &String| name.split(['.', '[']).next().unwrap_or_default().to_owned();
        let roots = rendered.unresolved.iter().map(root);
        if let Some(name) = roots.into_iter().find(|root| !IN_TRACKER.contains(&root.as_str())) {
            let known = IN_TRACKER.join(", ");
            self.problem(&path, format!("`{name}` has no value here; known are {known}"));
        }
    }
}
