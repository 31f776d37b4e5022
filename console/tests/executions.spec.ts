/** From a webhook to the end of its execution, watched; why nothing happened; stopping and trying again. */
import { expect, test } from "./support/fixtures.js";
import { Hook, issueFlow } from "./support/hooks.js";
import { HOSTILE } from "./support/samples.js";

test("an execution is followed from its event to its result", async ({ console: page, account }) => {
  const hook = await Hook.create(account);
  await account.api("POST", "/flows", issueFlow("Triage", [
    { name: "say", log: "looking at {{ event.subject }}" },
    { name: "red", log: "red alert" },
    { name: "set", set: { kind: "bug" } },
  ]));
  await page.goto("/console/flows/executions");
  await page.getByText("No execution yet").waitFor();
  await hook.issue(HOSTILE);
  // It appears by itself, and its state changes in place.
  await page.getByRole("link", { name: "Triage" }).click();
  await expect(page.getByRole("log")).toContainText("red alert", { timeout: 30_000 });
  await expect(page.getByRole("log")).toContainText("<script>throw 1</script>");
  await expect(page.locator("p-timeline").getByText("Succeeded", { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(page.locator("p-timeline")).toContainText("Container started");
  await page.getByLabel("Search in the log").fill("RED");
  await expect(page.getByText("1 of 1")).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  expect(await (await download).createReadStream().then(text)).toContain("red alert");
  await page.getByRole("tab", { name: "Result" }).click();
  await expect(page.getByRole("treeitem", { name: /kind/ }).first()).toContainText("bug");
  await page.getByRole("tab", { name: "Event" }).click();
  await page.getByRole("link", { name: "Open the event" }).click();
  await expect(page.getByText("It started 1 execution.")).toBeVisible();
  expect(await page.title()).toContain("<img src=x");
});

test("an event says why nothing happened", async ({ console: page, account }) => {
  const hook = await Hook.create(account);
  await account.api("POST", "/flows", issueFlow("Pushes only", [{ name: "say", log: "x" }],
    { trigger_event_types: ["push"] }));
  await account.api("POST", "/flows", issueFlow("Of somebody else", [{ name: "say", log: "x" }],
    { trigger_where: 'event.actor == "grace"' }));
  await account.api("POST", "/flows", issueFlow("Bad labels only", [{ name: "say", log: "x" }],
    { trigger_config: { labels: ["security"] } }));
  await account.api("POST", "/flows", issueFlow("Switched off", [{ name: "say", log: "x" }], { is_enabled: false }));
  await page.goto("/console/events");
  await page.getByText("No event yet").waitFor();
  await hook.issue("Nobody hears this");
  await page.getByRole("link", { name: "Nobody hears this" }).click({ timeout: 15_000 });
  await expect(page.getByText("It started nothing.")).toBeVisible();
  // The server says of each flow what decided, with the values that it read.
  const of = (name: string) => page.locator("event-flows li.verdict").filter({ hasText: name });
  await expect(of("Pushes only")).toContainText("events: the event is `issue_opened`");
  await expect(of("Of somebody else")).toContainText('event.actor == "grace"');
  await expect(of("Of somebody else").locator("details")).toContainText("event.actor");
  await expect(of("Of somebody else").locator("details")).toContainText('"ada"');
  await expect(of("Bad labels only")).toContainText("filters.labels");
  await expect(of("Bad labels only").locator("details")).toContainText("security");
  await expect(of("Switched off").getByText("disabled", { exact: true })).toBeVisible();
});

test("an execution is stopped, and started again", async ({ console: page, account }) => {
  const hook = await Hook.create(account);
  await account.api("POST", "/flows", issueFlow("Slow", [{ name: "rest", sleep: 60 }]));
  await hook.issue("Takes long");
  await page.goto("/console/flows/executions");
  await page.getByRole("link", { name: "Slow" }).click();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Stop" }).click();
  await expect(page.locator("p-timeline").getByText("Stopped", { exact: true })).toBeVisible({ timeout: 30_000 });
  const before = page.url();
  await page.getByRole("button", { name: "Run again" }).click();
  await expect(page).not.toHaveURL(before);
  await expect(page.getByText("Run again after another execution")).toBeVisible();
});

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  let all = "";
  for await (const part of stream) all += String(part);
  return all;
}
