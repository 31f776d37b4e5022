/** The pages of approvals, executions and events, for the tests that look at all of them. */
import type { Shown } from "./pages.js";
import { stuck } from "./support/flow-control.js";
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
  { name: "events-selected", path: "/console/events", prepare: async (account) => void (await ranFor(account)),
    ready: async (page) => {
      await page.getByRole("checkbox").first().check();
      await page.getByText("1 event selected").first().waitFor();
    } },
  { name: "events-parked-none", path: "/console/events/parked" },
  { name: "events-parked", path: "/console/events/parked",
    prepare: async (account, server) => void (await stuck(account, server)),
    ready: (page) => page.getByRole("button", { name: "Replay this group" }).waitFor() },
  { name: "event-replay", path: (id) => `/console/events/${id}`,
    prepare: async (account) => (await ranFor(account)).event,
    ready: async (page) => {
      await page.getByRole("button", { name: "Replay …" }).click();
      await page.getByText("would start").waitFor();
    } },
  { name: "event", path: (id) => `/console/events/${id}`, prepare: async (account) => (await ranFor(account)).event },
];
