// Shows the model. Everything goes in as text; elements are kept and changed in place.

import { isTerminal } from "./model.js";

/** What is older was not seen to arrive, but was kept. */
const FRESH_MS = 5_000;
/** How near the end counts as being there, in pixels. */
const NEAR_END_PX = 40;

const at = (id) => document.getElementById(id);
const hms = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
const clock = new Intl.DateTimeFormat(undefined, hms);
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });

/** Rows by the id of what they show, so that a row lives as long as its subject. */
const rows = new Map();
/** Which log is on screen, and how much of it. */
let shown = { id: null, total: 0 };

export function showConnection(state, text) {
  at("connection").dataset.state = state;
  setText(at("connection-text"), text);
}

export function showSignIn(error) {
  for (const id of ["board", "sign-out", "who"]) at(id).hidden = true;
  at("sign-in").hidden = false;
  at("sign-in-error").hidden = !error;
  setText(at("sign-in-error"), sentence(error));
  document.title = "Preloop live";
}

export function showBoard(user) {
  at("sign-in").hidden = true;
  at("board").hidden = false;
  at("sign-out").hidden = false;
  at("who").hidden = !user;
  setText(at("who"), user?.username ?? "");
}

/** Brings the whole page in line with the model. */
export function render(model, selected, onSelect) {
  const executions = [...model.executions.values()].reverse();
  list("executions", executions, ({ id }) => id, ({ since }) => executionRow(since, onSelect), (row, execution) => {
    fillExecution(row, execution, execution.id === selected);
  });
  list("events", model.events, ({ event_id }) => event_id, eventRow, fillEvent);
  const running = executions.filter(({ status }) => !isTerminal(status)).length;
  setText(at("executions-count"), running ? `${running} under way` : count(executions.length));
  setText(at("events-count"), count(model.events.length));
  document.title = running ? `(${running}) Preloop live` : "Preloop live";
  renderDetail(selected, model.executions.get(selected), model.logs.get(selected));
}

/** Brings durations up to date. */
export function tick(model) {
  for (const execution of model.executions.values()) {
    if (!isTerminal(execution.status)) setText(rows.get(execution.id)?.time, duration(execution));
  }
}

/** Offers the way to the end of the log when the end is out of sight. */
export function offerLatest() {
  at("latest").hidden = isAtEnd(at("log"));
}

export function scrollToLatest() {
  at("log").scrollTop = at("log").scrollHeight;
}

function renderDetail(id, execution, log = { lines: [], dropped: 0 }) {
  setText(at("detail-title"), execution?.flow_name ?? "Log");
  setText(at("detail-id"), id ?? "");
  at("detail-id").title = id ?? "";
  at("detail-chip").replaceChildren(...(execution ? [chip(execution.status)] : []));
  at("stop").hidden = !execution || isTerminal(execution.status);
  const { error_message, result_summary, queued_reason } = execution ?? {};
  const note = error_message ?? result_summary ?? queued_reason;
  at("detail-note").hidden = !note;
  at("detail-note").dataset.kind = error_message ? "error" : "plain";
  setText(at("detail-note"), sentence(note));
  renderLog(id, log);
  const silent = isTerminal(execution?.status) ? "Nothing was written." : "Nothing written yet.";
  setText(at("log-empty"), id ? silent : "Select an execution to follow its log.");
  at("log-empty").hidden = log.lines.length > 0;
}

/** Adds what is new; a log that grows is never drawn again from its beginning. */
function renderLog(id, { lines, dropped }) {
  const box = at("log");
  const total = dropped + lines.length;
  const another = shown.id !== id || shown.total > total;
  const follow = another || isAtEnd(box);
  if (another) {
    box.replaceChildren();
    shown = { id, total: dropped };
  }
  box.append(...lines.slice(Math.max(0, shown.total - dropped)).map(lineElement));
  while (box.childElementCount > lines.length) box.firstElementChild.remove();
  shown.total = total;
  if (follow) scrollToLatest();
  offerLatest();
}

function isAtEnd(box) {
  return box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
}

/** One element for each item, in the items' order; elements of items that are gone go, too. */
function list(id, items, keyOf, make, fill) {
  const box = at(id);
  const wanted = new Set(items.map(keyOf));
  for (const element of [...box.children]) {
    if (wanted.has(element.dataset.key)) continue;
    rows.delete(element.dataset.key);
    element.remove();
  }
  items.forEach((item, index) => {
    const key = keyOf(item);
    const row = rows.get(key) ?? make(item);
    rows.set(key, row);
    row.element.dataset.key = key;
    const there = box.children[index] ?? null;
    if (there !== row.element) box.insertBefore(row.element, there);
    fill(row, item);
  });
  at(`${id}-empty`).hidden = items.length > 0;
}

function executionRow(since, onSelect) {
  const row = frame("button", since);
  row.body.type = "button";
  row.body.addEventListener("click", () => onSelect(row.element.dataset.key));
  row.title = child(row.body, "span", "title");
  const side = child(row.body, "span", "side");
  row.time = child(side, "span");
  row.chip = side.appendChild(chip("PENDING"));
  row.sub = child(row.body, "span", "sub");
  return row;
}

function fillExecution(row, execution, selected) {
  const { since, attempt, error_message, failure_category, result_summary, queued_reason } = execution;
  row.body.setAttribute("aria-pressed", String(selected));
  setText(row.title, execution.flow_name ?? "A deleted flow");
  setText(row.time, duration(execution));
  setChip(row.chip, execution.status);
  bits(row.sub, [
    [time(since)],
    [attempt > 1 && `attempt ${attempt}`],
    [error_message ?? failure_category, "bad"],
    [result_summary],
    [queued_reason],
  ]);
}

function eventRow({ timestamp }) {
  const row = frame("div", timestamp);
  row.title = child(row.body, "a", "title");
  const side = child(row.body, "span", "side");
  row.kind = child(side, "span", "kind");
  row.time = child(side, "time");
  row.sub = child(row.body, "span", "sub");
  row.id = child(row.body, "span", "id");
  return row;
}

function fillEvent(row, event) {
  const when = event.received_at ?? event.timestamp;
  setText(row.title, event.subject ?? event.event_type ?? "An event that could not be routed");
  link(row.title, event.url);
  setText(row.kind, event.event_type ?? "");
  row.kind.hidden = !event.event_type;
  setText(row.time, time(when));
  row.time.title = moment(when);
  setText(row.id, event.event_id);
  const started = event.matched > 0 && !event.suppressed;
  bits(row.sub, [
    [event.source],
    [event.project],
    [event.actor && `by ${event.actor}`],
    [started && `started ${event.matched} ${event.matched === 1 ? "flow" : "flows"}`, "good"],
    [event.suppressed && `held back: ${event.suppressed}`],
    [event.error, "bad"],
  ]);
}

function frame(tag, when) {
  const element = document.createElement("li");
  const fresh = Date.now() - Date.parse(when) < FRESH_MS;
  return { element, body: child(element, tag, fresh ? "row fresh" : "row") };
}

function lineElement({ timestamp, stream, message }) {
  const line = document.createElement("div");
  line.className = "line";
  line.dataset.stream = stream;
  const when = child(line, "time");
  setText(when, time(timestamp));
  when.title = moment(timestamp);
  setText(child(line, "span"), message);
  return line;
}

function chip(status) {
  const element = document.createElement("span");
  element.className = "chip";
  setChip(element, status);
  return element;
}

function setChip(element, status) {
  element.dataset.status = status;
  setText(element, status.charAt(0) + status.slice(1).toLowerCase());
}

/** Small facts in one line; empty ones are left out. */
function bits(box, facts) {
  const kept = facts.filter(([text]) => text);
  const line = kept.map(([text]) => text).join(" · ");
  if (box.title === line) return;
  box.title = line;
  box.replaceChildren(...kept.map(([text, kind]) => {
    const bit = document.createElement("span");
    bit.className = kind ? `bit ${kind}` : "bit";
    bit.textContent = text;
    return bit;
  }));
}

/** Only addresses of the web: anything else could run code when clicked. */
function link(element, address) {
  if (/^https?:\/\//i.test(address ?? "")) {
    element.href = address;
    element.target = "_blank";
    element.rel = "noopener noreferrer";
  } else {
    element.removeAttribute("href");
  }
}

function child(parent, tag, className) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  return parent.appendChild(element);
}

function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

/** Our messages begin lower case, so that they fit anywhere; standing alone they are sentences. */
function sentence(text) {
  return text ? text.charAt(0).toUpperCase() + text.slice(1) : "";
}

function time(text) {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? "" : clock.format(date);
}

function moment(text) {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? "" : full.format(date);
}

function duration({ started_at, ended_at }) {
  if (!started_at) return "";
  const end = ended_at ? Date.parse(ended_at) : Date.now();
  const seconds = Math.max(0, Math.floor((end - Date.parse(started_at)) / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours) return `${hours} h ${minutes} min`;
  return minutes ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

function count(number) {
  return number ? String(number) : "";
}
