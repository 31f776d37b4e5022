/** Whose turn it is to lift the kill switch. Pure. */
import type { KillSwitchLift } from "../api/kill-switch.js";

/** What this person can do about a switch that is on. */
export type LiftStep = "ask" | "agree" | "wait" | "password";

export function stepOf(lift: KillSwitchLift | null | undefined, me: string | undefined): LiftStep {
  if (!lift) return "ask";
  if (lift.user_id !== me) return "agree";
  return lift.needs === "password" ? "password" : "wait";
}
