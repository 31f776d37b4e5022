/** AI models and teams. */
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, test } from "./support/fixtures.js";

test("a model is added, tested and made the default", async ({ console: page, account }) => {
  const provider = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    if (request.url?.endsWith("/models")) return void response.end('{"data": [{"id": "small-1"}, {"id": "large-1"}]}');
    response.end(JSON.stringify({ choices: [{ message: { role: "assistant", content: "OK" }, finish_reason: "stop" }],
      usage: { prompt_tokens: 1, completion_tokens: 1 } }));
  });
  provider.listen(0, "127.0.0.1");
  await once(provider, "listening");
  const { port } = provider.address() as AddressInfo;
  await page.goto("/console/ai-models");
  await page.getByRole("button", { name: "Add model" }).first().click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("house model");
  await page.getByLabel("Provider").selectOption("");
  await page.getByLabel("Its name").fill("house");
  await page.getByLabel("Address").fill(`http://127.0.0.1:${port}/v1`);
  await page.getByLabel("API key").fill("sk-test");
  await page.getByRole("button", { name: "Ask the provider" }).click();
  await page.getByRole("combobox", { name: "Model" }).selectOption("small-1");
  await page.getByLabel("Dollars per million tokens in").fill("3");
  await page.getByLabel("Dollars per million tokens out").fill("15");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("$3.00 in, $15.00 out")).toBeVisible();
  await page.getByRole("button", { name: "Test house model" }).click();
  await expect(page.getByText(/“house model” answered/)).toBeVisible();
  const [model] = await account.api("GET", "/ai-models");
  expect([model.model_identifier, model.credentials_status, model.is_default]).toEqual(["small-1", "verified", true]);
  provider.close();
});

test("a team is made, joined, and deleted", async ({ console: page }) => {
  await page.goto("/console/teams");
  await page.getByRole("button", { name: "New team" }).first().click();
  await page.getByRole("textbox", { name: "Name" }).fill("Payments");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Edit Payments" }).click();
  await page.getByRole("button", { name: "Add me" }).click();
  await expect(page.locator("team-dialog").getByText("Ada Lovelace")).toBeVisible();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("dialog", { name: /Delete/ }).getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("No team yet")).toBeVisible();
});
