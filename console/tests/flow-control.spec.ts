/** Limits, who waits because of them, and schedules: what a flow's page and the executions say of them. */
import { expect, test } from "./support/fixtures.js";
import { gathering, queued, scheduled, tried, until } from "./support/flow-control.js";

type Row = { id: string; status: string };

test("who waits behind a key is told, and moves up", async ({ console: page, account }) => {
  const id = await queued(account, 60);
  await page.goto("/console/flows/executions?status=pending");
  await expect(page.getByText("next behind key acme/app: 1 of 1 under way")).toHaveCount(1);
  await expect(page.getByText("waits behind key acme/app: 1 before it")).toHaveCount(1);
  await page.getByRole("row").filter({ hasText: "Third" }).getByRole("link").first().click();
  await expect(page.locator("p-timeline")).toContainText("Waits for its turn");
  await expect(page.locator("p-timeline")).toContainText("waits behind key acme/app: 1 before it");

  await page.goto(`/console/flows/${id}?tab=limits`);
  const rules = page.locator("flow-limits .rules");
  await expect(rules).toContainText("One execution at a time. What finds no room waits for its turn");
  await expect(rules).toContainText("At most 50 wait; what comes on top is not started.");
  await expect(rules).toContainText("{{ event.project }}");
  await expect(rules).toContainText("At most 100 starts in 1 min; what comes on top waits.");
  const line = page.locator("flow-limits .line");
  await expect(line).toContainText("1 of 1 under way");
  await expect(line.getByRole("row").nth(1)).toContainText("Second");
  await expect(line.getByRole("row").nth(2)).toContainText("Third");
  await expect(page.getByRole("table", { name: "Under way" })).toContainText("First");

  // The first of the line follows the one that ends, without anybody asking for it.
  const running: Row[] = await until(() => account.api("GET", `/flows/executions?flow_id=${id}&status=RUNNING`),
    ({ length }) => length === 1);
  await account.api("POST", `/flows/executions/${running[0]?.id}/command`, { command: "stop" });
  await expect(line.getByRole("row")).toHaveCount(2, { timeout: 30_000 });
  await expect(line.getByRole("row").nth(1)).toContainText("next behind key acme/app: 1 of 1 under way");
});

test("what comes together is told before anything starts", async ({ console: page, account }) => {
  const { id, hook } = await gathering(account);
  await page.goto(`/console/flows/${id}?tab=limits`);
  const table = page.getByRole("table", { name: "Coming together" });
  await expect(table).toContainText("acme/app");
  await expect(table).toContainText("2 of 4 events");
  await expect(page.getByText("Nothing waits")).toHaveCount(0);

  // Whatever joins is seen without anybody asking for it, and what is full starts.
  await hook.issue("Third");
  await expect(table).toContainText("3 of 4 events");
  await hook.issue("Fourth");
  await expect(table).toHaveCount(0, { timeout: 30_000 });
  await until(() => account.api("GET", `/flows/executions?flow_id=${id}`), ({ length }) => length === 1);
});

test("a flow without limits says so, and that nothing waits", async ({ console: page, account }) => {
  const id = await tried(account);
  await page.goto(`/console/flows/${id}?tab=limits`);
  await expect(page.getByText(/^No limit: whatever matches starts an execution at once/)).toBeVisible();
  await expect(page.getByText("Nothing waits")).toBeVisible();
  await expect(page.getByRole("tab", { name: "Schedule" })).toHaveCount(0);
});

test("limits stay when a flow is saved in the editor, and are set in its form", async ({ console: page, account }) => {
  const id = await queued(account, 1);
  await page.goto(`/console/flows/${id}`);
  await expect(page.locator("p-yaml .cm-content")).toContainText("queueMax: 50");
  await page.getByRole("textbox", { name: "Description" }).fill("One by one");
  await page.getByRole("switch", { name: "Debounce" }).click();
  await page.getByRole("spinbutton", { name: "Quiet, in seconds" }).fill("5");
  await page.getByRole("spinbutton", { name: "At once" }).fill("3");
  await page.getByRole("switch", { name: "Throttle" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved as version 2")).toBeVisible();
  const { concurrency, throttle, debounce, priority } = await account.api("GET", `/flows/${id}`);
  expect([concurrency.limit, concurrency.queue_max, throttle ?? null, debounce.wait_secs, priority]).toEqual(
    [3, 50, null, 5, 5]);
});

test("a schedule shows its next runs, and what became of those that were", async ({ console: page, account,
  house }) => {
  const id = await scheduled(account, house.server);
  await page.goto(`/console/flows/${id}?tab=schedule`);
  const next = page.locator("flow-schedule p-fire-times");
  await expect(next.locator("tbody tr")).toHaveCount(10);
  // In the schedule's zone, and in the viewer's.
  await expect(next.getByRole("columnheader").first()).toHaveText("Asia/Tokyo");
  await expect(next.getByRole("columnheader").nth(1)).toHaveText("Yours: Europe/Berlin");
  await expect(next.locator("tbody tr").first()).toContainText("06:30 GMT+9");
  await expect(page.locator("flow-schedule .says")).toContainText(
    "A fire time starts nothing while an execution of the flow has not ended.");

  const past = page.getByRole("table", { name: "What became of fire times" });
  await expect(past.getByRole("row")).toHaveCount(4);
  await expect(past).toContainText("an execution of the flow had not ended");
  await expect(past).toContainText("missed, and made up for");
  await expect(past.getByRole("row").nth(3)).toContainText("7 fire times until");
  await page.getByRole("switch", { name: "Missed ones only" }).click();
  await expect(past.getByRole("row")).toHaveCount(3);
  await page.getByLabel("Became", { exact: true }).selectOption("waiting");
  await expect(page.getByText("No such fire time")).toBeVisible();
});

test("a schedule is previewed while it is written", async ({ console: page, account, house, complaints }) => {
  const id = await scheduled(account, house.server);
  await page.goto(`/console/flows/${id}`);
  const preview = page.locator("flow-trigger p-fire-times");
  await expect(preview.locator("tbody tr")).toHaveCount(5);
  await page.getByRole("textbox", { name: "Cron expression" }).fill("15 4 * * *");
  await expect(preview.locator("tbody tr").first()).toContainText("04:15 GMT+9");
  await page.getByLabel("While an execution has not ended").selectOption("queue");
  await expect(page.locator("p-yaml .cm-content")).toContainText("overlap: queue");
  await expect(page.locator("flow-trigger")).toContainText("A fire time waits until the flow's executions have ended");
  await page.getByRole("textbox", { name: "Cron expression" }).fill("15 4 * *");
  await expect(preview).toHaveCount(0);
  // That answer was wanted.
  complaints.length = 0;
});

test("a draft is tried on the last events, beside what is deployed", async ({ console: page, account }) => {
  const id = await tried(account);
  await page.goto(`/console/flows/${id}?tab=try`);
  const compare = page.locator("flow-compare");
  await expect(compare.getByText("compared with version 1")).toBeVisible();
  await expect(compare.getByText("On the last 2 events it does what the deployed flow does.")).toBeVisible();

  await page.getByRole("tab", { name: "Definition" }).click();
  await page.getByRole("textbox", { name: "Condition" }).fill('event.subject.contains("colour")');
  await page.getByRole("tab", { name: "Try it" }).click();
  await expect(compare.getByRole("button", { name: /Would newly run/ })).toHaveText(/^\s*1\s*Would/);
  await expect(compare.getByRole("button", { name: /Would no longer run/ })).toHaveText(/^\s*1\s*Would/);
  await expect(compare.getByRole("row").filter({ hasText: "The colours are odd" })).toContainText(
    'deployed: where: `event.subject.contains("crash")` does not hold');
  await expect(compare.getByRole("row").filter({ hasText: "crash at start" })).toContainText(
    'here: where: `event.subject.contains("colour")` does not hold');
  await compare.getByRole("button", { name: /Would newly run/ }).click();
  await expect(compare.getByRole("row")).toHaveCount(2);
  await compare.getByRole("button", { name: /Runs as before/ }).click();
  await expect(compare.getByText("None of the last 2 events")).toBeVisible();
});

test("a flow that is not there yet is tried as well", async ({ console: page, account }) => {
  await tried(account);
  await page.goto("/console/flows/new?from=blank");
  await page.getByRole("button", { name: "Try on recorded events" }).click();
  const compare = page.locator("flow-compare");
  await expect(compare.getByText("No such flow is deployed.")).toBeVisible();
  await expect(compare.getByRole("button", { name: /Would not run/ })).toHaveText(/^\s*2\s*Would/);
});
