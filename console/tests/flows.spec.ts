/** Flows: from the gallery to a saved flow that runs; the two ways to write one; history. */
import { expect, test } from "./support/fixtures.js";

const GREET = `apiVersion: preloop/v1
kind: Flow
name: Greet
trigger:
  manual: {}
agent:
  type: builtin
  steps:
    - log: hello
`;

/** Makes a flow of the account by REST. */
async function applied(account: { server: string; access: string }, yaml = GREET): Promise<string> {
  const response = await fetch(`${account.server}/api/v1/flows/apply`, {
    method: "POST",
    headers: { "content-type": "application/yaml", authorization: `Bearer ${account.access}` },
    body: yaml,
  });
  const [{ flow }] = (await response.json());
  return flow.id;
}

test("a flow of the gallery is made, changed and run", async ({ console: page }) => {
  await page.goto("/console/flows");
  await page.getByRole("button", { name: "Choose a flow" }).click();
  await page.getByRole("link", { name: /Failed builds/ }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).first().fill("Builds that fail");
  await expect(page.locator("p-yaml .cm-content")).toContainText("name: Builds that fail");
  // Comments of the shipped flow stay.
  await expect(page.locator("p-yaml .cm-content")).toContainText("Dotted paths reach into the body");
  await page.getByRole("button", { name: "Create flow" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Builds that fail" })).toBeVisible();
  // The whole address is shown this once, with a command to try it.
  await expect(page.locator("flow-address")).toContainText("curl -X POST 'http");

  await page.getByRole("button", { name: "Run now" }).click();
  await page.getByLabel("Payload (JSON)").fill('{"build": [');
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page.getByText("This is no JSON object")).toBeVisible();
  await page.getByLabel("Payload (JSON)").fill('{"build": {"id": 1, "branch": "main", "status": "failed"}}');
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page).toHaveURL(/\/console\/flows\/executions\/[0-9a-f-]{36}$/);
});

test("form and YAML are one text, checked while it is written", async ({ console: page, account }) => {
  const id = await applied(account);
  await page.goto(`/console/flows/${id}`);
  const code = page.locator("p-yaml .cm-content");
  await expect(code).toContainText("name: Greet");
  await expect(page.getByRole("button", { name: "Save" })).toBeDisabled();

  await page.getByText("Webhook", { exact: true }).click();
  await expect(code).toContainText("webhook: {}");
  await page.getByText("By hand", { exact: true }).click();
  await expect(code).toContainText("manual: {}");

  await code.click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("promt: hi");
  await expect(page.getByText("1 problem")).toBeVisible();
  await expect(page.getByText(/did you mean “prompt”/)).toBeVisible();
  await page.keyboard.press("Home");
  for (let n = 0; n < 5; n += 1) await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.type("prompt");
  await expect(page.getByRole("textbox", { name: "Task" })).toHaveValue("hi");

  await page.keyboard.press("Control+s");
  await expect(page.getByText("Saved as version 2")).toBeVisible();
  await page.getByRole("tab", { name: "History" }).click();
  await expect(page.locator("p-diff .added")).toContainText(["prompt: hi"]);
  await page.getByRole("button", { name: /version 1/ }).click();
  await page.getByRole("button", { name: "Take over into the editor" }).click();
  await expect(code).not.toContainText("prompt: hi");
  await expect(page.getByText("Unsaved changes")).toBeVisible();
});

test("what the server refuses stands at its line", async ({ console: page, account, complaints }) => {
  const id = await applied(account);
  await page.goto(`/console/flows/${id}`);
  const code = page.locator("p-yaml .cm-content");
  await code.click();
  await page.keyboard.press("Control+End");
  // Only the server knows that a template does not end.
  await page.keyboard.type('prompt: "{{ event.subject "');
  await expect(page.getByText("1 problem")).toBeVisible({ timeout: 5_000 });
  await expect(page.locator("flow-editor .problems .place")).toHaveText("12:1");
  complaints.length = 0;
});

test("a flow is switched off in the list, and deleted", async ({ console: page, account }) => {
  const id = await applied(account);
  await page.goto("/console/flows");
  await page.getByRole("switch", { name: "Greet enabled" }).click();
  await expect(page.getByText("“Greet” is disabled")).toBeVisible();
  expect((await account.api("GET", `/flows/${id}`)).is_enabled).toBe(false);
  await page.getByRole("link", { name: /Greet/ }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page).toHaveURL(/\/console\/flows$/);
  await expect(page.getByText("No flow yet")).toBeVisible();
});

test("recorded events tell whether they would start it", async ({ console: page, account }) => {
  const id = await applied(account, GREET.replace("manual: {}", "webhook:\n    where: event.payload.n > 1"));
  const { webhook_url: address } = await account.api("POST", `/flows/${id}/webhook-secret/rotate`);
  await fetch(address, { method: "POST", headers: { "content-type": "application/json" }, body: '{"n": 2}' });
  await page.goto(`/console/flows/${id}?tab=try`);
  await expect(page.locator("flow-try").getByText("starts it")).toBeVisible();
  await page.getByRole("tab", { name: "Definition" }).click();
  await page.getByRole("textbox", { name: "Condition" }).fill("event.payload.n > 2");
  await page.getByRole("tab", { name: "Try it" }).click();
  await expect(page.locator("flow-try").getByText("does not", { exact: true })).toBeVisible();
  await expect(page.locator("flow-try").getByText("where: `event.payload.n > 2`")).toBeVisible();
});

test("what is not saved is still there after a look elsewhere", async ({ console: page, account }) => {
  const id = await applied(account);
  await page.goto(`/console/flows/${id}`);
  await page.getByRole("textbox", { name: "Description" }).fill("Says hello");
  await page.getByRole("link", { name: "Tools", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Tools" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("textbox", { name: "Description" })).toHaveValue("Says hello");
  await page.getByRole("button", { name: "Discard changes" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Discard changes" }).click();
  await expect(page.getByRole("textbox", { name: "Description" })).toHaveValue("");
});
