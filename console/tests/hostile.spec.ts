/** What comes from outside is text, wherever it is shown: never run, never loaded, nothing for the policy to stop. */
import { expect, test } from "./support/fixtures.js";

const MARKUP = `<img src=x onerror="document.title='run'"><script>document.title='run'</script>`;

test("names and records with markup are shown as they are", async ({ console: page, account }) => {
  await account.api("POST", "/auth/api-keys", { name: MARKUP, scopes: ["read"] });
  await account.api("PUT", "/auth/users/me", { full_name: MARKUP });
  await account.api("POST", "/trackers", { name: `acme ${MARKUP}`, tracker_type: "github" });
  for (const path of ["/console/settings/keys", "/console/settings", "/console/audit", "/console/attention"]) {
    await page.goto(path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await expect(page.locator("p-state[kind=loading]")).toHaveCount(0);
    await expect(page).not.toHaveTitle(/run/);
  }
  await page.goto("/console/audit");
  await page.getByRole("list").getByText("Create tracker").click();
  await expect(page.getByRole("tree").getByText(MARKUP)).toBeVisible();
  await page.goto("/console/settings/keys");
  await page.getByRole("row", { name: /onerror/ }).getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("dialog")).toContainText(MARKUP);
  await expect(page).not.toHaveTitle(/run/);
});
