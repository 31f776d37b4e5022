/** What is sent for an MCP server, from what was filled in. */
import type { Server } from "./model.js";

export interface ServerForm {
  text: (name: string) => string;
  transport: Server["transport"];
  auth: Server["auth_type"];
  isTrusted: boolean;
  isActive: boolean;
  /** Empty for what the account sets. */
  review: Server["review"] | "";
}

/** The body; for a server that is there, secrets that were left empty stay. */
export function bodyOf(form: ServerForm, server: Server | undefined): Record<string, unknown> {
  const { text, transport, isTrusted, isActive, review } = form;
  const body: Record<string, unknown> = {
    name: text("name").trim(),
    transport,
    is_trusted: isTrusted,
    status: isActive ? "active" : "inactive",
    tool_prefix: text("tool_prefix").trim() || null,
    prefix_mode: text("prefix_mode") || "always",
    ...(review && { review }),
    ...(transport === "stdio" ? commandOf(text) : addressOf(form, server)),
  };
  // A new server has no prefix to be emptied.
  if (!server && body["tool_prefix"] === null) {
    delete body["tool_prefix"];
    delete body["prefix_mode"];
  }
  return body;
}

function commandOf(text: ServerForm["text"]) {
  const env = lines(text("env")).map((line) => {
    const at = line.indexOf("=");
    return at < 0 ? [line.trim(), ""] : [line.slice(0, at).trim(), line.slice(at + 1)];
  });
  const image = text("image").trim();
  const variables = Object.fromEntries(env) as Record<string, string>;
  return { command: text("command").trim(), args: lines(text("args")), env: variables,
    ...(image && { image }) };
}

function addressOf({ text, auth }: ServerForm, server: Server | undefined) {
  const config = authOf(auth, text, server);
  return { url: text("url").trim(), auth_type: auth, ...(config && { auth_config: config }) };
}

/** What proves us; undefined where nothing changes. */
function authOf(auth: Server["auth_type"], text: ServerForm["text"], server: Server | undefined) {
  const before = server?.auth_type === auth ? (server.auth_config as Record<string, unknown>) : {};
  if (auth === "bearer") {
    const token = text("token");
    return token ? { token } : undefined;
  }
  if (auth === "api_key") {
    const key = text("api_key") || before["api_key"];
    const name = text("key_name").trim();
    // A masked key stands for the one that is kept.
    return key ? { api_key: key, ...(name && { key_name: name }) } : undefined;
  }
  return undefined;
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}
