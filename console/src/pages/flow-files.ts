/** Flows as documents: applied as they are. */
import { api, ask, type Schema } from "../api/client.js";

/** What `flows/generic-webhook.yaml` listens for. */
export const BUILD = { build: { id: 17, status: "failed", branch: "main", log: "2 tests failed" }, team: "core" };

/** Creates the flows of a YAML text, or brings those of the same names to what it says. */
export function applyYaml(yaml: string): Promise<Schema<"Applied">[]> {
  return ask(api.POST("/api/v1/flows/apply", {
    body: yaml,
    bodySerializer: (text) => text,
    headers: { "content-type": "application/yaml" },
  }));
}
