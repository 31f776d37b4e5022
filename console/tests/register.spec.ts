/** A server that nobody knows: the first thing is an account, and whoever made it is signed in. */
import { test as base, expect } from "@playwright/test";
import { front, hasConsole } from "./support/front.js";
import { Server } from "./support/server.js";

base("the first one to come owns what they find", async ({ page }) => {
  base.setTimeout(180_000);
  const server = await Server.start();
  const own = (await hasConsole(server.url)) ? undefined : await front(server.url);
  try {
    await page.goto(own ? `${own.url}/console` : server.url);
    await expect(page.getByRole("heading", { name: "Welcome to Preloop" })).toBeVisible();
    await page.getByLabel("Username").fill("ad");
    await page.getByLabel("Email").fill("ada@example.org");
    await page.getByLabel("Password").fill("correct horse battery");
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page).toHaveURL(/register/);
    await page.getByLabel("Username").fill("ada");
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByRole("button", { name: "Account of ada" })).toBeVisible();
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
