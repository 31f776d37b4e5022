/**
 * What tests of the console begin with: `import { test, expect } from "./support/fixtures.js"`.
 *
 * - `house`: a server of the worker's own, and where the console is
 * - `account`: a fresh account, its owner signed in, with `api` for REST
 * - `console`: a page signed in as that owner; `console.goto("/console/flows")`
 *
 * A test fails when its page logs an error, throws, or breaks the page's policy.
 */
import { test as base, expect, type Page } from "@playwright/test";
import { Account } from "./account.js";
import { frontOf } from "./front.js";
import { Server } from "./server.js";

export { expect, type Page } from "@playwright/test";

export interface House {
  server: Server;
  /** Where the console is; the server itself, unless it was built without. */
  url: string;
}

interface TestFixtures {
  account: Account;
  /** A page of somebody who is signed in. */
  console: Page;
  /** What the page said that no page should; a test that provokes it empties the list. */
  complaints: string[];
}

export const test = base.extend<TestFixtures, { house: House }>({
  house: [
    async ({}, use) => {
      // MCP servers and webhooks of tests are on this machine.
      const server = await Server.start({ OUTBOUND_ALLOWED_NETWORKS: "127.0.0.0/8" });
      const own = await frontOf(server.url);
      await use({ server, url: own?.url ?? server.url });
      await own?.close();
      await server.remove();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  baseURL: async ({ house }, use) => use(house.url),
  account: async ({ house }, use) => use(await Account.create(house.server.url)),
  complaints: async ({ page }, use) => {
    const complaints: string[] = [];
    listen(page, complaints);
    await use(complaints);
    expect(complaints).toEqual([]);
  },
  console: async ({ page, account, complaints }, use) => {
    void complaints;
    await signIn(page, account);
    await use(page);
  },
});

/** Signs a page in without the form. */
export async function signIn(page: Page, account: Account): Promise<void> {
  await page.addInitScript((text) => {
    if (sessionStorage.getItem("signed-in-once")) return;
    sessionStorage.setItem("signed-in-once", "yes");
    localStorage.setItem("preloop.credentials", text);
  }, kept(account));
}

/** What a browser keeps of somebody who is signed in. */
export function kept({ access, refresh }: Account): string {
  return JSON.stringify({ access, refresh, until: Date.now() + 20 * 60_000 });
}

function listen(page: Page, complaints: string[]): void {
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" || /Content Security Policy/i.test(message.text())) {
      complaints.push(`${message.text()} (${message.location().url})`);
    }
  });
}
