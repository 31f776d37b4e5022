/** Serves the built console for a server that was built without it, with the same policy, and passes on the rest. */
import { createReadStream, existsSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { preview } from "vite";
import { freePort } from "./server.js";

const POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

export interface Front {
  url: string;
  close: () => Promise<void>;
}

/** Serves what was built here for a server without a console, or in the place of its own with `CONSOLE_FRONT=1`. */
export async function frontOf(server: string): Promise<Front | undefined> {
  return process.env["CONSOLE_FRONT"] || !(await hasConsole(server)) ? front(server) : undefined;
}

async function hasConsole(server: string): Promise<boolean> {
  const page = await fetch(`${server}/console`);
  return page.ok && (await page.text()).includes("<p-app");
}

async function front(server: string): Promise<Front> {
  const port = await freePort();
  const passedOn = ["/api", "/health", "/features", "/version", "/docs", "/mcp", "/approval"];
  const through = { target: server, headers: { origin: server }, ws: true };
  const served = await preview({
    logLevel: "error",
    preview: {
      port,
      host: "127.0.0.1",
      headers: { "content-security-policy": POLICY },
      proxy: Object.fromEntries(passedOn.map((path) => [path, through])),
    },
    plugins: [
      {
        name: "console-without-slash",
        configurePreviewServer({ middlewares }) {
          middlewares.use((request, response, next) => {
            request.url = (request.url ?? "").replace(/^\/console(?=$|\?)/, "/console/");
            if (!small(request, response)) next();
          });
        },
      },
    ],
  });
  return { url: `http://127.0.0.1:${port}`, close: () => served.close() };
}

const TYPES: Record<string, string> = { ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

/** Sends what the build compressed, as the server does, to whoever takes it. Answers whether it did. */
function small(request: IncomingMessage, response: ServerResponse): boolean {
  const { pathname } = new URL(request.url ?? "", "http://localhost");
  const type = TYPES[extname(pathname)];
  const path = join("dist", `${pathname.replace(/^\/console\//, "")}.br`);
  const isTaken = String(request.headers["accept-encoding"]).includes("br");
  if (!type || !isTaken || !/^\/console\/assets\/[\w.-]+$/.test(pathname) || !existsSync(path)) return false;
  response.writeHead(200, { "content-type": type, "content-encoding": "br",
    "cache-control": "public, max-age=31536000, immutable", "content-security-policy": POLICY });
  createReadStream(path).pipe(response);
  return true;
}
