/** Lists and logs of a length that nobody reads through: scrolling stays smooth, and the tab small. */
import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures.js";
import { executions, logLines, sql } from "./support/database.js";
import { issueFlow } from "./support/hooks.js";

const FRAMES = 240;

// Traces are pictures of every frame, and would be what is measured.
test.use({ trace: "off" });

interface Figures {
  /** Milliseconds between frames. */
  median: number;
  p95: number;
  worst: number;
  /** Megabytes of scripts' memory. */
  heap: number;
}

/** Scrolls frame by frame and tells how long each took. */
async function scrolled(page: Page, selector: string | null, step: number): Promise<Figures> {
  const frames: number[] = await page.evaluate(async ([selector, step, count]) => {
    const find = (root: Document | ShadowRoot): Element | undefined => {
      const own = root.querySelector(selector ?? "html");
      if (own) return own;
      for (const element of root.querySelectorAll("*")) {
        const inner = element.shadowRoot && find(element.shadowRoot);
        if (inner) return inner;
      }
      return undefined;
    };
    const target = selector === null ? document.scrollingElement : find(document);
    if (!target) throw new Error("nothing to scroll");
    const took: number[] = [];
    let last = await new Promise<number>(requestAnimationFrame);
    for (let frame = 0; frame < count; frame++) {
      target.scrollTop += step;
      const now = await new Promise<number>(requestAnimationFrame);
      took.push(now - last);
      last = now;
    }
    return took;
  }, [selector, step, FRAMES] as const);
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const sorted = frames.toSorted((one, other) => one - other);
  const at = (share: number) => Math.round((sorted[Math.floor(share * (sorted.length - 1))] ?? 0) * 10) / 10;
  return { median: at(0.5), p95: at(0.95), worst: at(1), heap: Math.round(usedSize / 1e5) / 10 };
}

test("10,000 executions", async ({ console: page, account, house }) => {
  const flow = await account.api("POST", "/flows", issueFlow("Triage", [{ name: "say", log: "x" }]));
  executions(house.server, flow.id, 10_000);
  await page.goto("/console/flows/executions");
  await expect(page.getByText("10,000 executions")).toBeVisible();
  await page.getByRole("link", { name: "Triage" }).first().waitFor();
  const figures = { slow: await scrolled(page, null, 45), fast: await scrolled(page, null, 900) };
  console.log("10,000 executions", JSON.stringify(figures));
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await expect(page.getByText("Issue 1: the checkout")).toBeVisible();
  // Only what is on screen is drawn.
  expect(await page.getByRole("row").count()).toBeLessThan(80);
  expect(figures.slow.median).toBeLessThanOrEqual(20);
  expect(figures.fast.heap).toBeLessThan(60);
});

test("100,000 lines", async ({ console: page, account, house }) => {
  const flow = await account.api("POST", "/flows", issueFlow("Builds", [{ name: "say", log: "x" }]));
  executions(house.server, flow.id, 1);
  const id = sql(house.server, `SELECT id FROM executions WHERE flow_id = '${flow.id}'`);
  logLines(house.server, id, 100_000);
  await page.goto(`/console/flows/executions/${id}`);
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
  const figures = { tail, slow, fast, whole };
  console.log("100,000 lines", JSON.stringify(figures));
  await expect(page.locator("p-log .fg-2").first()).toBeVisible();
  expect(await page.locator("p-log .row").count()).toBeLessThan(120);
  expect(figures.slow.median).toBeLessThanOrEqual(20);
  expect(figures.fast.heap).toBeLessThan(120);
});
