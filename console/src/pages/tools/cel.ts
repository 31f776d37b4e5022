/** What conditions in CEL can speak of, and how a name is completed while it is typed. */
import type { Lookup } from "../../strings/index.js";
import type en from "../../strings/en/tools.js";
import { argumentsOf } from "./model.js";

export interface Variable {
  /** Such as `budget.spent`. */
  name: string;
  /** What stands there, in words. */
  about: string;
}

/** A text, and the place of the cursor in it. */
export interface Typed {
  text: string;
  at: number;
}

/** Those of every call, with the text that says what they are; as the server's `gate::Facts` has them. */
const FACTS = [
  ["tool.name", "cel_tool_name"],
  ["tool.server", "cel_tool_server"],
  ["tool.annotations.readOnlyHint", "cel_tool_hint"],
  ["tool.annotations.destructiveHint", "cel_tool_hint"],
  ["tool.annotations.idempotentHint", "cel_tool_hint"],
  ["tool.annotations.openWorldHint", "cel_tool_hint"],
  ["principal.user", "cel_principal_user"],
  ["principal.roles", "cel_principal_roles"],
  ["principal.key", "cel_principal_key"],
  ["principal.flow", "cel_principal_flow"],
  ["principal.execution", "cel_principal_execution"],
  ["principal.agent", "cel_principal_agent"],
  ["time.hour", "cel_time_hour"],
  ["time.minute", "cel_time_minute"],
  ["time.weekday", "cel_time_weekday"],
  ["time.day", "cel_time_day"],
  ["time.month", "cel_time_month"],
  ["time.year", "cel_time_year"],
  ["time.unix", "cel_time_unix"],
  ["session.calls", "cel_session_calls"],
  ["session.labels", "cel_session_labels"],
  ["budget.spent", "cel_budget_spent"],
  ["budget.limit", "cel_budget_limit"],
  ["budget.left", "cel_budget_left"],
] as const;

/** Words that are no names in CEL. */
const RESERVED = new Set(["as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in",
  "let", "loop", "namespace", "null", "package", "return", "true", "var", "void", "while"]);

/** Everything that a condition of a tool can speak of: its arguments, then what every call has. */
export function variablesOf(schema: unknown, t: Lookup<typeof en>): Variable[] {
  const args = argumentsOf(schema).map(({ name, type, description }) => ({ name: argumentName(name),
    about: description ? `${type}; ${description}` : type }));
  return [...args, ...FACTS.map(([name, text]) => ({ name, about: t(text) }))];
}

function argumentName(name: string): string {
  const isName = /^[A-Za-z_]\w*$/.test(name) && !RESERVED.has(name);
  return isName ? `args.${name}` : `args[${JSON.stringify(name)}]`;
}

/** Variables that what is typed before the cursor may become, those that begin with it first. */
export function matching(variables: readonly Variable[], { text, at }: Typed): Variable[] {
  const word = wordBefore(text, at);
  const found = variables.filter(({ name }) => name !== word && isMeant(name, word));
  const isBegun = ({ name }: Variable) => begins(name, word);
  return [...found.filter(isBegun), ...found.filter((one) => !isBegun(one))];
}

/** The text with the name in the place of what was typed of it, or at the cursor. */
export function completed({ text, at }: Typed, name: string): Typed {
  const word = wordBefore(text, at);
  const rest = isMeant(name, word) ? text.slice(0, at - word.length) : text.slice(0, at);
  const gap = /[^\s(![,]$/.test(rest) ? " " : "";
  const before = rest + gap + name;
  return { text: before + text.slice(at), at: before.length };
}

/** Whether a condition speaks of a variable such as `budget`. */
export function speaksOf(text: string, root: string): boolean {
  return new RegExp(`(?<![\\w.])${root}\\b`).test(withoutTexts(text));
}

/** Whether a condition begins with a variable other than the arguments; the simple grammar would take it for one. */
export function beginsWithVariable(text: string): boolean {
  const [root] = /^\w+(?![\w$-])/.exec(text.trim()) ?? [];
  return FACTS.some(([name]) => root !== undefined && name.startsWith(`${root}.`));
}

/** What of a name stands before the cursor; empty within a text in quotes. */
function wordBefore(text: string, at: number): string {
  const before = withoutTexts(text.slice(0, at));
  return /['"]/.test(before) ? "" : /[A-Za-z_][\w.]*$/.exec(before)?.[0] ?? "";
}

/** `bud` begins `budget.spent`, whatever the case. */
function begins(name: string, word: string): boolean {
  return name.toLowerCase().startsWith(word.toLowerCase());
}

/** So may `spe`, without saying of what. */
function isMeant(name: string, word: string): boolean {
  if (word === "") return false;
  return begins(name, word) || (!word.includes(".") && begins(name.slice(name.lastIndexOf(".") + 1), word));
}

function withoutTexts(text: string): string {
  return text.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, " ");
}
