/** How the chain stands, and whose turn it is to lift the switch. */
import { expect, it } from "vitest";
import type { Integrity } from "../../api/audit.js";
import type { KillSwitchLift } from "../../api/kill-switch.js";
import { verdictOf } from "../audit-chain.js";
import { stepOf } from "../lift-step.js";

it.each([
  [{ last_record: 0, verified_up_to: 0 }, "none"],
  [{ last_record: 9, verified_up_to: 9, fault: null }, "good"],
  [{ last_record: 9, verified_up_to: 7 }, "catching_up"],
  [{ last_record: 9, verified_up_to: 9, fault: "record 3 is missing" }, "fault"],
  [{ last_record: 0, verified_up_to: 0, fault: "all records are missing" }, "fault"],
])("a chain with %j is %s", (chain, expected) => expect(verdictOf(chain as Integrity)).toBe(expected));

const lift = (needs: string) => ({ user_id: "ada", needs, scopes: ["tools"] }) as KillSwitchLift;

it.each([
  [undefined, "ada", "ask"],
  [null, "ada", "ask"],
  [lift("another_person"), "ada", "wait"],
  [lift("another_person"), "grace", "agree"],
  [lift("password"), "ada", "password"],
  [lift("password"), "grace", "agree"],
] as const)("after %j it is for %s to %s", (asked, me, expected) => expect(stepOf(asked, me)).toBe(expected));
