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
  await expect(page.getByText("The flow listens to push; the event is issue_opened")).toBeVisible();
  // What filters and conditions said is asked of the server.
  await expect(page.getByText("Its condition did not hold", { exact: true })).toBeVisible();
  await expect(page.getByText(/^Its filters\.labels did not hold/)).toBeVisible();
  await expect(page.getByText('event.actor == "grace"')).toBeVisible();
  await expect(page.getByText("The flow is disabled")).toBeVisible();
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
