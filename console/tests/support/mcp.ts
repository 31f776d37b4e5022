/** An MCP server for tests, on loopback: lists some tools, and asks for a token when it has one. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface McpServer {
  url: string;
  close: () => void;
}

const TOOLS = [
  {
    name: "pay",
    description: "Pays an invoice.\nThe second line is not for lists.",
    inputSchema: {
      type: "object",
      required: ["amount", "to"],
      properties: {
        amount: { type: "number", description: "In dollars" },
        to: { type: "string", description: "<img src=x onerror=alert(1)> is text" },
        note: { type: "string" },
      },
    },
  },
  { name: "balance", description: "Says what is there.", inputSchema: { type: "object" },
    annotations: { readOnlyHint: true } },
];

/** Starts one; with a token, calls without it are refused. */
export async function mcpServer(token?: string): Promise<McpServer> {
  const server = createServer((request, response) => void answer(request, response, token));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/mcp`, close: () => server.close() };
}

async function answer(request: IncomingMessage, response: ServerResponse, token: string | undefined): Promise<void> {
  const isKnown = token === undefined || request.headers.authorization === `Bearer ${token}`;
  if (!isKnown) return void response.writeHead(401).end();
  if (request.method !== "POST") return void response.writeHead(405).end();
  let text = "";
  for await (const part of request) text += String(part);
  const { id, method, params } = JSON.parse(text);
  if (id === undefined) return void response.writeHead(202).end();
  const body = { jsonrpc: "2.0", id, ...said(method, params) };
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function said(method: string, params: { protocolVersion?: string } | undefined): object {
  switch (method) {
    case "initialize":
      return { result: { protocolVersion: params?.protocolVersion ?? "2025-06-18", capabilities: { tools: {} },
        serverInfo: { name: "bank", version: "1.0.0" }, instructions: "Pays and tells." } };
    case "tools/list":
      return { result: { tools: TOOLS } };
    case "ping":
      return { result: {} };
    default:
      return { error: { code: -32601, message: `no method ${method}` } };
  }
}
