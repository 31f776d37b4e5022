/** An MCP server of a test's own, with tools that look like those which people hold back. */
import { createServer, type Server as HttpServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

type Json = any;

const text = { type: "string" };
const TOOLS = [
  {
    name: "delete_branch",
    description: "Deletes a branch of a repository.",
    inputSchema: {
      type: "object", required: ["repository", "branch"], additionalProperties: false,
      properties: {
        repository: { ...text, description: "owner/name" },
        branch: { ...text, minLength: 1 },
        force: { type: "boolean", description: "Even when it is not merged" },
      },
    },
  },
  {
    name: "send_payment",
    description: "Sends money.",
    inputSchema: {
      type: "object", required: ["to", "amount", "currency"],
      properties: {
        to: text,
        amount: { type: "number", minimum: 0, maximum: 10_000, description: "At most 10,000" },
        currency: { enum: ["EUR", "USD", "GBP"] },
        note: { ...text, maxLength: 140 },
        invoice: { type: "object", properties: { number: text, lines: { type: "array" } } },
      },
    },
  },
  { name: "list_branches", description: "Lists branches.", inputSchema: { type: "object", properties: {} },
    annotations: { readOnlyHint: true } },
];

export class ToolsServer {
  /** Every call, as it arrived. */
  readonly calls: { name: string; arguments: Json }[] = [];

  private constructor(readonly url: string, private readonly http: HttpServer) {}

  static async start(): Promise<ToolsServer> {
    const http = createServer((request, response) => {
      let body = "";
      request.on("data", (part: Buffer) => (body += part.toString()));
      request.on("end", () => {
        if (request.method !== "POST") return void response.writeHead(405).end();
        const message = JSON.parse(body);
        if (message.id === undefined) return void response.writeHead(202).end();
        const result = answered(message, server.calls);
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify({ jsonrpc: "2.0", id: message.id, ...result }));
      });
    }).listen(0, "127.0.0.1");
    await once(http, "listening");
    const server: ToolsServer = new ToolsServer(`http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`, http);
    return server;
  }

  close(): void {
    this.http.closeAllConnections();
    this.http.close();
  }
}

function answered({ method, params }: Json, calls: ToolsServer["calls"]): object {
  switch (method) {
    case "initialize":
      return { result: { protocolVersion: params.protocolVersion, capabilities: { tools: {} },
        serverInfo: { name: "repo-tools", version: "1.0.0" } } };
    case "tools/list":
      return { result: { tools: TOOLS } };
    case "tools/call":
      calls.push({ name: params.name, arguments: params.arguments });
      return { result: { content: [{ type: "text", text: `${params.name} is done` }] } };
    case "ping":
      return { result: {} };
    default:
      return { error: { code: -32601, message: "unknown method" } };
  }
}
