/** Executions of flows. */
import { api, ask, type Schema } from "./client.js";

export type Execution = Schema<"ExecutionResponse">;

/** The newest. */
export function newestExecutions(limit: number): Promise<Execution[]> {
  return ask(api.GET("/api/v1/flows/executions", { params: { query: { limit } } }));
}
