/** As much of GitHub's API as a tracker with a token needs: one organization with two repositories, issues that can be
 * written to, and no right to set up webhooks. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Json = any;

export const TOKEN = "ghp_good";
const owner = { login: "octo", id: 2, type: "Organization" };
const user = { login: "mona", id: 1, name: "Mona", type: "User" };

export class FakeGithub {
  readonly issues: Json[] = [];
  readonly comments: Json[] = [];
  /** What was asked for and is not there. */
  readonly unknown: string[] = [];
  /** Whether the token was taken back. */
  isRevoked = false;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<FakeGithub> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const fake = new FakeGithub(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on("request", (request, response) => void fake.#answer(request, response));
    fake.issues.push(fake.#issue(1, "The cart is empty after signing in", "Sign in with a full cart."));
    return fake;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const [path] = (request.url ?? "").replace(/^\/api\/v3/, "").split("?");
    const isGood = !this.isRevoked && (request.headers.authorization?.endsWith(TOKEN) ?? false);
    const body: unknown = text ? JSON.parse(text) : undefined;
    const [status, answer] = isGood
      ? this.#at(request.method ?? "GET", path ?? "", body)
      : [401, { message: "Bad credentials" }];
    response.writeHead(status, { "content-type": "application/json", "x-oauth-scopes": "repo, read:org" });
    response.end(JSON.stringify(answer));
  }

  #at(method: string, path: string, body: Json): [number, unknown] {
    const [, number, rest] = /^\/repos\/octo\/app\/issues\/(\d+)(\/\w+)?$/.exec(path) ?? [];
    const issue = this.issues.find((known) => String(known.number) === number);
    if (issue && !rest && method === "PATCH") Object.assign(issue, withLabels(body), { updated_at: now() });
    if (issue && !rest) return [200, issue];
    if (issue && rest === "/comments" && method === "POST") return [201, this.#comment(issue, body.body)];
    switch (path.replace(/^\/repos\/octo\/(app|docs)/, "/repo")) {
      case "/user":
        return [200, user];
      case "/user/orgs":
        return [200, [owner]];
      case "/user/repos":
      case "/orgs/octo/repos":
        return [200, [repository("app", 11), repository("docs", 12)]];
      case "/repo":
        return [200, repository(path.endsWith("app") ? "app" : "docs", path.endsWith("app") ? 11 : 12)];
      case "/repo/issues":
        return [200, path.includes("/app/") ? this.issues : []];
      case "/repo/issues/comments":
        return [200, path.includes("/app/") ? this.comments : []];
    }
    if (issue && rest === "/comments") return [200, this.comments];
    this.unknown.push(`${method} ${path}`);
    return [404, { message: "Not Found" }];
  }

  #issue(number: number, title: string, body: string): Json {
    const html_url = `${this.url}/octo/app/issues/${number}`;
    return { id: 100 + number, node_id: `I_${number}`, number, title, body, state: "open", html_url, user, labels: [],
      assignees: [], comments: 0, url: `${this.url}/api/v3/repos/octo/app/issues/${number}`,
      repository_url: `${this.url}/api/v3/repos/octo/app`, created_at: now(), updated_at: now() };
  }

  #comment(issue: Json, body: string): Json {
    const id = 1000 + this.comments.length;
    const comment = { id, node_id: `C_${id}`, body, user, html_url: `${issue.html_url}#issuecomment-${id}`,
      issue_url: issue.url, url: `${this.url}/api/v3/repos/octo/app/issues/comments/${id}`, created_at: now(),
      updated_at: now() };
    this.comments.push(comment);
    return comment;
  }
}

function repository(name: string, id: number): Json {
  return { id, name, full_name: `octo/${name}`, owner, private: true, archived: false, disabled: false,
    has_issues: true,
    html_url: `https://github.com/octo/${name}`, permissions: { admin: false, push: true, pull: true } };
}

function withLabels(body: Json): Json {
  return body.labels ? { ...body, labels: body.labels.map((name: string) => ({ name })) } : body;
}

const now = (): string => new Date().toISOString().replace(/\.\d+/, "");
