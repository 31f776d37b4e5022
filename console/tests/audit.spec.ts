/** The record, by person and by days. */
import { randomUUID } from "node:crypto";
import { colleague } from "./support/database.js";
import { expect, test } from "./support/fixtures.js";

test("the record is looked at by person and by days", async ({ console: page, account, house }) => {
  colleague(house.server, account.username, `grace-${randomUUID().slice(0, 8)}`, "Grace Hopper");
  await account.tracker();
  await page.goto("/console/audit");
  const entry = page.locator("ol").getByText("Create tracker");
  await expect(entry).toBeVisible();
  await page.getByLabel("Who").selectOption("Grace Hopper");
  await expect(entry).toBeHidden();
  await page.getByLabel("Who").selectOption("Ada Lovelace");
  await expect(entry).toBeVisible();

  const today = new Intl.DateTimeFormat("sv", { timeZone: "Europe/Berlin" }).format(new Date());
  await page.getByLabel("When").selectOption("between days");
  await page.getByLabel("To", { exact: true }).fill("2020-01-31");
  await expect(entry).toBeHidden();
  await page.getByLabel("To", { exact: true }).fill(today);
  await page.getByLabel("From", { exact: true }).fill(today);
  await expect(entry).toBeVisible();
  await expect(page).toHaveURL(/from=\d{4}-\d\d-\d\d/);
});
