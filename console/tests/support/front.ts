/** Serves the built console for a server that was built without it, with the same policy, and passes on the rest. */
import { preview } from "vite";
import { freePort } from "./server.js";

const POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

export interface Front {
  url: string;
  close: () => Promise<void>;
}

/** Whether a server has the console itself. */
export async function hasConsole(server: string): Promise<boolean> {
  const page = await fetch(`${server}/console`);
  return page.ok && (await page.text()).includes("<p-app");
}

export async function front(server: string): Promise<Front> {
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
          middlewares.use((request, _response, next) => {
            request.url = (request.url ?? "").replace(/^\/console(?=$|\?)/, "/console/");
            next();
          });
        },
      },
    ],
  });
  return { url: `http://127.0.0.1:${port}`, close: () => served.close() };
}
