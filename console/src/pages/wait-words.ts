/** Why an execution waits, in words that fit into a line. Pure. */
import { readWait, type Wait } from "../api/waits.js";
import { visible } from "../components/json-rows.js";
import { dateTime, wholeSpan } from "../format.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/executions.js";

const t = strings("executions", en);

/** Such as "waits behind key acme/app: 3 before it"; empty where nothing is known. */
export function waitText(reason: string | null | undefined): string {
  return reason ? wordsOf(readWait(reason)) : "";
}

function wordsOf(wait: Wait): string {
  if (wait.kind === "other") return visible(wait.text);
  const key = visible(wait.key);
  const keyed = <Name extends string>(name: Name): Name | `${Name}_key` => (key ? `${name}_key` : name);
  const { limit } = wait;
  if (wait.kind === "throttled") {
    return t(keyed("wait_throttled"), { key, limit, span: wholeSpan(wait.seconds), at: dateTime(wait.at) });
  }
  const { taken, before, isMore } = wait;
  if (before === undefined) return t(keyed("wait_new"), { key, taken, limit });
  if (before === 0) return t(keyed("wait_next"), { key, taken, limit });
  return t(keyed(isMore ? "wait_far" : "wait_line"), { key, n: before });
}
