/** Every page, for the tests that look at all of them. */
import type { Account } from "./support/account.js";
import type { Page } from "./support/fixtures.js";

export interface Shown {
  name: string;
  /** May depend on what `prepare` made. */
  path: string | ((made: string) => string);
  /** Shown to people who have not signed in. */
  public?: true;
  /** Makes what the page shows; answers an id for `path`. */
  prepare?: (account: Account) => Promise<string | void>;
  /** Waits until the page shows what it is about. */
  ready?: (page: Page) => Promise<void>;
}

export const pages: Shown[] = [
  { name: "sign-in", path: "/console/sign-in", public: true },
  { name: "not-found", path: "/console/nowhere" },
  { name: "overview", path: "/console" },
];
