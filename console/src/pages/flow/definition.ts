/** REST's fields of a flow as the YAML document that stands for the same: versions can be compared and edited. */
import { Document, isMap, isScalar, parse } from "yaml";
import type { Schema } from "../../api/client.js";
import { isObject } from "../../yaml/schema.js";

type Fields = Schema<"FlowCreate">;
type Data = Record<string, unknown>;

/** How many run at once, how often they start, and which events share one. */
const PACE = ["concurrency", "singleton", "throttle", "rateLimit", "debounce", "batch", "priority", "weight"];
const ORDER = ["apiVersion", "kind", "name", "description", "enabled", "trigger", "prompt", "tools", "agent", ...PACE,
  "timeouts", "retry"];
const PARTS = new Set(["trigger", "prompt", "tools", "agent", "timeouts", "retry"]);
/** What is so unless it is said: within a part, of single values, of a schedule. */
const USUAL: Record<string, Data> = {
  concurrency: { onLimit: "queue" },
  debounce: { keep: "last" },
  timeouts: { queueSecs: 86_400, runSecs: 3_600, graceSecs: 10 },
  retry: { attempts: 2, backoffSecs: 15, on: ["infrastructure"] },
};
const USUAL_VALUES: Data = { enabled: true, singleton: false, priority: 0, weight: 1 };
const USUAL_POLICY: Data = { missed: "last", missedWindowSecs: 604_800, overlap: "allow", jitterSecs: 0 };

/** A definition as YAML, in one order and without what is usual: of REST's fields, or of somebody's own text. */
export function definitionText(definition: Fields | string): string {
  const value: unknown = typeof definition === "string" ? parsed(definition) : documentOf(definition);
  if (!isObject(value)) return typeof definition === "string" ? definition : "";
  // A part that is not known here is kept all the same: what the editor does not show would be lost by a save.
  const names = [...ORDER, ...Object.keys(value).filter((name) => !ORDER.includes(name))];
  const ordered = Object.fromEntries(
    names.flatMap((name) => {
      const kept = usual(name, value[name]);
      return kept === undefined ? [] : [[name, sorted(kept)]];
    }),
  );
  const document = new Document(ordered);
  if (isMap(document.contents)) spaced(document.contents.items.map(({ key }) => key));
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** Its parts stand apart, limits together. */
function spaced(keys: readonly unknown[]): void {
  let before = "";
  for (const key of keys) {
    if (!isScalar(key)) continue;
    const name = String(key.value);
    if (PARTS.has(name) || (PACE.includes(name) && !PACE.includes(before))) key.spaceBefore = true;
    before = name;
  }
}

/** Names that people write in an order; others go by the alphabet, for the server keeps none. */
const FIRST = ["type", "name", "when", "tool", "with", "log", "set", "sleep", "tracker", "organization", "events",
  "projects", "filters", "where", "cron", "timezone", "missed", "missedWindowSecs", "overlap", "jitterSecs", "image",
  "command", "env", "network", "limits", "steps", "key", "limit", "onLimit", "queueMax", "periodSecs", "size",
  "waitSecs", "maxWaitSecs", "keep"];

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const place = (name: string) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  const names = Object.keys(value).sort((one, other) => place(one) - place(other) || (one < other ? -1 : 1));
  return Object.fromEntries(names.map((name) => [name, sorted(value[name])]));
}

function parsed(text: string): unknown {
  try {
    return parse(text, { logLevel: "error" });
  } catch {
    return undefined;
  }
}

/** What is worth writing of a part; nothing where all of it is usual. */
function usual(name: string, value: unknown): unknown {
  if (Object.hasOwn(USUAL_VALUES, name)) return value === USUAL_VALUES[name] ? undefined : value ?? undefined;
  if (value === "" || value === null || (Array.isArray(value) && value.length === 0)) return undefined;
  const known = USUAL[name];
  const said = isObject(value) && name === "agent" ? compact(value) : value;
  const cleaned = isObject(said) ? without(said, known ?? {}) : said;
  const isNone = isObject(cleaned) && Object.keys(cleaned).length === 0 && known !== undefined;
  return isNone ? undefined : cleaned;
}

function without(value: Data, known: Data): Data {
  const kept = Object.entries(value).filter(([name, one]) => one !== null && one !== undefined &&
    JSON.stringify(one) !== JSON.stringify(known[name]));
  return Object.fromEntries(kept.map(([name, one]) => [name, isObject(one) && name !== "filters" ? compact(one)
    : one]));
}

/** Without empty lists and mappings, which say no more than none. */
function compact(value: Data): Data {
  const isSaid = (one: unknown) => one !== null && one !== undefined && !(Array.isArray(one) && one.length === 0) &&
    !(isObject(one) && Object.keys(one).length === 0);
  return Object.fromEntries(Object.entries(value).filter(([, one]) => isSaid(one)));
}

function documentOf(fields: Fields): Data {
  return {
    apiVersion: "preloop/v1",
    kind: "Flow",
    name: fields.name,
    description: fields.description,
    enabled: fields.is_enabled,
    trigger: triggerOf(fields),
    prompt: fields.prompt_template,
    tools: fields.allowed_mcp_tools?.map(toolOf),
    agent: { type: fields.agent_type ?? "builtin", ...compact((fields.agent_config ?? {})) },
    concurrency: camel(fields.concurrency),
    singleton: fields.singleton,
    throttle: camel(fields.throttle),
    rateLimit: camel(fields.rate_limit),
    debounce: camel(fields.debounce),
    batch: camel(fields.batch),
    priority: fields.priority,
    weight: fields.weight,
    timeouts: camel(fields.timeouts),
    retry: camel(fields.retry_policy),
  };
}

function triggerOf(fields: Fields): Data {
  const { trigger_event_source: source, schedule_config: schedule } = fields;
  const filters = fields.trigger_config ?? undefined;
  const where = fields.trigger_where ?? undefined;
  if (source === null || source === undefined) return { manual: {} };
  if (source === "webhook") {
    return { webhook: compact({ filters, where, dedupePath: fields.webhook_config?.dedupe_path }) };
  }
  if (source === "schedule") {
    const cron = schedule?.type === "cron" ? schedule : undefined;
    const policy = without(camel(fields.schedule_policy) ?? {}, USUAL_POLICY);
    return { schedule: compact({ cron: cron?.expr, timezone: cron?.timezone, payload: cron?.payload, ...policy }) };
  }
  const kinds = ["github", "gitlab", "jira"];
  return {
    tracker: compact({
      type: fields.trigger_tracker_type ?? (kinds.includes(source) ? source : undefined),
      tracker: source === "tracker" || kinds.includes(source) ? undefined : source,
      organization: fields.trigger_organization_id,
      events: fields.trigger_event_types,
      projects: [...(fields.trigger_project_patterns ?? []), ...(fields.trigger_project_ids ?? [])],
      filters,
      where,
    }),
  };
}

function toolOf(tool: Schema<"FlowTool">): string {
  if (typeof tool === "string") return tool;
  if ("name" in tool) return tool.name;
  return tool.server_name === "preloop-mcp" ? tool.tool_name : `${tool.server_name}/${tool.tool_name}`;
}

/** `run_secs` as `runSecs`. */
function camel(value: Data | null | undefined): Data | undefined {
  if (!value) return undefined;
  const names = Object.entries(value).map(([name, one]) =>
    [name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()), one] as const);
  return Object.fromEntries(names);
}
