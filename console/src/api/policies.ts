/** The account's policy as one document: what is in force, its versions, and trials of a draft. No UI. */
import { ApiError, api, ask, askList, askWithHeaders, type Listed, type Schema } from "./client.js";

export type Finding = Schema<"PolicyFinding">;
export type Change = Schema<"PolicyDiffItem">;
export type Diff = Schema<"PolicyDiffResult">;
export type Version = Schema<"PolicyVersionMetadata">;
export type WholeVersion = Schema<"PolicyVersionFull">;
export type Difference = Schema<"PolicyDifference">;
export type Told = Schema<"PolicyDecisionTold">;
export type Simulated = Schema<"PolicySimulationResponse">;
export type Replayed = Schema<"PolicyReplayResponse">;
export type Shadow = Schema<"PolicyShadowResponse">;

/** What calls are decided by now. */
export interface InForce {
  /** YAML. */
  text: string;
  /** The number of the newest version; 0 for none. */
  version: number;
  /** Something was changed since that version, not by a document. */
  hasDrifted: boolean;
  /** SHA-256 of the policy; empty when the server did not say. */
  hash: string;
}

/** As many calls as one answer of a replay lists. */
export const REPLAY_PAGE = 100;

export async function inForce(): Promise<InForce> {
  const { data, headers } = await askWithHeaders(api.GET("/api/v1/policies/export", { parseAs: "text" }));
  return {
    text: data,
    version: Number(headers.get("x-policy-version") ?? 0),
    hasDrifted: headers.get("x-policy-drifted") === "true",
    // A proxy that compresses says that it is another form of the same: W/"…".
    hash: /[0-9a-f]{64}/.exec(headers.get("etag") ?? "")?.[0] ?? "",
  };
}

/** Everything that is wrong with a document, and what is most likely not meant, in the order of the text. */
export async function findings(document: string): Promise<Finding[]> {
  return (await ask(api.POST("/api/v1/policies/validate", { body: { document } }))).findings;
}

/** What a document changes of what is in force, or of a version by its number. */
export function changesOf(document: string, against?: number): Promise<Diff> {
  const body = { document, ...(against !== undefined && { against }) };
  return ask(api.POST("/api/v1/policies/diff", { body }));
}

/** What is expected to be in force still: with drift no version is, and only the hash tells. */
export function expected({ version, hasDrifted, hash }: InForce): { expected_version?: number;
  expected_hash?: string } {
  return { ...(!hasDrifted && { expected_version: version }), ...(hash && { expected_hash: hash }) };
}

/** Makes a document the policy; a conflict when it is not what was looked at any more. */
export function apply(document: string, looked: InForce, comment: string, tag: string):
  Promise<Schema<"PolicyApplyResult">> {
  const body = { document, ...expected(looked), ...(comment && { comment }), ...(tag && { tag }) };
  return ask(api.POST("/api/v1/policies/apply", { body }));
}

/** Versions, the newest first. */
export function versions(skip: number, limit: number): Promise<Listed<Version>> {
  return askList(api.GET("/api/v1/policies/versions", { params: { query: { skip, limit } } }));
}

export function version(version_id: string): Promise<WholeVersion> {
  return ask(api.GET("/api/v1/policies/versions/{version_id}", { params: { path: { version_id } } }));
}

/** Keeps what is in force as a version, which also ends drift. */
export function keepVersion(description: string): Promise<WholeVersion> {
  return ask(api.POST("/api/v1/policies/versions", { body: { ...(description && { description }) } }));
}

export function tagVersion(version_id: string, tag: string): Promise<Version> {
  return ask(api.PUT("/api/v1/policies/versions/{version_id}/tag", { params: { path: { version_id } },
    body: { tag } }));
}

/** Takes all its tags from a version. */
export function untagVersion(version_id: string): Promise<Version> {
  return ask(api.DELETE("/api/v1/policies/versions/{version_id}/tag", { params: { path: { version_id } } }));
}

/** Goes back to a version, or only says what that would change. */
export function rollBack(version_id: string, looked: InForce, comment: string, preview_only: boolean):
  Promise<Schema<"RollbackResponse">> {
  // What was changed by other means is kept as a version of its own first: it need not stand in the way.
  const body = { preview_only, ...(comment && { comment }),
    ...(!looked.hasDrifted && { expected_version: looked.version }) };
  const params = { path: { version_id } };
  return ask(api.POST("/api/v1/policies/versions/{version_id}/rollback", { params, body }));
}

/** What a call is tried against. */
export interface Trial {
  /** Decides in the place of what is in force. */
  draft?: string | undefined;
  /** What was spent and may be; without, nobody knows. */
  budget?: Schema<"SimulatedBudget"> | undefined;
}

/** What would be decided about a call of oneself; by what is in force without a draft. */
export function simulate(tool: string, args: Readonly<Record<string, unknown>>, { draft, budget }: Trial):
  Promise<Simulated> {
  const body = { tool, arguments: args as Record<string, never>,
    ...(draft !== undefined && { draft_yaml: draft }), ...(budget && { budget }) };
  return ask(api.POST("/api/v1/policies/simulate", { body }));
}

/** Decides again about recorded calls of the last days, or goes on behind a page. */
export function replay(draft_yaml: string, days: number, cursor?: string): Promise<Replayed> {
  const start_date = new Date(Date.now() - days * 86_400_000).toISOString();
  const where = cursor === undefined ? { start_date } : { cursor };
  return ask(api.POST("/api/v1/policies/replay", { body: { draft_yaml, limit: REPLAY_PAGE, ...where } }));
}

/** The draft in the shadow of live calls; undefined when there is none. */
export async function shadow(): Promise<Shadow | undefined> {
  try {
    return await ask(api.GET("/api/v1/policies/shadow"));
  } catch (error) {
    if (ApiError.from(error).code === "not_found") return undefined;
    throw error;
  }
}

/** Puts a draft in the shadow, in the place of another. */
export function putShadow(draft_yaml: string): Promise<Shadow> {
  return ask(api.PUT("/api/v1/policies/shadow", { body: { draft_yaml } }));
}

export async function endShadow(): Promise<void> {
  await ask(api.DELETE("/api/v1/policies/shadow"));
}

/** Calls that the draft in the shadow would have decided otherwise, the newest first. */
export function shadowCalls(cursor?: string): Promise<Schema<"PolicyShadowCallsResponse">> {
  const query = { limit: 50, ...(cursor !== undefined && { cursor }) };
  return ask(api.GET("/api/v1/policies/shadow/calls", { params: { query } }));
}
