/** From an account that has nothing to a first execution that succeeded: three clicks. */
import { Acts } from "./support/acts.js";
import { expect, test } from "./support/fixtures.js";

const RUN_MAX_MS = 90_000;

test("three clicks lead to a first execution", async ({ console: page }) => {
  test.setTimeout(150_000);
  const acts = await Acts.count(page);
  const click = (name: RegExp) => page.getByRole("button", { name }).click();
  await page.goto("/console/welcome");
  await click(/^Receive webhooks/);
  await expect(page.getByText("My GitHub is connected")).toBeVisible();
  await click(/^Use.*Issue triage/);
  await expect(page.getByText("“Issue triage” listens")).toBeVisible();
  await click(/^Send it/);
  await expect(page.getByText("Event kept")).toBeVisible();
  await expect(page.getByText("Starts “Issue triage”")).toBeVisible();
  await expect(page.getByText("Your first execution is done.")).toBeVisible({ timeout: RUN_MAX_MS });
  await expect(page.getByText(/from webhook to result/)).toBeVisible();
  expect(acts.note("from a new account to an execution that is done")).toBe("3 clicks");
});

const RETURN = "who comes back is where they were, and starts a flow by hand without the secret";

test(RETURN, async ({ account, console: page }) => {
  test.setTimeout(150_000);
  await account.tracker("acme");
  await page.goto("/console/welcome");
  await expect(page.getByText("acme is connected")).toBeVisible();
  await page.getByRole("button", { name: /^Use.*Nightly heartbeat/ }).click();
  await page.getByRole("button", { name: "Run it now" }).click();
  await expect(page.getByText("Your first execution is done.")).toBeVisible({ timeout: RUN_MAX_MS });
});

test("what nobody listens to is said, with a way out", async ({ console: page }) => {
  await page.goto("/console/welcome");
  await page.getByRole("radio", { name: "GitLab" }).check();
  await page.getByRole("button", { name: /^Receive webhooks/ }).click();
  await page.getByRole("button", { name: /^Use.*Failed builds/ }).click();
  await expect(page.getByText("A failed build, posted to the flow's own address.")).toBeVisible();
  await page.getByRole("button", { name: "Choose another" }).click();
  await expect(page.getByRole("button", { name: /^Use.*Issue triage/ })).toBeVisible();
});
