/** Replays: of one event, some, a time, and what was stuck; looked at first, and named as replayed. */
import { expect, signIn, test, type Page } from "./support/fixtures.js";
import { LOOPS, until } from "./support/flow-control.js";
import { sql } from "./support/database.js";
import { Hook, issueFlow } from "./support/hooks.js";
import type { Account } from "./support/account.js";

type Event_ = { id: string; executions_count: number };

/** A flow that heard of these issues, and has run for each. */
async function heard(account: Account, ...titles: string[]): Promise<Event_[]> {
  const hook = await Hook.create(account);
  await account.api("POST", "/flows", issueFlow("Triage", [{ name: "say", log: "looking" }]));
  for (const title of titles) await hook.issue(title);
  await until(() => account.api("GET", "/flows/executions"), (rows) => (
    rows.length === titles.length && rows.every(({ status }: { status: string }) => status === "SUCCEEDED")));
  return account.api("GET", "/events");
}

const dialog = (page: Page) => page.locator("replay-dialog");

test("an event is replayed once it was seen what that starts", async ({ console: page, account }) => {
  const [event] = await heard(account, "It breaks");
  await page.goto(`/console/events/${event?.id}`);
  await page.getByRole("button", { name: "Replay …" }).click();
  await expect(dialog(page)).toContainText("1 event would start 1 execution.");
  await expect(dialog(page)).toContainText("version 1: 1 execution");
  // Nothing was started by looking.
  expect(await account.api("GET", "/flows/executions")).toHaveLength(1);
  await dialog(page).getByLabel("Flows", { exact: true }).selectOption("then");
  await expect(dialog(page)).toContainText("1 event would start 1 execution.");
  await page.getByRole("button", { name: "Replay 1 execution" }).click();
  await expect(dialog(page)).toContainText("1 event replayed, 1 execution started.");
  await dialog(page).getByRole("listitem").filter({ hasText: "repeats an earlier one" }).getByRole("link").click();
  await expect(page.locator("p-timeline")).toContainText(`Replayed by ${account.username}`);
  await page.locator("p-timeline").getByRole("link", { name: "repeats another execution" }).click();
  await expect(page.locator("p-timeline")).not.toContainText("Replayed by");

  await page.goto(`/console/events/${event?.id}`);
  await expect(page.getByText("It started 2 executions.")).toBeVisible();
  await expect(page.locator("event-flows").getByText("replayed", { exact: true })).toBeVisible();
});

test("selected events are replayed, chosen by mouse or key", async ({ console: page, account }) => {
  await heard(account, "One", "Two", "Three");
  await page.goto("/console/events");
  await page.getByRole("checkbox", { name: "Select One" }).check();
  await page.getByRole("link", { name: "Two" }).focus();
  await page.keyboard.press("x");
  await expect(page.getByRole("region", { name: "2 events selected" })).toBeVisible();
  await page.getByRole("button", { name: "Replay 2 events" }).click();
  await page.getByRole("button", { name: "Replay 2 executions" }).click();
  await expect(dialog(page)).toContainText("2 events replayed, 2 executions started.");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("checkbox", { checked: true })).toHaveCount(0);
  await expect.poll(() => account.api("GET", "/flows/executions").then(({ length }) => length)).toBe(5);
});

test("a time is replayed, by the filters of the list", async ({ console: page, account }) => {
  await heard(account, "Crash one", "Crash two", "Typo");
  await page.goto("/console/events?q=Crash");
  await page.getByRole("button", { name: "Replay a time …" }).click();
  await expect(dialog(page)).toContainText("Only events that the list shows by its filters: “Crash”");
  await expect(dialog(page)).toContainText("2 events would start 2 executions.");
  await page.getByLabel("Received from").fill("");
  await expect(dialog(page)).toContainText("Say from when on");
  await expect(page.getByRole("button", { name: /^Replay all/ })).toBeDisabled();
  await page.getByLabel("Received from").fill("2020-01-01T00:00");
  await page.getByLabel("until", { exact: true }).fill("2020-01-02T00:00");
  await expect(dialog(page)).toContainText("0 events would start nothing.");
});

test("whoever may not run flows is offered no replay", async ({ page, account, complaints, house }) => {
  await heard(account, "It breaks");
  // The owner becomes one who may only look.
  sql(house.server, `UPDATE user_roles SET role = 'viewer'
    WHERE user_id = (SELECT id FROM users WHERE username = '${account.username}')`);
  await signIn(page, account);
  await page.goto("/console/events");
  await expect(page.getByRole("link", { name: "It breaks" })).toBeVisible();
  await expect(page.getByRole("checkbox")).toHaveCount(0);
  await expect(page.getByRole("button", { name: /Replay/ })).toHaveCount(0);
  expect(complaints).toEqual([]);
});

test("what is stuck is shown by its cause, and runs once after the flow was mended", async ({ console: page, account,
  house }) => {
  test.slow();
  const hook = await Hook.create(account);
  const flow = issueFlow("Curious", [{ name: "say", log: "x" }], { trigger_where: LOOPS });
  const { id } = await account.api("POST", "/flows", flow);
  for (const title of ["A long list", "Another"]) await hook.issue(title, { items: Array(30_000).fill(7) });
  // The times between tries are not waited for.
  await until(async () => {
    sql(house.server, "UPDATE unrouted_events SET retry_at = now() WHERE parked_at IS NULL");
    return account.api("GET", "/events/parked");
  }, ([group]) => group?.events_count === 2);

  await page.goto("/console/events");
  await expect(page.getByText("2 events are stuck.")).toBeVisible();
  await page.getByRole("link", { name: "Look at it" }).click();
  await expect(page.getByRole("heading", { name: "A condition takes too much work" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Curious" })).toBeVisible();
  await page.getByRole("button", { name: "Replay this group" }).click();
  await expect(dialog(page)).toContainText("2 events would start nothing.");
  await expect(dialog(page)).toContainText(/Left out 2 times/);
  await page.keyboard.press("Escape");

  await account.api("PUT", `/flows/${id}`, { trigger_where: "event.payload.issue.items.size() > 3" });
  await page.getByRole("button", { name: "Replay this group" }).click();
  await expect(dialog(page)).toContainText("2 events would start 2 executions.");
  await page.getByRole("button", { name: "Replay 2 executions" }).click();
  await expect(dialog(page)).toContainText("2 events are not stuck any more.");
  await page.keyboard.press("Escape");
  await expect(page.getByText("Nothing is stuck")).toBeVisible();
});
