/** The kill switch: stopped with a reason, told on every page, lifted by two. */
import { randomUUID } from "node:crypto";
import { Account } from "./support/account.js";
import { colleague } from "./support/database.js";
import { halted } from "./support/evidence.js";
import { expect, test } from "./support/fixtures.js";

test("everything is stopped with a reason, and lifted with the password", async ({ console: page, account,
  complaints }) => {
  await page.goto("/console/kill-switch");
  await expect(page.getByText("Nothing is stopped")).toBeVisible();
  await page.getByRole("button", { name: "Stop now" }).click();
  await expect(page.getByText("Say in a sentence why.")).toBeVisible();
  await page.getByRole("checkbox", { name: /Flows/ }).uncheck();
  await page.getByRole("textbox", { name: "Why" }).fill("An agent is out of hand");
  await page.getByRole("button", { name: "Stop now" }).click();
  const banner = page.locator("p-halted");
  await expect(banner).toContainText("Stopped: tools, language models");
  await expect(banner).toContainText("Ada Lovelace");
  await page.goto("/console/flows");
  await expect(banner).toContainText("An agent is out of hand");
  await banner.getByRole("link", { name: "Kill switch" }).click();

  await page.getByRole("button", { name: "Ask to lift it" }).click();
  await expect(page.getByText("Nobody else may agree, so say it again with your password.")).toBeVisible();
  await page.getByLabel("Your password").fill("wrong");
  await page.getByRole("button", { name: "Lift it", exact: true }).click();
  await expect(page.getByText(/password is not right/)).toBeVisible();
  await page.getByLabel("Your password").fill(Account.password);
  await page.getByRole("button", { name: "Lift it", exact: true }).click();
  await expect(page.getByText("Nothing is stopped")).toBeVisible();
  await expect(banner).not.toContainText("Stopped");
  expect((await account.api("GET", "/account/kill-switch")).is_on).toBe(false);
  // That answer was wanted.
  complaints.length = 0;
});

test("a switch that somebody turns elsewhere is on screen at once", async ({ console: page, account }) => {
  await page.goto("/console/flows");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await halted(account);
  await expect(page.locator("p-halted")).toContainText("An agent pays invoices that nobody knows");
});

test("where others may turn it, one of them has to agree", async ({ console: page, account, house }) => {
  colleague(house.server, account.username, `grace-${randomUUID().slice(0, 8)}`, "Grace Hopper");
  await halted(account);
  await page.goto("/console/kill-switch");
  await page.getByRole("button", { name: "Ask to lift it" }).click();
  await expect(page.getByText("Another person who may turn the switch has to agree")).toBeVisible();
  await expect(page.locator("p-halted")).toContainText("Somebody asked to lift it");
  expect((await account.api("GET", "/account/kill-switch")).is_on).toBe(true);
});
