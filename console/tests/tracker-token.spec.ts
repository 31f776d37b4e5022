/** A tracker with a token: tried, scoped, read, and its issues written back to. */
import { expect, test as base } from "./support/fixtures.js";
import { FakeGithub, TOKEN } from "./support/github.js";
import { artefacts } from "./support/places.js";

const test = base.extend<{ github: FakeGithub }>({
  github: async ({}, use) => {
    const github = await FakeGithub.start();
    await use(github);
    await github.stop();
  },
});

test("from a token to an issue that is answered", async ({ account, console: page, github }) => {
  test.setTimeout(120_000);
  await page.goto("/console/trackers/connect?how=token");
  await page.getByLabel("Personal access token").fill("ghp_bad");
  await page.getByLabel("Server").fill(github.url);
  await page.getByRole("button", { name: "Test the token" }).click();
  await expect(page.getByText(/does not accept the token/)).toBeVisible();
  await page.getByLabel("Personal access token").fill(TOKEN);
  await page.getByRole("button", { name: "Test the token" }).click();
  await expect(page.getByText(/The token works/)).toBeVisible();

  await page.getByRole("checkbox", { name: "octo" }).check();
  await page.getByRole("button", { name: "Choose projects" }).click();
  await page.getByRole("checkbox", { name: "octo/docs" }).uncheck();
  await expect(page.getByText("1 of 2 projects read")).toBeVisible();
  await page.getByLabel("Name").fill("octo");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(page.getByRole("heading", { name: "octo is connected" })).toBeVisible();
  await page.getByRole("button", { name: "Open the tracker" }).or(page.getByRole("link", { name: "Open the tracker" }))
    .first().click();
  await expect(page.getByText("left out", { exact: true })).toBeVisible();
  // Read within seconds; webhooks are left to a person, step by step.
  await expect(page.getByRole("link", { name: "octo/app" })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("Set it up yourself")).toBeVisible({ timeout: 30_000 });
  await page.screenshot({ path: `${artefacts}/screens/tracker-with-token.png`, fullPage: true });

  await expect.poll(async () => (await account.api("GET", "/issues")).total, { timeout: 30_000 }).toBe(1);
  await page.goto("/console/issues");
  await page.getByRole("link", { name: "The cart is empty after signing in" }).click();
  await page.getByLabel("Comment").fill("Looking into it.");
  await page.getByRole("button", { name: "Comment" }).click();
  await expect(page.getByText("The comment is at the tracker")).toBeVisible();
  await expect(page.locator(".comment", { hasText: "Looking into it." })).toBeVisible();
  expect(github.comments.map(({ body }) => body)).toEqual([expect.stringContaining("Looking into it.")]);

  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByLabel("Labels").fill("bug, cart");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("cart", { exact: true })).toBeVisible();
  await page.locator("p-page-header").getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("button", { name: "Reopen" })).toBeVisible();
  expect(github.issues[0]).toMatchObject({ state: "closed", labels: [{ name: "bug" }, { name: "cart" }] });
});

test("a token that is refused is told of on the tracker's page", async ({ account, console: page, github }) => {
  const rule = { scope_type: "ORGANIZATION", rule_type: "INCLUDE", identifier: "octo" };
  const { id } = await account.api("POST", "/trackers", { name: "octo", tracker_type: "github", url: github.url,
    token: TOKEN, scope_rules: [rule] });
  await page.goto(`/console/trackers/${id}`);
  await expect(page.getByRole("link", { name: "octo/app" })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("region", { name: "Alarms" })).toBeHidden();
  github.isRevoked = true;
  await page.getByRole("button", { name: "Sync now" }).click();
  const alarms = page.getByRole("region", { name: "Alarms" });
  await expect(alarms.getByText("The token is refused")).toBeVisible({ timeout: 30_000 });
  await expect(alarms.getByText("open", { exact: true })).toBeVisible();
  await page.screenshot({ path: `${artefacts}/screens/tracker-alarm.png`, fullPage: true });
});
