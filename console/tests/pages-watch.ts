/** The pages of approvals, executions and events, for the tests that look at all of them. */
import type { Shown } from "./pages.js";
import { askedFor, ranFor } from "./support/samples.js";

export const watchPages: Shown[] = [
  { name: "approvals", path: "/console/approvals", prepare: async (account) => void (await askedFor(account)),
    ready: (page) => page.getByRole("button", { name: "Approve", exact: true }).first().waitFor() },
  { name: "approvals-empty", path: "/console/approvals" },
  { name: "approval", path: (id) => `/console/approval/${id}`,
    prepare: async (account) => (await askedFor(account)).payment },
  { name: "question", path: (id) => `/console/approval/${id}`,
    prepare: async (account) => (await askedFor(account)).form },
  { name: "executions", path: "/console/flows/executions", prepare: async (account) => void (await ranFor(account)),
    ready: (page) => page.getByRole("row").nth(1).waitFor() },
  { name: "executions-empty", path: "/console/flows/executions" },
  { name: "execution", path: (id) => `/console/flows/executions/${id}`,
    prepare: async (account) => (await ranFor(account)).execution,
    ready: (page) => page.locator("p-log .row").first().waitFor() },
  { name: "events", path: "/console/events", prepare: async (account) => void (await ranFor(account)),
    ready: (page) => page.getByRole("row").nth(1).waitFor() },
  { name: "event", path: (id) => `/console/events/${id}`, prepare: async (account) => (await ranFor(account)).event },
];
