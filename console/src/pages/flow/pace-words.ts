/** The limits of a flow in sentences, as REST says them. Pure. */
import type { Schema } from "../../api/client.js";
import { wholeSpan } from "../../format.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/pace.js";

const t = strings("pace", en);

export type Pace = Pick<Schema<"FlowCreate">,
  "concurrency" | "singleton" | "throttle" | "rate_limit" | "debounce" | "batch" | "priority" | "weight">;

/** One limit. */
export interface PaceRule {
  name: string;
  says: string[];
  /** What counts together, a template; null: all of the flow; undefined where the limit has no key. */
  key?: string | null;
}

/** Those that do something, in the order in which events meet them. */
export function paceOf(pace: Pace): PaceRule[] {
  return [...together(pace), ...starts(pace), ...room(pace), ...order(pace)];
}

function together({ debounce, batch }: Pace): PaceRule[] {
  const rules: PaceRule[] = [];
  if (debounce) {
    const { key = null, wait_secs, max_wait_secs, keep } = debounce;
    const says = [t(keep === "first" ? "debounce_says_first" : "debounce_says_last", { span: wholeSpan(wait_secs) })];
    if (max_wait_secs) says.push(t("debounce_most", { span: wholeSpan(max_wait_secs) }));
    rules.push({ name: t("debounce"), says, key });
  }
  if (batch) {
    const { key = null, size, wait_secs } = batch;
    const says = [t("batch_says", { n: size }), t("batch_most", { span: wholeSpan(wait_secs) })];
    rules.push({ name: t("batch"), says, key });
  }
  return rules;
}

function starts({ rate_limit, throttle }: Pace): PaceRule[] {
  const rule = (name: "rate_limit" | "throttle", rate: Schema<"FlowRate"> | null | undefined): PaceRule[] => {
    if (!rate) return [];
    const says = [t(`${name}_says`, { n: rate.limit, span: wholeSpan(rate.period_secs) })];
    return [{ name: t(name), says, key: rate.key ?? null }];
  };
  return [...rule("rate_limit", rate_limit), ...rule("throttle", throttle)];
}

function room({ concurrency, singleton }: Pace): PaceRule[] {
  if (concurrency) {
    const { limit, key = null } = concurrency;
    return [{ name: t("concurrency"), says: [t("concurrency_says", { n: limit }), ...full(concurrency)], key }];
  }
  if (!singleton) return [];
  return [{ name: t("singleton"), says: [t("concurrency_says", { n: 1 }), t("limit_skip")], key: null }];
}

/** What becomes of an event that finds no room. */
function full({ on_limit, queue_max }: Schema<"FlowConcurrency">): string[] {
  switch (on_limit) {
    case "skip":
      return [t("limit_skip")];
    case "cancel_running":
      return [t("limit_cancel_running")];
    case "cancel_queued":
      return [t("limit_cancel_queued", { n: queue_max ?? 1 })];
    default:
      return queue_max ? [t("limit_queue"), t("limit_queue_most", { n: queue_max })] : [t("limit_queue")];
  }
}

function order({ priority, weight }: Pace): PaceRule[] {
  const rules: PaceRule[] = [];
  if (priority) rules.push({ name: t("priority"), says: [t("priority_says", { n: priority })] });
  if (weight && weight !== 1) rules.push({ name: t("weight"), says: [t("weight_says", { n: weight })] });
  return rules;
}
