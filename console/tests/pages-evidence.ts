/** The pages of tool review, information flow, the kill switch and the chain of records, with something on them. */
import type { Shown } from "./pages.js";
import { halted, heldTools } from "./support/evidence.js";

export const evidencePages: Shown[] = [
  { name: "tool-reviews-none", path: "/console/tools/reviews" },
  { name: "tool-reviews", path: "/console/tools/reviews", prepare: async (account) => void (await heldTools(account)),
    ready: (page) => page.getByRole("article", { name: "pay" }).waitFor() },
  { name: "tool-reviews-server", path: (id) => `/console/tools/reviews?whole=${id}`,
    prepare: (account) => heldTools(account),
    ready: (page) => page.getByRole("article", { name: "balance" }).waitFor() },
  { name: "tool-reviews-selected", path: "/console/tools/reviews",
    prepare: async (account) => void (await heldTools(account)),
    ready: async (page) => {
      await page.getByRole("button", { name: "Select all 2 that wait" }).click();
      await page.getByText("2 selected").waitFor();
    } },
  { name: "attention-held", path: "/console/attention", prepare: async (account) => void (await heldTools(account)),
    ready: (page) => page.getByText("bank: 2 tools are held until somebody looks at them").waitFor() },
  { name: "information-flow-empty", path: "/console/information-flow" },
  { name: "information-flow", path: "/console/information-flow",
    prepare: async (account) => void (await heldTools(account)),
    ready: (page) => page.getByRole("checkbox", { name: /Sends out$/ }).first().waitFor() },
  { name: "kill-switch", path: "/console/kill-switch",
    ready: (page) => page.getByText("Nothing is stopped").waitFor() },
  { name: "kill-switch-on", path: "/console/kill-switch", prepare: halted,
    ready: (page) => page.getByRole("button", { name: "Ask to lift it" }).waitFor() },
  { name: "overview-halted", path: "/console/flows", prepare: halted,
    ready: (page) => page.getByText("Stopped: tools, language models").waitFor() },
  { name: "audit-integrity", path: "/console/audit", prepare: async (account) => void (await account.tracker()),
    ready: async (page) => {
      await page.locator("audit-integrity summary").click();
      await page.getByRole("heading", { name: "Public keys" }).waitFor();
    } },
];
