/** Flows of information: labels by hand and by proposal, and what is done about them. */
import { expect, test } from "./support/fixtures.js";
import { heldTools } from "./support/evidence.js";

const labelsOf = (tools: any[], name: string) => tools.find((tool) => tool.name === name).labels;

test("tools are labelled, and people are asked", async ({ console: page, account }) => {
  await heldTools(account);
  await page.goto("/console/information-flow");
  await page.getByRole("checkbox", { name: "balance: Reads private" }).click();
  await expect(page.getByText("“balance” is labelled: Reads private")).toBeVisible();
  expect(labelsOf(await account.api("GET", "/tools/summary"), "balance")).toEqual(["reads-private"]);

  await page.getByRole("radio", { name: /Ask people/ }).check();
  await expect(page.getByText("From the next call on: Ask people")).toBeVisible();
  expect((await account.api("GET", "/policies/information-flow")).mode).toBe("enforce");
  await page.getByRole("radio", { name: /Look only/ }).click();
  await expect(page.getByRole("heading", { name: "Do less about flows of information?" })).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("radio", { name: /Ask people/ })).toBeChecked();
  expect((await account.api("GET", "/policies/information-flow")).mode).toBe("enforce");
});

test("proposals are taken over, and only add", async ({ console: page, account }) => {
  const before: any[] = await account.api("GET", "/tools/summary");
  const proposed = before.filter(({ proposed_labels: labels }) => labels.length > 0);
  expect(proposed.length).toBeGreaterThan(0);
  await page.goto("/console/information-flow?labels=proposed");
  await page.getByRole("button", { name: /^Take over \d+ proposal/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: /^Take over \d+ proposal/ }).click();
  await expect(page.getByText(new RegExp(`${proposed.length} tools? labelled`))).toBeVisible();
  const after: any[] = await account.api("GET", "/tools/summary");
  for (const { name, proposed_labels: wanted } of proposed) {
    expect(labelsOf(after, name).toSorted()).toEqual(wanted.toSorted());
  }
});
