// What has been heard so far, as data. No DOM, no network.

const EVENTS_MAX = 200;
const EXECUTIONS_MAX = 200;
/** Lines kept of each execution; older ones make room. */
const LINES_MAX = 2_000;
/** Executions whose lines are kept; those heard of least recently make room. */
const LOGS_MAX = 30;

export const ACTIVITY = "activity";
export const EXECUTIONS = "flow_executions";

/** `events` newest first; `executions` by id, in the order in which they began; `logs` by id. */
export function empty() {
  return { events: [], executions: new Map(), logs: new Map() };
}

/** Forgets what came over a topic; what is kept of it follows. */
export function clear(model, topic) {
  if (topic === ACTIVITY) model.events = [];
  if (topic === EXECUTIONS) {
    model.executions.clear();
    model.logs.clear();
  }
}

export function apply(model, message) {
  if (message.topic === ACTIVITY) applyActivity(model, message);
  if (message.topic === EXECUTIONS && message.execution_id) applyExecution(model, message);
}

export function isTerminal(status) {
  return status === "SUCCEEDED" || status === "FAILED" || status === "STOPPED";
}

function applyActivity(model, message) {
  const same = model.events.find(({ event_id }) => event_id === message.event_id);
  if (same) Object.assign(same, message, { timestamp: same.timestamp });
  else if (message.event_id) model.events.unshift(message);
  model.events.length = Math.min(model.events.length, EVENTS_MAX);
}

function applyExecution(model, message) {
  const id = message.execution_id;
  const payload = message.payload ?? {};
  if (message.type === "agent_log_line") return addLine(model, id, payload);
  if (message.type === "agent_log_lines") return addLine(model, id, announced(message, payload));
  if (!payload.status) return;
  const since = model.executions.get(id)?.since ?? message.timestamp;
  // A status says all there is: what it leaves out, such as why an execution waited, is over.
  model.executions.set(id, { id, since, ...payload });
  trim(model.executions, EXECUTIONS_MAX);
}

/** A burst too long to be sent line by line is only announced. */
function announced(message, { from_seq, to_seq, count }) {
  return {
    seq: from_seq,
    timestamp: message.timestamp,
    stream: "system",
    message: `${count} lines at once (${from_seq} to ${to_seq}); the API has them in the execution's log`,
  };
}

function addLine(model, id, line) {
  const log = model.logs.get(id) ?? { lines: [], dropped: 0 };
  log.lines.push(line);
  if (log.lines.length > LINES_MAX) {
    log.lines.shift();
    log.dropped += 1;
  }
  model.logs.delete(id);
  model.logs.set(id, log);
  trim(model.logs, LOGS_MAX);
}

/** Maps keep the order of insertion, so the first are the oldest. */
function trim(map, max) {
  for (const key of map.keys()) {
    if (map.size <= max) return;
    map.delete(key);
  }
}
