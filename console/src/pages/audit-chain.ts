/** What the state of the chain of records amounts to. Pure. */
import type { Integrity } from "../api/audit.js";

export type ChainVerdict = "good" | "catching_up" | "fault" | "none";

/** A fault outweighs everything; what is sealed after the last comparison is not wrong, but not compared either. */
export function verdictOf({ fault, last_record: last, verified_up_to: verified }: Integrity): ChainVerdict {
  if (fault != null) return "fault";
  if (last === 0) return "none";
  return verified >= last ? "good" : "catching_up";
}
