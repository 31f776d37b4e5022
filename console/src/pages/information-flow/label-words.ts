/** Labels of tools: what they are called, what is proposed, and who holds them. Pure. */
import { LABELS, MODES, type Label, type Mode } from "../../api/information-flow.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/information-flow.js";
import type { Tool } from "../tools/model.js";

const t = strings("information_flow", en);
const KEYS = {
  "reads-untrusted": "label_untrusted",
  "reads-private": "label_private",
  "sends-out": "label_out",
} as const;

type Labelled = Pick<Tool, "labels" | "proposed_labels">;

export const labelWords = (label: Label): string => t(KEYS[label]);
export const labelDetail = (label: Label): string => t(`${KEYS[label]}_detail`);

/** Such as "Reads untrusted, Sends out", in the order of the server. */
export function allWords(labels: readonly string[]): string {
  return known(labels).map(labelWords).join(", ");
}

/** Those that we know, in order, each once. */
export function known(labels: readonly string[]): Label[] {
  return LABELS.filter((label) => labels.includes(label));
}

/** A tool's labels with one more, or one less. */
export function withLabel(labels: readonly string[], label: Label, isOn: boolean): Label[] {
  return LABELS.filter((one) => (one === label ? isOn : labels.includes(one)));
}

/** What a tool has once the proposals are taken over: they only add. */
export function withProposals({ labels, proposed_labels: proposed }: Labelled): Label[] {
  return known([...(labels ?? []), ...proposed]);
}

/** Whether another mode does less than this one, which needs a second thought. */
export function isLess(before: Mode, after: Mode): boolean {
  return MODES.indexOf(after) < MODES.indexOf(before);
}

/** Whether a tool passes the filter `labels` of the address: one label, `proposed`, `some` or `none`. */
export function passes({ labels, proposed_labels: proposed }: Labelled, filter: string): boolean {
  if (filter === "") return true;
  if (filter === "proposed") return proposed.length > 0;
  if (filter === "none") return labels == null;
  if (filter === "some") return (labels ?? []).length > 0;
  return (labels ?? []).includes(filter);
}

const HOLDERS = ["execution", "key", "client", "user"] as const;

export interface Holder {
  kind: (typeof HOLDERS)[number] | undefined;
  /** Which one; the whole text where the kind is not known. */
  id: string;
}

/** Who holds labels, of the server's `execution:…`, `key:…`, `client:…` or `user:…`. */
export function holderOf(text: string): Holder {
  const kind = HOLDERS.find((one) => text.startsWith(`${one}:`));
  return { kind, id: kind === undefined ? text : text.slice(kind.length + 1) };
}
