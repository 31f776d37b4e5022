/** A newcomer's path: from a server that nobody knows to a finished execution, by mouse, without a manual. */
import { test as base, expect } from "@playwright/test";
import { front, hasConsole } from "./support/front.js";
import { Server } from "./support/server.js";

const RUN_MAX_MS = 90_000;

base("from nothing to a finished execution", async ({ page }) => {
  base.setTimeout(180_000);
  const server = await Server.start();
  const own = (await hasConsole(server.url)) ? undefined : await front(server.url);
  try {
    let clicks = 0;
    const click = async (name: string | RegExp) => {
      clicks++;
      await page.getByRole("button", { name }).click();
    };
    await page.goto(own?.url ? `${own.url}/console` : server.url);
    await expect(page.getByRole("heading", { name: "Welcome to Preloop" })).toBeVisible();
    await page.getByLabel("Username").fill("ada");
    await page.getByLabel("Email").fill("ada@example.org");
    await page.getByLabel("Password").fill("correct horse battery");
    await click("Create account");
    await click("Connect");
    await expect(page.getByText("Connected: acme")).toBeVisible();
    await click(/Add.*Issue triage/);
    await click("Send a test event");
    await expect(page.getByText("Open the execution")).toBeVisible({ timeout: RUN_MAX_MS });
    await expect(page.locator("p-get-started").getByText("succeeded")).toBeVisible({ timeout: RUN_MAX_MS });
    // Somewhere to type, and four buttons.
    expect(clicks).toBe(4);
  } finally {
    await own?.close();
    await server.remove();
  }
});
