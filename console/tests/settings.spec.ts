/** What is changed in the settings is kept by the server, and errors stand at their fields. */
import { Account } from "./support/account.js";
import { expect, test } from "./support/fixtures.js";

test("a name is changed, and a taken one is refused", async ({ console: page, account, house, complaints }) => {
  const other = await Account.create(house.server.url);
  await page.goto("/console/settings");
  await page.getByLabel("Name", { exact: true }).fill("Augusta Ada King");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").getByText("Saved")).toBeVisible();
  expect((await account.api("GET", "/auth/users/me")).full_name).toBe("Augusta Ada King");
  await page.getByLabel("Username").fill(other.username);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").getByText(/taken/)).toBeVisible();
  await page.getByLabel("Username").fill("with space");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByLabel("Username")).toHaveAttribute("aria-invalid", "true");
  complaints.length = 0;
});

test("a key is made, shown once, and deleted", async ({ console: page, account, house }) => {
  await page.goto("/console/settings/keys");
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByLabel("Name").fill("laptop");
  await page.getByRole("button", { name: "Create key" }).click();
  // The list, which is drawn anew beneath, has its first letters alone.
  const key = (await page.getByText(/^prl_[\w-]{20,}$/).first().textContent()) ?? "";
  const headers = { authorization: `Bearer ${key}` };
  const endpoint = await fetch(`${house.server.url}/mcp/v1`, { method: "POST", headers });
  expect(endpoint.status).not.toBe(401);
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("row", { name: /laptop/ }).getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("No key yet")).toBeVisible();
  expect(await account.api("GET", "/auth/api-keys")).toEqual([]);
});

test("the password is changed", async ({ console: page, account, house }) => {
  await page.goto("/console/settings/security");
  await page.getByLabel("Current password").fill(Account.password);
  await page.getByLabel("New password").fill("another horse battery");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("The password was changed")).toBeVisible();
  const body = JSON.stringify({ username: account.username, password: "another horse battery" });
  const headers = { "content-type": "application/json" };
  const signed = await fetch(`${house.server.url}/api/v1/auth/token/json`, { method: "POST", headers, body });
  expect(signed.status).toBe(200);
});

test("notifications are switched, and a phone registers by its code", async ({ console: page, account, house }) => {
  await page.goto("/console/settings/notifications");
  await page.getByText("By push to my devices").click();
  const kept = () => account.api("GET", "/notification-preferences/me");
  await expect.poll(async () => (await kept()).enable_mobile_push).toBe(true);
  await page.getByRole("button", { name: "Add a device" }).click();
  const url = (await page.getByText(/register-device\?token=/).textContent()) ?? "";
  const token = new URL(url).searchParams.get("token");
  const body = JSON.stringify({ platform: "ios", token: "0123456789abcdef", device_name: "Ada's phone" });
  const path = `${house.server.url}/api/v1/notification-preferences/register-via-token?token=${token}`;
  const registered = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body });
  expect(registered.status, await registered.text()).toBeLessThan(300);
  await expect(page.getByText("Ada's phone")).toBeVisible();
  await expect(page.getByRole("img", { name: "Scan this with your phone" })).toBeHidden();
});
