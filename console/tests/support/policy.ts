/** Policies of a test's own: one that says no to a word, calls that it is about, and an editor to write it in. */
import type { Account } from "./account.js";
import type { Page } from "./fixtures.js";

/** A policy with what stands below its head. */
export const policy = (below: string): string => `apiVersion: preloop/v1\nkind: Policy\n${below}`;

/** Says no to searches for one word, with a reason. */
export const refusing = (word: string): string => policy([
  "tools:",
  "- tool: search",
  "  rules:",
  "  - action: deny",
  `    when: args.query == '${word}'`,
  "    description: not for agents",
  "",
].join("\n"));

export function applied(account: Account, document: string, more: object = {}): Promise<{ version: { id: string;
  version_number: number } }> {
  return account.api("POST", "/policies/apply", { document, ...more });
}

/** An agent that searches, so that there are calls on record. */
export async function searching(account: Account): Promise<(query: string) => Promise<void>> {
  const { key } = await account.api("POST", "/auth/api-keys", { name: "searcher", scopes: ["mcp:write"] });
  return async (query) => {
    const response = await fetch(`${account.server}/api/v1/mcp/search`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
      body: JSON.stringify({ query }),
    });
    await response.text();
  };
}

/** Puts a text in the place of what stands in the editor, as pasting does. */
export async function write(page: Page, text: string): Promise<void> {
  const code = page.locator("policy-document .cm-content");
  await code.click();
  await page.keyboard.press("Control+a");
  await code.evaluate((element, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", pasted);
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}
