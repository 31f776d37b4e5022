/** What Lighthouse says of the pages that people look at most, on a desk and on a phone: `npm run lighthouse`. */
import type { Account } from "./support/account.js";
import { expect, test } from "./support/fixtures.js";
import { lighthouse, type Profile } from "./support/lighthouse.js";
import { askedFor, ranFor } from "./support/samples.js";

/** The least that is good enough. */
const LEAST = {
  desktop: { performance: 95, accessibility: 100, "best-practices": 100 },
  mobile: { performance: 90, accessibility: 100, "best-practices": 100 },
} as const;

/** What a page shows, and where it is. */
const PAGES: Record<string, (account: Account) => Promise<string>> = {
  overview: async (account) => {
    await ranFor(account);
    return "/console";
  },
  approvals: async (account) => {
    await askedFor(account);
    return "/console/approvals";
  },
  execution: async (account) => `/console/flows/executions/${(await ranFor(account)).execution}`,
};

for (const [name, prepare] of Object.entries(PAGES)) {
  test(`Lighthouse on ${name}`, async ({ account, house }) => {
    test.setTimeout(600_000);
    const path = await prepare(account);
    for (const profile of ["desktop", "mobile"] as Profile[]) {
      const scores = await lighthouse(account, house.url + path, profile, name);
      console.table({ [`${name}, ${profile}`]: { ...scores, missed: scores.missed.join(" ") } });
      for (const [kind, least] of Object.entries(LEAST[profile])) {
        const found = scores[kind as keyof typeof LEAST.desktop];
        expect.soft(found, `${kind} of ${name}, ${profile}: ${scores.missed.join(", ")}`).toBeGreaterThanOrEqual(least);
      }
    }
  });
}
