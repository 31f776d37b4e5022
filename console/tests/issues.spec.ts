/** Issues: found in three ways, looked at, compared, judged, mapped; hostile ones are text. */
import { expect, test } from "./support/fixtures.js";
import { issueId, someIssues, somePairs } from "./support/issues.js";

test("found by words with what matched marked, and by meaning", async ({ account, console: page }) => {
  await someIssues(account);
  await page.goto("/console/issues");
  await expect(page.getByRole("link", { name: "Dark theme for the calendar" })).toBeVisible();
  await page.getByRole("searchbox").fill("calendar");
  await expect(page.locator("mark", { hasText: "calendar" }).first()).toBeVisible();
  await page.getByRole("radio", { name: "Words" }).check();
  await expect(page).toHaveURL(/mode=fulltext/);
  await expect(page.getByRole("link", { name: "Upload of large files fails with 413" })).toHaveCount(0);
  await page.getByRole("searchbox").fill("nothing of the kind xyzzy");
  await expect(page.getByText("Nothing fits")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).last().click();
  await expect(page.getByRole("link", { name: "Dark theme for the calendar" })).toBeVisible();
});

test("a hostile issue is text everywhere", async ({ account, console: page }) => {
  await someIssues(account);
  let alerts = 0;
  page.on("dialog", (dialog) => {
    alerts += 1;
    void dialog.dismiss();
  });
  await page.goto("/console/issues?q=harmless&mode=fulltext");
  const link = page.getByRole("link", { name: '<img src=x onerror="alert(1)"> & <b>bold</b>' });
  await expect(link).toBeVisible();
  await expect(page.getByText("<mark>not ours</mark>")).toBeVisible();
  await expect(page.locator("mark", { hasText: "not ours" })).toHaveCount(0);
  await link.click();
  await expect(page.getByText("<script>alert(1)</script>")).toBeVisible();
  await expect(page.getByText("<i>label</i>").first()).toBeVisible();
  expect(alerts).toBe(0);
});

test("an issue of a tracker without a token says why it cannot be written to", async ({ account, console: page }) => {
  await someIssues(account);
  await expect.poll(async () => (await account.api("GET", "/embeddings")).data.length, { timeout: 30_000 }).toBe(5);
  await page.goto(`/console/issues/${await issueId(account, 1)}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Upload of large files fails with 413");
  await expect(page.getByText("octo only sends webhooks.")).toBeVisible();
  await expect(page.getByRole("link", { name: /Uploading large files fails: 413/ })).toBeVisible();
});

test("two that are the same are compared, and said not to be", async ({ account, console: page }) => {
  test.setTimeout(120_000);
  await someIssues(account);
  await somePairs(account);
  await page.goto("/console/issues/duplicates");
  await page.getByRole("link", { name: /fails.*413/ }).first().click();
  await expect(page.getByRole("heading", { name: "Compare", level: 1 })).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: /for\s+\d/ }).filter({ hasText: "meaning" })).toBeVisible();
  await page.getByRole("radio", { name: /Merge into the left/ }).check();
  await expect(page.getByText("is closed", { exact: true })).toBeVisible();
  await expect(page.getByText("New description")).toBeVisible();
  await page.getByRole("radio", { name: /Not a duplicate/ }).check();
  await page.getByRole("button", { name: "Do it" }).click();
  await expect(page.getByText("Decided: Not a duplicate")).toBeVisible();
  await page.goto("/console/issues/duplicates");
  await expect(page.getByText("No duplicates")).toBeVisible();
});

test("readiness is told by dimension, and a better text proposed", async ({ account, console: page }) => {
  await someIssues(account);
  await page.goto("/console/issues/compliance");
  await page.getByRole("link", { name: /Dark theme for the calendar/ }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.getByRole("button", { name: "Improve" }).click();
  await expect(page.getByText("What was changed").or(page.getByText("Proposed text"))).toBeVisible();
  await page.getByRole("button", { name: "Close" }).click();
  await expect(page).not.toHaveURL(/issue=/);
});

test("dependencies are found in the texts", async ({ account, console: page }) => {
  await someIssues(account);
  await page.goto("/console/issues/dependencies");
  await page.getByRole("button", { name: /Choose all/ }).click();
  await page.getByRole("button", { name: "Find dependencies" }).click();
  const row = page.getByRole("row").filter({ hasText: "octo/app#3" }).filter({ hasText: "octo/app#1" });
  await expect(row.getByText("is blocked by")).toBeVisible();
});

test("the map shows each issue, and arrow keys lead from one to the next", async ({ account, console: page }) => {
  await someIssues(account);
  await expect.poll(async () => (await account.api("GET", "/embeddings")).data.length, { timeout: 30_000 }).toBe(5);
  await page.goto("/console/issues/map");
  const dots = page.locator("p-map a");
  await expect(dots).toHaveCount(5);
  await dots.first().focus();
  const reached = new Set([await page.evaluate(() => focused())]);
  for (const key of ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"]) {
    await page.keyboard.press(key);
    reached.add(await page.evaluate(() => focused()));
  }
  expect(reached.size).toBeGreaterThan(1);
  for (const name of reached) expect(name).toContain("octo/app");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/console\/issues\/[0-9a-f-]{36}$/);
});

/** In the page: what the focus is on, however deep. */
declare function focused(): string;

test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => {
    Object.assign(globalThis, {
      focused: () => {
        let at = document.activeElement;
        while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
        return at?.getAttribute("aria-label") ?? "";
      },
    });
  });
});
