/** Signing in and out, deep links, themes, and what only some may see. */
import { Account } from "./support/account.js";
import { expect, signIn, test } from "./support/fixtures.js";

test("somebody signs in and comes where they wanted to go", async ({ page, account }) => {
  await page.goto("/console/settings/keys");
  await expect(page).toHaveURL(/sign-in\?next=%2Fconsole%2Fsettings%2Fkeys/);
  await page.getByLabel("Username or email").fill(account.username);
  await page.getByLabel("Password").fill("wrong");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("not right");
  await page.getByLabel("Password").fill(Account.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "API keys" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "API keys" })).toBeVisible();
});

test("the next page is one of the console, whatever the address says", async ({ page, account }) => {
  for (const next of ["https://example.org/", "//example.org/console", "/console//example.org", "javascript:alert(1)"]) {
    await page.goto(`/console/sign-in?next=${encodeURIComponent(next)}`);
    await page.getByLabel("Username or email").fill(account.username);
    await page.getByLabel("Password").fill(Account.password);
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/console$/);
    await page.evaluate(() => localStorage.clear());
  }
});

test("a token in the address signs in, and leaves the address", async ({ page, account, complaints }) => {
  void complaints;
  await page.goto(`/console/settings#token=${account.access}`);
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  expect(page.url()).not.toContain("token");
});

test("signing out signs out every tab", async ({ context, account, console: page }) => {
  await page.goto("/console/settings");
  const other = await context.newPage();
  await signIn(other, account);
  await other.goto("/console/audit");
  await other.getByRole("heading", { name: "Audit" }).waitFor();
  await page.getByRole("button", { name: /Account of/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/sign-in/);
  await expect(other).toHaveURL(/sign-in/);
});

test("a session that was ended elsewhere leads to signing in", async ({ account, console: page, complaints }) => {
  await page.goto("/console/settings");
  await page.getByRole("heading", { name: "Settings" }).waitFor();
  await account.api("POST", "/auth/sessions/revoke-all");
  await page.goto("/console/audit");
  await expect(page).toHaveURL(/sign-in\?next=%2Fconsole%2Faudit/);
  // The browser tells of each request that was refused.
  complaints.length = 0;
});

test("the theme is kept", async ({ console: page }) => {
  await page.goto("/console/settings/appearance");
  const isDark = () => page.evaluate(() => document.documentElement.classList.contains("wa-dark"));
  await page.getByRole("group").getByText("Dark").click();
  await expect.poll(isDark).toBe(true);
  await page.reload();
  await page.getByRole("heading", { name: "Appearance" }).waitFor();
  expect(await isDark()).toBe(true);
});

test("pages change in place, the focus goes along, and the way back leads back", async ({ console: page }) => {
  await page.goto("/console/settings");
  await page.evaluate(() => Object.assign(globalThis, { same: true }));
  await page.getByRole("link", { name: "Audit" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Audit" })).toBeFocused();
  await expect(page).toHaveTitle(/^Audit/);
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
  await page.goForward();
  await expect(page).toHaveTitle(/^Audit/);
  expect(await page.evaluate(() => "same" in globalThis)).toBe(true);
});

test("the first thing that Tab reaches leads past the sidebar", async ({ console: page }) => {
  await page.goto("/console/settings");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Skip to the content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Profile" })).toBeFocused();
});

test("on a phone the pages are in a drawer that closes by itself", async ({ console: page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("/console/settings");
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("dialog").getByRole("link", { name: "Audit" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Audit" })).toBeVisible();
  await expect(page.getByRole("dialog")).toBeHidden();
});
