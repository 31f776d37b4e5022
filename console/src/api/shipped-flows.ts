/** The flows of the folder `flows/`, as they are shipped: texts to look at, to change, and to apply. */

/** A flow to begin with. */
export interface ShippedFlow {
  /** The file's name without its end, such as `issue-triage`. */
  id: string;
  /** The document, with its comments. */
  yaml: string;
  name: string;
  description: string;
  /** What starts it. */
  trigger: "tracker" | "schedule" | "webhook" | "manual";
  /** The events it listens to, such as `issue_opened`; empty for all. */
  events: string[];
  /** Brings an image along, which has to be there before it can run. */
  needsImage: boolean;
}

const files = import.meta.glob<string>("../../../flows/*.yaml", { query: "?raw", import: "default" });

/** All of them, by the name of their file. */
export async function shippedFlows(): Promise<ShippedFlow[]> {
  const read = Object.entries(files).map(async ([path, load]) => {
    const id = path.replace(/^.*\/|\.yaml$/g, "");
    return described(id, await load());
  });
  return Promise.all(read);
}

/** Reads what a card shows. Our own documents have one form, so no YAML library has to be loaded for that. */
export function described(id: string, yaml: string): ShippedFlow {
  const value = (name: string): string => new RegExp(`^${name}: (.*)$`, "m").exec(yaml)?.[1]?.trim() ?? "";
  const trigger = /^trigger:\n(?: *#.*\n)* {2}(tracker|schedule|webhook|manual)\b/m.exec(yaml)?.[1] ?? "manual";
  const events = /^ {4}events: \[(.*)\]$/m.exec(yaml)?.[1] ?? "";
  return {
    id,
    yaml,
    name: value("name"),
    description: value("description"),
    trigger: trigger as ShippedFlow["trigger"],
    events: events.split(",").map((name) => name.trim().replaceAll('"', "")).filter(Boolean),
    needsImage: /^ {2}(type: custom|image:)/m.test(yaml),
  };
}
