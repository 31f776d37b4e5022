/** What is wrong with a tracker, or was, and who was told of it. */
import { html, nothing } from "lit";
import { api, ask, type Schema } from "../api/client.js";
import "../components/p-chip.js";
import "../components/p-time.js";
import { exactTime } from "../format.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/trackers.js";

const t = strings("trackers", en);
/** As many as are looked at; what is wrong now comes first. */
const MOST = 20;

export type Alarm = Schema<"TrackerAlarmResponse">;
type Message = Alarm["notifications"][number];

export function alarmsOf(tracker_id: string): Promise<Alarm[]> {
  return ask(api.GET("/api/v1/trackers/{tracker_id}/alarms", { params: { path: { tracker_id } } }));
}

/** Nothing where nothing ever was wrong. */
export function alarmList(alarms: Alarm[]) {
  if (alarms.length === 0) return nothing;
  const rest = alarms.length - MOST;
  return html`<section class="sheet pad stack" aria-label=${t("alarms")}>
    <h2>${t("alarms")}</h2>
    <ul class="alarms">${alarms.slice(0, MOST).map(alarm)}</ul>
    ${rest > 0 ? html`<p class="quiet small">${t("alarms_more", { n: rest })}</p>` : nothing}
  </section>`;
}

function alarm({ kind, organization, project, raised_at, cleared_at, notifications }: Alarm) {
  const place = project ?? organization;
  return html`<li class="stack">
    <div class="row spread">
      <span>${t(`alarm_${kind}`)}${place ? html` <span class="quiet">${place}</span>` : nothing}</span>
      <p-chip tone=${cleared_at ? "good" : "bad"} dot>${t(cleared_at ? "alarm_over" : "alarm_now")}</p-chip>
    </div>
    <p class="quiet small">${t("alarm_since")} <p-time when=${raised_at}></p-time>${cleared_at
      ? html`, ${t("alarm_until")} <p-time when=${cleared_at}></p-time>`
      : nothing}</p>
    ${notifications.length > 0 ? notifications.map(told) : html`<p class="quiet small">${t("alarm_untold")}</p>`}
  </li>`;
}

function told({ recipient, state, last_error, created_at, next_attempt_at, ended_at }: Message) {
  const who = recipient ?? t("alarm_somebody");
  const isLate = state === "failed" || (state === "waiting" && last_error);
  const why = last_error && state !== "sent" ? `: ${last_error}` : "";
  const when = exactTime(ended_at ?? next_attempt_at ?? created_at);
  return html`<p class="small ${isLate ? "late" : "quiet"}" title=${when}>${t(`alarm_${state}`, { who })}${why}</p>`;
}
