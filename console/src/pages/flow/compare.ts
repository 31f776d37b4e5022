/** What a test of a draft on recorded events says: which are worth seeing, and why each came out as it did. Pure. */
import type { Schema } from "../../api/client.js";
import { visible } from "../../components/json-rows.js";
import type { Tone } from "../../components/p-chip.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/compare.js";

const t = strings("compare", en);

export type Test = Schema<"FlowTestResponse">;
export type Tested = Schema<"TestedEvent">;
export type Difference = Schema<"TestDifference">;
/** What is shown: what differs, or all that came out one way. */
export type View = "changed" | Difference;

export const DIFFERENCES: Difference[] = ["only_draft", "only_deployed", "both", "neither"];

/** Something that is about to change is news, whichever way. */
export const TONES: Record<Difference, Tone> = {
  only_draft: "good", only_deployed: "warn", both: "still", neither: "still",
};

/** What is shown first: what differs; without a deployed flow, what would run. */
export function firstView({ deployed_flow_id: deployed }: Test): View {
  return deployed ? "changed" : "only_draft";
}

export function shownOf({ events }: Test, view: View): Tested[] {
  const isShown = ({ difference }: Tested) => (
    view === "changed" ? difference === "only_draft" || difference === "only_deployed" : difference === view);
  return events.filter(isShown);
}

/** Without a deployed flow there is nothing that is as before. */
export function labelOf(difference: Difference, hasDeployed: boolean): string {
  if (hasDeployed) return t(difference);
  return t(difference === "only_draft" ? "starts" : "starts_not");
}

/** Why it came out so: of the one that does not start it, and of both where both do not. */
export function whyOf({ draft, deployed, difference }: Tested): string {
  const here = draft.starts ? t("draft_starts") : t("draft_not", { why: reasonOf(draft) });
  if (!deployed) return here;
  const there = deployed.starts ? t("deployed_starts") : t("deployed_not", { why: reasonOf(deployed) });
  switch (difference) {
    case "only_draft":
      return there;
    case "only_deployed":
    case "both":
      return here;
    case "neither":
      return reasonOf(draft) === reasonOf(deployed) ? here : `${here} · ${there}`;
  }
}

function reasonOf({ condition, reason, is_error }: Schema<"TestAnswer">): string {
  const why = condition ? t("why", { condition: visible(condition), reason: visible(reason ?? "") })
    : visible(reason ?? "");
  return is_error ? t("no_answer", { why }) : why;
}
