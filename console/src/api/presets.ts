/** The flows that come with Preloop, as YAML; fetched when somebody looks for one. */

export interface Preset {
  /** The name of its file. */
  file: string;
  name: string;
  description: string;
  yaml: string;
}

const FILES = import.meta.glob<string>("../../../flows/*.yaml", { query: "?raw", import: "default" });

/** All of them, by name. */
export async function presets(): Promise<Preset[]> {
  const found = Object.entries(FILES).map(async ([path, load]) => {
    const yaml = await load();
    const file = path.slice(path.lastIndexOf("/") + 1);
    return { file, yaml, name: field(yaml, "name") || file, description: field(yaml, "description") };
  });
  return (await Promise.all(found)).sort((one, other) => one.name.localeCompare(other.name));
}

/** A text of the document's first level; the files are ours, so that this much of YAML is enough. */
function field(yaml: string, name: string): string {
  return new RegExp(`^${name}: (.*)$`, "m").exec(yaml)?.[1]?.replace(/^["']|["']$/g, "") ?? "";
}
