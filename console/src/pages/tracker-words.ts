/** What is said about a tracker at a glance: its health, its scope. Pure. */
import type { Schema } from "../api/client.js";
import type { Tone } from "../components/p-chip.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/trackers.js";

const t = strings("trackers", en);

export type Tracker = Schema<"TrackerResponse">;
type Word = keyof typeof en;

export interface Health {
  tone: Tone;
  word: string;
  /** More about it, such as what the tracker said. */
  detail: string;
}

/** When a webhook came last, by tracker. */
export type Heard = ReadonlyMap<string, string>;

/** Of all organizations of a tracker, the newest counts. */
export function heardOf(organizations: readonly Schema<"OrganizationResponse">[]): Heard {
  const heard = new Map<string, string>();
  for (const { tracker_id, last_webhook_update: last } of organizations) {
    if (last && last > (heard.get(tracker_id) ?? "")) heard.set(tracker_id, last);
  }
  return heard;
}

/** How a tracker is: what is worst counts. */
export function healthOf(tracker: Tracker, heard: Heard): Health {
  const said = tracker.validation_message ?? "";
  const health = (tone: Tone, word: Word, detail = ""): Health => ({ tone, word: t(word), detail });
  if (!tracker.is_active) return health("still", "health_off");
  if (!tracker.has_token) {
    return heard.has(tracker.id) ? health("good", "health_webhooks") : health("warn", "health_waiting");
  }
  if (tracker.token_expiry_status === "expired") return health("bad", "health_expired", said);
  if (!tracker.is_valid && tracker.last_validation) return health("bad", "health_token", said);
  if (!tracker.is_valid) return health("warn", "health_untried", said);
  const off = tracker.webhooks.find(({ state }) => state === "disabled");
  if (off) return health("bad", "health_disabled", off.message ?? "");
  if (tracker.webhooks.some(({ missing }) => missing > 0)) return health("warn", "health_missing");
  if (tracker.degraded_projects.length > 0) {
    return health("warn", "health_degraded", tracker.degraded_projects.join(", "));
  }
  if (tracker.token_expiry_status === "expiring_soon") return health("warn", "health_expiring");
  const byHand = tracker.webhooks.find(({ state }) => state === "manual");
  return byHand ? health("warn", "health_manual") : health("good", "health_good");
}

/** What is read, in a few words. */
export function scopeOf({ has_token, scope_rules }: Tracker): string {
  const count = (rule: string, scope: string) =>
    scope_rules.filter(({ rule_type, scope_type }) => rule_type === rule && scope_type === scope).length;
  const [organizations, projects] = [count("INCLUDE", "ORGANIZATION"), count("INCLUDE", "PROJECT")];
  const without = count("EXCLUDE", "PROJECT");
  if (!has_token || organizations + projects + without === 0) return t("scope_all");
  const parts = [
    organizations > 0 ? t("scope_orgs", { n: organizations }) : "",
    projects > 0 ? t("scope_only", { n: projects }) : "",
    without > 0 ? t("scope_less", { n: without }) : "",
  ];
  return parts.filter(Boolean).join(", ");
}

export interface Deliveries {
  received: number;
  healed: number;
  missing: number;
}

/** All organizations together. */
export function deliveriesOf({ webhooks }: Tracker): Deliveries {
  const sum = { received: 0, healed: 0, missing: 0 };
  for (const hook of webhooks) {
    sum.received += hook.received;
    sum.healed += hook.healed;
    sum.missing += hook.missing;
  }
  return sum;
}

export const kindName = (kind: Schema<"TrackerKind">): string => t(kind);
