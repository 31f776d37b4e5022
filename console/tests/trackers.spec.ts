/** Trackers: connected for webhooks, tried with a token, tested with a delivery, given a new secret, deleted. */
import { execFileSync } from "node:child_process";
import { expect, test, type Page } from "./support/fixtures.js";

test("an address in a moment, and a command that works as it stands", async ({ account, console: page }) => {
  await page.goto("/console/trackers");
  await page.getByRole("button", { name: "Connect a tracker" }).or(page.getByRole("link", { name: "Connect a tracker" }))
    .first().click();
  await page.getByLabel("Name").fill("<b>acme</b>");
  await page.getByRole("button", { name: "Make the address" }).click();
  await expect(page.getByRole("heading", { name: "<b>acme</b> listens" })).toBeVisible();
  await page.getByText("Send a test delivery").click();
  const command = await page.getByRole("region", { name: "Test delivery for a shell" }).textContent();
  const answer = execFileSync("bash", ["-c", `set -e -o pipefail\n${command}`], { encoding: "utf8", stdio: "pipe" });
  expect(JSON.parse(answer)).toMatchObject({ status: "success" });
  await page.getByRole("button", { name: "Send from here" }).click();
  await expect(page.getByText("Kept as an event")).toBeVisible();
  expect((await account.api("GET", "/events")).length).toBe(2);
});

test("what is wrong with a token stands at a field, and nothing is kept", async ({ account, console: page }) => {
  await page.goto("/console/trackers/connect?how=token&kind=gitlab");
  await page.getByLabel("Access token").fill("glpat-nope");
  await page.getByLabel("Server").fill("http://127.0.0.1:9");
  await page.getByRole("button", { name: "Test the token" }).click();
  await expect(page.getByText(/cannot be reached/)).toBeVisible();
  expect(await account.api("GET", "/trackers")).toEqual([]);
});

test("a name that is taken is told at the name", async ({ account, console: page, complaints }) => {
  await account.tracker("acme");
  await page.goto("/console/trackers/connect");
  await page.getByLabel("Name").fill("acme");
  await page.getByRole("button", { name: "Make the address" }).click();
  await expect(page.getByText(/exists already/)).toBeVisible();
  // The refusal itself is one.
  complaints.length = 0;
});

test("a new secret is shown once, and signs a delivery; then the tracker goes", async ({ account, console: page }) => {
  const { id } = await account.tracker("acme");
  await page.goto(`/console/trackers/${id}`);
  await expect(page.getByText("waits for a first webhook")).toBeVisible();
  await page.getByRole("button", { name: "New secret" }).click();
  await page.getByRole("button", { name: "Make a new secret" }).click();
  await page.getByText("Send a test delivery").click();
  await page.getByRole("button", { name: "Send from here" }).click();
  await expect(page.getByText("Kept as an event")).toBeVisible();
  // It is heard of without loading anew, project and all.
  await expect(page.getByText("receiving").first()).toBeVisible();
  await expect(page.getByRole("link", { name: "acme/sample" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: "New secret" })).toBeVisible();
  await remove(page);
  await expect(page).toHaveURL(/\/console\/trackers$/);
  await expect(page.getByText("No tracker yet")).toBeVisible();
});

test("its settings are changed", async ({ account, console: page }) => {
  const { id } = await account.tracker("acme");
  await page.goto(`/console/trackers/${id}`);
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByLabel("Name").fill("acme 2");
  await page.getByLabel("Own logins").fill("preloop-bot, other");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "acme 2", level: 1 })).toBeVisible();
  const tracker = await account.api("GET", `/trackers/${id}`);
  expect(tracker).toMatchObject({ name: "acme 2", own_logins: ["preloop-bot", "other"] });
});

async function remove(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete tracker" }).click();
}
