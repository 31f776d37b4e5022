/** A server that nobody knows: the first thing is an account, and from there to a first execution are three clicks. */
import { test as base, expect } from "@playwright/test";
import { Acts } from "./support/acts.js";
import { frontOf } from "./support/front.js";
import { Server } from "./support/server.js";

base("the first one to come owns what they find", async ({ page }) => {
  base.setTimeout(240_000);
  const server = await Server.start();
  const own = await frontOf(server.url);
  const acts = await Acts.count(page);
  try {
    await page.goto(own ? `${own.url}/console` : server.url);
    await expect(page.getByRole("heading", { name: "Welcome to Preloop" })).toBeVisible();
    await page.getByLabel("Username").fill("ad");
    await page.getByLabel("Email").fill("ada@example.org");
    await page.getByLabel("Password").fill("correct horse battery");
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page).toHaveURL(/register/);
    await page.getByLabel("Username").fill("ada");
    acts.reset();
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByRole("button", { name: "Account of ada" })).toBeVisible();
    for (const name of [/^Receive webhooks/, /^Use.*Issue triage/, /^Send it/]) {
      await page.getByRole("button", { name }).click();
    }
    await expect(page.getByText("Your first execution is done.")).toBeVisible({ timeout: 90_000 });
    expect(acts.note("from a server that nobody knows to an execution that is done")).toBe("4 clicks");
    await page.getByRole("link", { name: "Settings" }).click();
    await expect(page.getByText("You own this account.")).toBeVisible();
    // Nobody else is led to making an account.
    await page.evaluate(() => localStorage.clear());
    await page.goto(own ? `${own.url}/console` : server.url);
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  } finally {
    await own?.close();
    await server.remove();
  }
});
