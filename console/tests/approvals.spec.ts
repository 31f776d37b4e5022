/** Deciding: by mouse with other arguments, by keyboard, by thumb, in a batch, and with a link alone. */
import { Acts } from "./support/acts.js";
import { Asking } from "./support/asking.js";
import { Chat } from "./support/chat.js";
import { expect, test, type Page } from "./support/fixtures.js";
import { askedFor, HOSTILE } from "./support/samples.js";
import { ToolsServer } from "./support/tools-server.js";

const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { name });

test("a call that appears is approved with two clicks, and runs as shown", async ({ console: page, account }) => {
  const tools = await ToolsServer.start();
  const agent = await Asking.prepare(account, tools);
  const acts = await Acts.count(page);
  await page.goto("/console");
  await heading(page, "Overview").waitFor();
  await agent.call("send_payment", { to: "Northwind", amount: 400, currency: "EUR" });
  // It is told of by itself, wherever one is, and what would run is beside it.
  const link = page.getByRole("navigation").getByRole("link", { name: /Approvals/ });
  await expect(link).toContainText("1");
  await link.click();
  await expect(page.getByRole("treeitem", { name: /amount/ })).toContainText("400");
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await expect(page.getByText("Approved: send_payment")).toBeVisible();
  expect(acts.note("from the overview to a decision, by mouse")).toBe("2 clicks");
  await expect.poll(() => tools.calls).toEqual([{ name: "send_payment",
    arguments: { to: "Northwind", amount: 400, currency: "EUR" } }]);
  tools.close();
});

test("arguments are edited before the yes, and checked by the tool's schema", async ({ console: page, account }) => {
  const { payment, tools } = await askedFor(account);
  await page.goto(`/console/approval/${payment}`);
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByLabel("amount").fill("20000");
  await expect(page.getByText("Has to be 10,000 or less")).toBeVisible();
  await page.getByRole("button", { name: "Approve with changes" }).click();
  await expect(page.getByText("Some fields are not right yet")).toBeVisible();
  expect(tools.calls).toEqual([]);
  await page.getByLabel("amount").fill("950");
  await page.getByLabel("currency").selectOption("USD");
  await expect(page.getByRole("region", { name: "Your changes" })).toContainText("950");
  await page.getByRole("button", { name: "Approve with changes" }).click();
  await expect(page.getByText(/The call (has run|runs once|is running)/)).toBeVisible();
  await expect.poll(() => tools.calls.map((call) => call.arguments)).toMatchObject([{ amount: 950, currency: "USD" }]);
  await expect(page.getByText("The call has run, and the tool says that it worked.")).toBeVisible();
  // Whoever looks later sees what was changed.
  await expect(page.getByRole("region", { name: /What was asked for/ })).toContainText("1250");
  tools.close();
});

test("one key decides on a call that appears", async ({ console: page, account }) => {
  const tools = await ToolsServer.start();
  const agent = await Asking.prepare(account, tools);
  const acts = await Acts.count(page);
  await page.goto("/console/approvals");
  await heading(page, "Nothing waits for you").waitFor();
  await agent.call("send_payment", { to: "Northwind", amount: 400, currency: "EUR" });
  await expect(page.getByRole("treeitem", { name: /amount/ })).toContainText("400");
  await page.keyboard.press("a");
  await expect.poll(() => tools.calls.length).toBe(1);
  expect(acts.note("from a call that appears to a decision, by keyboard")).toBe("1 keys");
  tools.close();
});

test("keys alone go through the list", async ({ console: page, account }) => {
  const { tools } = await askedFor(account);
  await page.goto("/console/approvals");
  const shown = page.getByRole("article").getByRole("heading", { level: 2 }).first();
  await expect(shown).toHaveText(/send_payment/);
  await page.keyboard.press("?");
  await expect(page.getByText("Approve what is shown")).toBeVisible();
  await page.keyboard.press("Escape");
  for (let step = 0; step < 4; step++) await page.keyboard.press("j");
  const branch = page.getByRole("treeitem").filter({ hasText: "branch" });
  await expect(branch).toContainText("feature/checkout-redesign");
  await page.keyboard.press("d");
  await expect(page.getByText("Declined: delete_branch")).toBeVisible();
  // The next one is shown by itself; its hostile texts are texts.
  await expect(branch).toContainText("<img src=x onerror=");
  await expect(branch).toContainText("\\u202e");
  await page.keyboard.press("a");
  await expect.poll(() => tools.calls).toEqual([{ name: "delete_branch",
    arguments: { repository: "acme/storefront", branch: HOSTILE } }]);
  expect(await page.title()).toContain("Approvals");
  await page.keyboard.press("/");
  await page.keyboard.type("northwind");
  await expect(page.getByText("release-bot has a question")).toHaveCount(0);
  await expect(page).toHaveURL(/q=northwind/);
  tools.close();
});

test("several get one answer", async ({ console: page, account }) => {
  const { tools } = await askedFor(account);
  await page.goto("/console/approvals");
  await page.getByLabel("Select all").check();
  await page.getByRole("button", { name: "Decline 3" }).click();
  await page.locator("p-dialog").getByLabel("Comment").fill("Not today");
  await page.locator("p-dialog").getByRole("button", { name: "Decline 3" }).click();
  await expect(page.getByText("3 decided")).toBeVisible();
  await page.getByRole("tab", { name: /^Declined/ }).click();
  await expect(page.getByRole("list", { name: "Requests" }).getByRole("listitem")).toHaveCount(3);
  await expect(page.getByText("Not today").first()).toBeVisible();
  expect(tools.calls).toEqual([]);
  tools.close();
});

test("questions are answered with options, words, or a form", async ({ console: page, account }) => {
  const { question, form, tools } = await askedFor(account);
  await page.goto(`/console/approval/${question}`);
  await page.getByRole("button", { name: "Send answer" }).click();
  await expect(page.getByText("Choose an answer, or write one")).toBeVisible();
  await page.getByText("Mend them", { exact: true }).click();
  await page.getByRole("button", { name: "Send answer" }).click();
  await expect(page.getByText("The answer was passed on to the agent.")).toBeVisible();
  await page.goto(`/console/approval/${form}`);
  await page.getByRole("button", { name: "Send answer" }).click();
  await expect(page.getByText("Is missing").first()).toBeVisible();
  await page.getByLabel("Version").fill("2.4.0");
  await page.getByLabel("Channel").selectOption("beta");
  await page.getByRole("button", { name: "Send answer" }).click();
  await expect(page.getByRole("treeitem", { name: /version/ }).first()).toContainText("2.4.0");
  tools.close();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

  test("a thumb decides", async ({ console: page, account }) => {
    const { tools } = await askedFor(account);
    const acts = await Acts.count(page);
    await page.goto("/console/approvals");
    await page.getByText("release-bot wants to call send_payment").tap();
    const button = page.getByRole("button", { name: "Approve", exact: true });
    // Within reach without scrolling, and large enough.
    const box = await button.boundingBox();
    expect(box && box.y + box.height).toBeLessThanOrEqual(740);
    expect(box?.height).toBeGreaterThanOrEqual(44);
    await button.tap();
    await expect.poll(() => tools.calls.length).toBe(1);
    expect(acts.note("from the list to a decision, by touch")).toBe("2 taps");
    tools.close();
  });
});

test("whoever has the link decides without signing in", async ({ page, account, complaints }) => {
  void complaints;
  const [tools, chat] = [await ToolsServer.start(), await Chat.start()];
  const agent = await Asking.prepare(account, tools, { channel_configs: { webhook: { url: chat.url } } });
  const id = await agent.call("delete_branch", { repository: "acme/app", branch: "old" });
  const link = await chat.link(id);
  await page.goto(`/console/approval/${id}?token=wrong`);
  await heading(page, "This link leads nowhere").waitFor();
  complaints.length = 0; // The browser tells of the 404.
  await page.goto(`/console/approval/${id}${link.search}`);
  await heading(page, /wants to call delete_branch/).waitFor();
  await expect(page.getByRole("navigation")).toHaveCount(0);
  await page.getByLabel("Comment").fill("Go ahead");
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await expect(page.getByText(/The call (has run|runs once|is running)/)).toBeVisible();
  await expect.poll(() => tools.calls.length).toBe(1);
  await page.goto(`/console/approval/${id}`);
  await expect(page).toHaveURL(/sign-in/);
  tools.close();
  chat.close();
});

test("two people look at one request, and the slower one is told", async ({ console: page, account }) => {
  const { branch, tools } = await askedFor(account);
  await page.goto(`/console/approval/${branch}`);
  await page.getByRole("button", { name: "Approve", exact: true }).waitFor();
  await account.api("POST", `/approval-requests/${branch}/decline`, { comment: "It is still needed" });
  await expect(page.getByText("The call does not run. The agent is told, with the reason.")).toBeVisible();
  await expect(page.getByText("It is still needed").first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Approve", exact: true })).toHaveCount(0);
  tools.close();
});
