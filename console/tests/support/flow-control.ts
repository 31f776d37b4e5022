/** Flows with limits and schedules, and events that are stuck, for the pages that show them. */
import type { Account } from "./account.js";
import { sql } from "./database.js";
import { Hook, issueFlow } from "./hooks.js";
import type { Server } from "./server.js";

const WAIT_MS = 200;
/** Looks at every pair of a long list: more work than a condition may be. */
export const LOOPS = "event.payload.issue.items.all(a, event.payload.issue.items.exists(b, a == b))";

/** Asks again until the answer is what is waited for. */
export async function until<T>(ask: () => Promise<T>, isIt: (answer: T) => boolean, tries = 600): Promise<T> {
  for (let nth = 0; nth < tries; nth++) {
    const answer = await ask();
    if (isIt(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  }
  throw new Error("what was waited for did not come");
}

/** A flow that runs once at a time for each project, with one execution under way and two that wait. */
export async function queued(account: Account, seconds = 40): Promise<string> {
  const hook = await Hook.create(account);
  const { id } = await account.api("POST", "/flows", {
    ...issueFlow("One at a time", [{ name: "rest", sleep: seconds }]),
    concurrency: { key: "{{ event.project }}", limit: 1, queue_max: 50 },
    throttle: { limit: 100, period_secs: 60 },
    priority: 5,
  });
  for (const [nth, title] of ["First", "Second", "Third"].entries()) {
    await hook.issue(title);
    // In the order in which they came.
    await until(() => account.api("GET", `/flows/executions?flow_id=${id}`), ({ length }) => length === nth + 1);
  }
  return id;
}

/** A flow that runs once for four issues of a project, with two that wait for others; and what sends further ones. */
export async function gathering(account: Account): Promise<{ id: string; hook: Hook }> {
  const hook = await Hook.create(account);
  const { id } = await account.api("POST", "/flows", {
    ...issueFlow("Four at a time", [{ name: "say", log: "x" }]),
    batch: { key: "{{ event.project }}", size: 4, wait_secs: 3_600 },
  });
  for (const title of ["First", "Second"]) await hook.issue(title);
  await until(() => account.api("GET", `/flows/${id}/gatherings`), ([first]) => first?.events === 2);
  return { id, hook };
}

/** A flow that heard of one of two issues, to be changed and tried on both. */
export async function tried(account: Account): Promise<string> {
  const hook = await Hook.create(account);
  const flow = issueFlow("Crashes", [{ name: "say", log: "x" }], { trigger_where: 'event.subject.contains("crash")' });
  const { id } = await account.api("POST", "/flows", flow);
  await hook.issue("It crashes: crash at start");
  await hook.issue("The colours are odd");
  await until(() => account.api("GET", "/events"), (events) => events.length === 2 && events.every(isRouted));
  return id;
}

const isRouted = ({ routing }: { routing: { state: string } }) => routing.state === "routed";

/** A schedule in Tokyo, with fire times that were missed, skipped and made up for. */
export async function scheduled(account: Account, server: Server): Promise<string> {
  const { id } = await account.api("POST", "/flows", {
    name: "Morning in Tokyo",
    agent_type: "builtin",
    agent_config: { steps: [{ name: "say", log: "good morning" }] },
    trigger_event_source: "schedule",
    schedule_config: { type: "cron", expr: "30 6 * * *", timezone: "Asia/Tokyo" },
    schedule_policy: { missed: "last", missed_window_secs: 21_600, overlap: "skip", jitter_secs: 0 },
  });
  const rows = [
    ["interval '2 hours'", "interval '2 hours'", "1", "'skipped'", "'overlap'", "false"],
    ["interval '1 day'", "interval '1 day'", "1", "'started'", "NULL", "true"],
    ["interval '9 days'", "interval '2 days'", "7", "'skipped'", "'too_old'", "false"],
  ];
  const values = rows.map((row) => `(${row.join(", ")})`).join(", ");
  sql(server, `
    INSERT INTO schedule_ticks (flow_id, fire_at, account_id, until, count, outcome, reason, is_late)
    SELECT flow.id, now() - told.since, flow.account_id, now() - told.until, told.count, told.outcome, told.reason,
           told.is_late
      FROM flows AS flow, (VALUES ${values}) AS told (since, until, count, outcome, reason, is_late)
     WHERE flow.id = '${id}'`);
  return id;
}

/** Events that are stuck for a flow, as if its condition had broken on them. Answers the flow's id. */
export async function stuck(account: Account, server: Server): Promise<string> {
  const hook = await Hook.create(account);
  const { id } = await account.api("POST", "/flows", issueFlow("Too curious", [{ name: "say", log: "x" }],
    { trigger_event_types: ["push"] }));
  for (const title of ["A long list", "Another long list"]) await hook.issue(title);
  await until(() => account.api("GET", "/events"), (events) => events.length === 2 && events.every(isRouted));
  sql(server, `
    INSERT INTO unrouted_events (event_id, account_id, attempts, last_error, parked_at, cause, flow_ids)
    SELECT event.id, event.account_id, 3, 'the condition takes too much work on this event', now(), 'too_much_work',
           ARRAY['${id}'::uuid]
      FROM events AS event JOIN flows AS flow ON flow.account_id = event.account_id
     WHERE flow.id = '${id}'`);
  return id;
}
