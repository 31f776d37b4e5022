/** An MCP server of a test's own, on loopback, with tools that look like those which people hold back. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Json = any;

const text = { type: "string" };
/** Those of somebody who works on repositories, and pays. */
export const OFFICE = [
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

/** Those of a bank. */
export const BANK = [
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

export class ToolsServer {
  /** Every call, as it arrived. */
  readonly calls: { name: string; arguments: Json }[] = [];

  private constructor(
    private readonly http: HttpServer,
    private tools: readonly Json[],
    private readonly token: string | undefined,
  ) {
    http.on("request", (request, response) => void this.#answer(request, response));
  }

  /** Starts one; with a token, whoever comes without it is refused. */
  static async start(tools: readonly Json[] = OFFICE, token?: string): Promise<ToolsServer> {
    const http = createServer().listen(0, "127.0.0.1");
    await once(http, "listening");
    return new ToolsServer(http, tools, token);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}/mcp`;
  }

  /** Offers others from now on. */
  offer(tools: readonly Json[]): void {
    this.tools = tools;
  }

  close(): void {
    this.http.closeAllConnections();
    this.http.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isKnown = this.token === undefined || request.headers.authorization === `Bearer ${this.token}`;
    if (!isKnown) return void response.writeHead(401).end();
    if (request.method !== "POST") return void response.writeHead(405).end();
    let text = "";
    for await (const part of request) text += String(part);
    const message = JSON.parse(text);
    if (message.id === undefined) return void response.writeHead(202).end();
    const body = { jsonrpc: "2.0", id: message.id, ...this.#said(message) };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  }

  #said({ method, params }: Json): object {
    switch (method) {
      case "initialize":
        return { result: { protocolVersion: params?.protocolVersion ?? "2025-06-18", capabilities: { tools: {} },
          serverInfo: { name: "tools", version: "1.0.0" } } };
      case "tools/list":
        return { result: { tools: this.tools } };
      case "tools/call":
        this.calls.push({ name: params.name, arguments: params.arguments });
        return { result: { content: [{ type: "text", text: `${params.name} is done` }] } };
      case "ping":
        return { result: {} };
      default:
        return { error: { code: -32601, message: `no method ${method}` } };
    }
  }
}
