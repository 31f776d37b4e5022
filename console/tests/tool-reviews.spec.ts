/** Tools that changed are held, looked at, and approved or refused by the version that was shown. */
import { changedBank, CHANGED } from "./support/evidence.js";
import { expect, test } from "./support/fixtures.js";
import { BANK, ToolsServer } from "./support/tools-server.js";

let bank: ToolsServer;

test.beforeEach(async () => {
  bank = await ToolsServer.start(BANK);
});

test.afterEach(() => bank.close());

async function names(account: { api(method: string, path: string): Promise<any> }): Promise<string[]> {
  const tools = await account.api("GET", "/tools/summary");
  const shown = tools.filter(({ exposed_name: name, source }: any) => name != null && source === "mcp");
  return shown.map(({ name }: any) => name).toSorted();
}

test("a poisoned tool is shown as what it is, and refused", async ({ console: page, account }) => {
  await changedBank(account, bank);
  await page.goto("/console");
  await expect(page.getByRole("link", { name: /Tool review/ }).first()).toContainText("2");
  await page.getByRole("link", { name: /Tool review/ }).first().click();
  await expect(page.getByText("The first list of “bank” was trusted, and nobody has looked at it.")).toBeVisible();

  const pay = page.getByRole("article", { name: "pay" });
  await expect(pay.getByText("changed", { exact: true }).first()).toBeVisible();
  await expect(pay.locator("mark.high").first()).toBeAttached();
  await expect(pay.getByText("U+200B").first()).toBeVisible();
  await pay.getByRole("button", { name: "Approve pay" }).click();
  await expect(page.getByRole("heading", { name: "Approve 1 tool with grave findings?" })).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await pay.getByRole("button", { name: "Reject pay" }).click();
  await page.getByRole("textbox", { name: "Reason" }).fill("It wants keys");
  await page.getByRole("button", { name: "Reject", exact: true }).click();
  await expect(page.getByText("1 rejected")).toBeVisible();
  await expect(pay.getByText("rejected", { exact: true })).toBeVisible();

  await page.getByRole("button", { name: "Approve refund" }).click();
  await expect(page.getByText("1 approved. It counts from the next call on.")).toBeVisible();
  expect(await names(account)).toEqual(["balance", "refund"]);
});

test("what changed since it was shown is not approved", async ({ console: page, account, complaints }) => {
  const id = await changedBank(account, bank);
  await page.goto("/console/tools/reviews");
  await expect(page.getByRole("article", { name: "refund" })).toBeVisible();
  bank.offer(CHANGED.map((tool) => (tool?.name === "refund" ? { ...tool, description: "Pays somebody else." } : tool)));
  await account.api("POST", `/mcp-servers/${id}/scan`);
  await page.getByRole("button", { name: "Approve refund" }).click();
  await expect(page.getByText("Nothing was decided: a server changed something meanwhile.")).toBeVisible();
  await expect(page.getByText("Pays somebody else.").first()).toBeVisible();
  expect(await names(account)).toEqual(["balance"]);
  // That answer was wanted.
  complaints.length = 0;
});

test("a server's setting is told, and every tool is reviewed then", async ({ console: page, account }) => {
  const id = await changedBank(account, bank);
  await page.goto("/console/tools/reviews");
  await page.getByLabel("What counts unseen").selectOption("all");
  await expect(page.getByText("No tool of “bank” counts that a person has not reviewed.")).toBeVisible();
  expect((await account.api("GET", `/mcp-servers/${id}`)).review).toBe("all");
  await expect(page.getByRole("article", { name: "balance" }).getByText("never reviewed")).toBeVisible();
});

test("what is held comes by itself", async ({ console: page, account }) => {
  const { id } = await account.api("POST", "/mcp-servers", { name: "bank", url: bank.url, review: "changes" });
  await page.goto("/console/tools/reviews");
  await expect(page.getByText("Nothing waits for review")).toBeVisible();
  bank.offer(CHANGED);
  await account.api("POST", `/mcp-servers/${id}/scan`);
  await expect(page.getByRole("article", { name: "refund" })).toBeVisible();
});
