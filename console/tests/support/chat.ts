/** A chat of a test's own: it is told of requests as a generic webhook, with the link to decide by. */
import { createServer, type Server as HttpServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

type Json = any;

export class Chat {
  readonly messages: Json[] = [];

  private constructor(readonly url: string, private readonly http: HttpServer) {}

  static async start(): Promise<Chat> {
    const http = createServer((request, response) => {
      let body = "";
      request.on("data", (part: Buffer) => (body += part.toString()));
      request.on("end", () => {
        chat.messages.push(JSON.parse(body));
        response.writeHead(204).end();
      });
    }).listen(0, "127.0.0.1");
    await once(http, "listening");
    const chat: Chat = new Chat(`http://127.0.0.1:${(http.address() as AddressInfo).port}/hook`, http);
    return chat;
  }

  /** The link that came with a request, once it has. */
  async link(request: string): Promise<URL> {
    for (let tries = 0; tries < 400; tries++) {
      const found = this.messages.find(({ request_id }) => request_id === request);
      if (found) return new URL(found.actions.review);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`nobody was told of ${request}: ${JSON.stringify(this.messages).slice(0, 2_000)}`);
  }

  close(): void {
    this.http.closeAllConnections();
    this.http.close();
  }
}
