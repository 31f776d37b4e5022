/** Lists and logs of a length that nobody reads through: scrolling stays smooth, and the tab small. */
import { executions, logLines, sql } from "./support/database.js";
import { expect, test } from "./support/fixtures.js";
import { issueFlow } from "./support/hooks.js";
import { memory, scrolled } from "./support/measure.js";

/** Sixty frames a second, and what a clock of whole milliseconds adds. */
const FRAME_MAX_MS = 17.5;
const TAB_MAX_MB = 200;

// Traces are pictures of every frame, and would be what is measured.
test.use({ trace: "off" });

test("10,000 executions", async ({ console: page, account, house }) => {
  const flow = await account.api("POST", "/flows", issueFlow("Triage", [{ name: "say", log: "x" }]));
  executions(house.server, flow.id, 10_000);
  await page.goto("/console/flows/executions");
  await expect(page.getByText("10,000 executions")).toBeVisible();
  await page.getByRole("link", { name: "Triage" }).first().waitFor();
  const slow = await scrolled(page, null, 45);
  // Twenty rows a frame: first those that are not here yet, then again when they are.
  await page.evaluate(() => scrollTo(0, 0));
  const cold = await scrolled(page, null, 900);
  const end = await page.evaluate(() => scrollY);
  for (let top = 0; top < end; top += 1_800) {
    await page.evaluate((top) => scrollTo(0, top), top);
    await expect(page.locator("p-rows .missing")).toHaveCount(0);
  }
  await page.evaluate(() => scrollTo(0, 0));
  const warm = await scrolled(page, null, 900);
  const used = await memory(page);
  console.log("10,000 executions", JSON.stringify({ slow, cold, warm, used }));
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await expect(page.getByText("Issue 1: the checkout")).toBeVisible();
  // Only what is on screen is drawn.
  expect(await page.getByRole("row").count()).toBeLessThan(80);
  for (const { median, p95 } of [slow, cold, warm]) {
    expect(median).toBeLessThanOrEqual(FRAME_MAX_MS);
    expect(p95).toBeLessThanOrEqual(2 * FRAME_MAX_MS);
  }
  expect(used.own).toBeLessThan(TAB_MAX_MB);
});

test("100,000 lines, in a tab that has shown 10,000 executions", async ({ console: page, account, house }) => {
  const flow = await account.api("POST", "/flows", issueFlow("Builds", [{ name: "say", log: "x" }]));
  executions(house.server, flow.id, 10_000);
  const id = sql(house.server,
    `SELECT id FROM executions WHERE flow_id = '${flow.id}' ORDER BY created_at DESC, id DESC LIMIT 1`);
  logLines(house.server, id, 100_000);
  await page.goto("/console/flows/executions");
  await expect(page.getByText("10,000 executions")).toBeVisible();
  await scrolled(page, null, 1_800);
  await page.evaluate(() => scrollTo(0, 0));
  await page.locator(`a[href$="${id}"]`).click();
  await expect(page.getByText("100,000 lines")).toBeVisible();
  await expect(page.locator("p-log .row").last()).toBeVisible();
  const tail = await scrolled(page, ".lines", -60);
  const began = Date.now();
  await page.getByLabel("Search in the log").fill("cannot open");
  await expect(page.getByText(/ of 1,3\d\d/)).toBeVisible({ timeout: 60_000 });
  const whole = Date.now() - began;
  await page.getByLabel("Search in the log").fill("");
  await page.keyboard.press("Escape");
  const [slow, fast] = [await scrolled(page, ".lines", 20), await scrolled(page, ".lines", 4_000)];
  const used = await memory(page);
  console.log("100,000 lines", JSON.stringify({ tail, slow, fast, whole, used }));
  await expect(page.locator("p-log .fg-2").first()).toBeVisible();
  expect(await page.locator("p-log .row").count()).toBeLessThan(120);
  for (const { median } of [tail, slow, fast]) expect(median).toBeLessThanOrEqual(FRAME_MAX_MS);
  expect(used.own).toBeLessThan(TAB_MAX_MB);
});
