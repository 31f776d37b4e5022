/** One's own user, its password, keys, connected clients and sessions. */
import { api, ask, askList, type Listed, type Schema } from "./client.js";
import { session } from "./session.js";

export type ApiKey = Schema<"ApiKeySummary">;
export type NewApiKey = Schema<"ApiKeyResponse">;
export type OAuthClient = Schema<"OAuthClientResponse">;
export type Scope = Schema<"ScopeName">;

export async function changeProfile(body: Schema<"AuthUserUpdate">): Promise<void> {
  await ask(api.PUT("/api/v1/auth/users/me", { body }));
  await session.load();
}

export async function changePassword(current_password: string, new_password: string): Promise<void> {
  await ask(api.PUT("/api/v1/auth/users/me/password", { body: { current_password, new_password } }));
}

/** Ends every session, this one among them. */
export async function endAllSessions(): Promise<void> {
  await ask(api.POST("/api/v1/auth/sessions/revoke-all"));
  await session.signOut();
}

export function apiKeys(): Promise<Listed<ApiKey>> {
  return askList(api.GET("/api/v1/auth/api-keys"));
}

/** The answer has the key itself, which is never shown again. */
export function createApiKey(body: Schema<"ApiKeyCreate">): Promise<NewApiKey> {
  return ask(api.POST("/api/v1/auth/api-keys", { body }));
}

export async function deleteApiKey(key_id: string): Promise<void> {
  await ask(api.DELETE("/api/v1/auth/api-keys/{key_id}", { params: { path: { key_id } } }));
}

export function oauthClients(): Promise<OAuthClient[]> {
  return ask(api.GET("/api/v1/auth/oauth-clients"));
}

export async function revokeOAuthClient(id: string): Promise<void> {
  await ask(api.DELETE("/api/v1/auth/oauth-clients/{id}", { params: { path: { id } } }));
}
