/** The flows that come with Preloop, as YAML; fetched when somebody looks for one. */

export interface Preset {
  /** The name of its file. */
  file: string;
  name: string;
  description: string;
  yaml: string;
  /** What starts it. */
  trigger: "tracker" | "schedule" | "webhook" | "manual";
  /** The events it listens to, such as `issue_opened`; empty for all. */
  events: string[];
  /** Wants an image of one's own, which has to be there before it can run. */
  needsImage: boolean;
}

const FILES = import.meta.glob<string>("../../../flows/*.yaml", { query: "?raw", import: "default" });

/** All of them, by name. */
export async function presets(): Promise<Preset[]> {
  const found = Object.entries(FILES).map(async ([path, load]) => {
    const yaml = await load();
    const file = path.slice(path.lastIndexOf("/") + 1);
    return described(file, yaml);
  });
  return (await Promise.all(found)).sort((one, other) => one.name.localeCompare(other.name));
}

/** What a card says of a document. */
export function described(file: string, yaml: string): Preset {
  const trigger = /^trigger:\n(?: *#.*\n)* {2}(tracker|schedule|webhook|manual)\b/m.exec(yaml)?.[1] ?? "manual";
  const events = /^ {4}events: \[(.*)\]$/m.exec(yaml)?.[1] ?? "";
  return {
    file,
    yaml,
    name: field(yaml, "name") || file,
    description: field(yaml, "description"),
    trigger: trigger as Preset["trigger"],
    events: events.split(",").map((name) => name.trim().replaceAll('"', "")).filter(Boolean),
    needsImage: /^ {2}image: /m.test(yaml),
  };
}

/** A text of the document's first level; the files are ours, so that this much of YAML is enough. */
function field(yaml: string, name: string): string {
  return new RegExp(`^${name}: (.*)$`, "m").exec(yaml)?.[1]?.replace(/^["']|["']$/g, "") ?? "";
}
