/** The record, by person and by days. */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
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

test("the chain of records is told, opened, and exported", async ({ console: page, account }) => {
  await account.tracker();
  await expect.poll(async () => (await account.api("GET", "/audit-logs/integrity")).last_record).toBeGreaterThan(0);
  await page.goto("/console/audit");
  const chain = page.locator("audit-integrity");
  await chain.locator("summary").click();
  await expect(chain.getByText("Verified up to")).toBeVisible();
  const [key] = await account.api("GET", "/audit-logs/keys");
  await expect(chain.getByText(key.public_key)).toBeVisible();
  const { hash } = await account.api("GET", "/audit-logs/integrity");
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  const coming = page.waitForEvent("download");
  await chain.getByRole("button", { name: /^JSONL/ }).click();
  const file = await coming;
  expect(file.suggestedFilename()).toBe("audit.jsonl");
  const text = await readFile(await file.path(), "utf8");
  expect(text.trim().split("\n").map((line) => JSON.parse(line) as unknown).length).toBeGreaterThan(1);
});
