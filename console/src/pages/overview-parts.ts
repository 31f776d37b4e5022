/** The figures and charts of the overview. */
import { html, nothing } from "lit";
import type { Overview, OverviewPiece, Range } from "../api/overview.js";
import "../components/p-bars.js";
import type { Series } from "../components/p-bars.js";
import "../components/p-chip.js";
import "../components/p-figure.js";
import { daysOf, scaleOf, spanScaleOf } from "../components/scale.js";
import { count, date, dateTime, percent, shortCount, span, usd } from "../format.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/overview.js";

const t = strings("overview", en);

/** Numbers first: what waits, what runs, how it went. */
export function figures(shown: Overview) {
  const { now, total, models } = shown;
  return html`
    ${now.approvals_pending == null ? nothing : pending(now.approvals_pending)}
    <p-figure label=${t("running")} value=${count(now.executions_running)} href="/console/flows/executions"
      detail=${now.executions_waiting > 0 ? t("waiting", { n: now.executions_waiting }) : ""}></p-figure>
    <p-figure label=${t("events")} value=${shortCount(total.events)} detail=${t("events_detail")}
      href="/console/events"></p-figure>
    ${success(shown)}
    ${total.approvals ? decision(total.approvals) : nothing}
    ${models
      ? html`<p-figure label=${t("spent")} value=${usd(models.cost)}
          detail=${t("spent_detail", { tokens: shortCount(models.tokens), n: models.calls })}></p-figure>`
      : nothing}
  `;
}

function pending(n: number) {
  return html`<p-figure label=${t("pending")} value=${count(n)} href="/console/attention"
    detail=${t(n > 0 ? "pending_some" : "pending_none")}></p-figure>`;
}

function success({ total }: Overview) {
  const good = total.executions_succeeded;
  const all = good + total.executions_failed + total.executions_stopped;
  const detail = all > 0 ? t("success_detail", { good, all }) : t("success_none");
  const value = all > 0 ? percent(good / all) : "–";
  return html`<p-figure label=${t("success")} value=${value} detail=${detail}></p-figure>`;
}

function decision({ median_seconds, p90_seconds }: NonNullable<Overview["total"]["approvals"]>) {
  const detail = p90_seconds == null ? t("decision_none") : t("decision_detail", { slow: span(p90_seconds) });
  return html`<p-figure label=${t("decision")} value=${median_seconds == null ? "–" : span(median_seconds)}
    detail=${detail}></p-figure>`;
}

/** One chart for each question. */
export function charts(shown: Overview, range: Range) {
  const { pieces, total } = shown;
  const labels = pieces.map(({ start }) => (range === "24h" || range === "7d" ? dateTime(start) : date(start)));
  const of = (read: (piece: OverviewPiece) => number | null | undefined) => pieces.map((piece) => read(piece) ?? null);
  const events: Series[] = [{ name: t("came"), tone: "accent", values: of(({ events }) => events) }];
  const executions: Series[] = [
    { name: t("succeeded"), tone: "good", values: of((piece) => piece.executions_succeeded) },
    { name: t("failed"), tone: "bad", values: of((piece) => piece.executions_failed) },
    { name: t("stopped"), tone: "still", values: of((piece) => piece.executions_stopped) },
  ];
  const { approvals } = total;
  const decided: Series[] = [
    { name: t("approved"), tone: "good", values: of((piece) => piece.approvals?.approved) },
    { name: t("declined"), tone: "bad", values: of((piece) => piece.approvals?.declined) },
    { name: t("expired"), tone: "warn", values: of((piece) => piece.approvals?.expired) },
  ];
  const median = approvals?.median_seconds;
  const took: Series[] = [
    {
      name: t("took"),
      tone: "busy",
      values: of((piece) => piece.approvals?.median_seconds),
      total: median == null ? "–" : span(median),
    },
  ];
  return html`
    ${chart(t("chart_executions"), labels, executions)}
    ${chart(t("chart_events"), labels, events)}
    ${approvals ? chart(t("chart_approvals"), labels, decided) : nothing}
    ${approvals ? chart(t("chart_decision"), labels, took, span, spanScaleOf) : nothing}
    ${shown.models && shown.models.calls > 0 ? costs(shown, shown.models) : nothing}
  `;
}

/** What models cost, by the days that the server counts in. */
function costs({ from, to }: Overview, models: NonNullable<Overview["models"]>) {
  const days = daysOf(from, to);
  const byDay = new Map(models.days.map(({ day, cost }) => [day, cost]));
  const labels = days.map((day) => t("day_utc", { day: date(`${day}T12:00:00`) }));
  const values = days.map((day) => byDay.get(day) ?? 0);
  const series: Series[] = [{ name: t("spent_on"), tone: "warn", values, total: usd(models.cost) }];
  return chart(t("chart_cost"), labels, series, usd);
}

function chart(heading: string, labels: string[], series: Series[], format = shortCount, scale = scaleOf) {
  return html`<p-bars class="sheet pad" heading=${heading} .labels=${labels} .series=${series} .format=${format}
    .scale=${scale}></p-bars>`;
}
