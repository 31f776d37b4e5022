/** What starts a flow, as a form. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { ApiError, api, ask, type Schema } from "../../api/client.js";
import type { PField } from "../../components/p-field.js";
import "../../components/p-fire-times.js";
import "../../components/p-icon.js";
import type { PTags } from "../../components/p-tags.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/flows.js";
import scheduleEn from "../../strings/en/schedule.js";
import { controlStyles } from "../../styles/control.js";
import { shared } from "../../styles/shared.js";
import { isObject, type Path } from "../../yaml/schema.js";
import { EVENT_NAMES, FILTER_NAMES, triggerIn, TRIGGER_ICONS, type TriggerKind } from "./model.js";
import { FlowPart } from "./part.js";
import { partStyles } from "./part.styles.js";
import { previewOf } from "./schedule-preview.js";

const t = strings("flows", en);
const ts = strings("schedule", scheduleEn);
const KINDS: TriggerKind[] = ["tracker", "webhook", "schedule", "manual"];
const NEW: Record<TriggerKind, object> = {
  tracker: { events: ["issue_opened"] }, webhook: {}, schedule: { cron: "0 9 * * 1-5", timezone: zone() }, manual: {},
};
const TYPED_MS = 300;

@customElement("flow-trigger")
export class FlowTrigger extends FlowPart {
  /** When the schedule would tick, or why it cannot. */
  @state() private preview: Schema<"SchedulePreviewResponse"> | undefined;
  @state() private trouble = "";

  /** What stood under other kinds, in case somebody comes back to them. */
  readonly #before = new Map<TriggerKind, unknown>();
  #asked = "";
  #due: ReturnType<typeof setTimeout> | undefined;

  static override styles = [
    shared,
    controlStyles,
    partStyles,
    css`
      .filter {
        display: grid;
        grid-template-columns: minmax(0, 2fr) minmax(0, 3fr) auto;
        align-items: start;
        gap: var(--space-2);
      }

      .filter .plain {
        margin-top: 1.55rem;
      }

      @media (max-width: 40rem) {
        .filter {
          grid-template-columns: minmax(0, 1fr) auto;
        }

        .filter p-tags {
          grid-row: 2;
          grid-column: 1 / -1;
        }
      }

      .ticks {
        display: grid;
        gap: var(--space-2);
      }
    `,
  ];

  override updated() {
    this.#look();
  }

  override render() {
    const kind = triggerIn(this.value);
    return html`<section>
      ${this.heading(t("section_trigger"))}
      <fieldset ?disabled=${this.disabled}>
        <legend class="unseen">${t("trigger_kind")}</legend>
        <div class="segments">
          ${KINDS.map((one) => html`<label><input type="radio" name="kind" .checked=${one === kind}
            @change=${() => this.#become(one, kind)}><span><p-icon name=${TRIGGER_ICONS[one]}></p-icon>
            ${t(`trigger_${one}`)}</span></label>`)}
        </div>
      </fieldset>
      ${this.#fields(kind)}
    </section>`;
  }

  #become(kind: TriggerKind, from: TriggerKind) {
    this.#before.set(from, this.at("trigger", from));
    this.edit(["trigger"], { [kind]: this.#before.get(kind) ?? NEW[kind] });
  }

  #fields(kind: TriggerKind) {
    switch (kind) {
      case "tracker":
        return this.#tracker();
      case "webhook":
        return html`${this.#filters(["trigger", "webhook", "filters"])}
          <div class="pair">
            ${this.line(["trigger", "webhook", "where"], t("where"), { hint: t("where_hint"), mono: true })}
            ${this.line(["trigger", "webhook", "dedupePath"], t("dedupe"), { hint: t("dedupe_hint"), mono: true })}
          </div>`;
      case "schedule":
        return this.#schedule();
      case "manual":
        return html`<p class="quiet">${t("manual_detail")}</p>`;
    }
  }

  #tracker() {
    const { trackers, projects } = this.known;
    const of = (name: string): Path => ["trigger", "tracker", name];
    const named = trackers.map(({ name }) => ({ value: name, label: name }));
    const kinds = ["github", "gitlab", "jira"].map((value) => ({ value, label: KIND_NAMES[value] ?? value }));
    return html`<div class="pair">
        ${this.choice(of("tracker"), t("tracker"), [{ value: "", label: t("tracker_any") }, ...named])}
        ${this.choice(of("type"), t("tracker_kind"), [{ value: "", label: t("tracker_kind_any") }, ...kinds])}
      </div>
      ${this.tags(of("events"), t("events"), EVENT_NAMES, t("events_hint"))}
      ${this.tags(of("projects"), t("projects"), projects, t("projects_hint"))}
      ${this.#filters(of("filters"))}
      ${this.line(of("where"), t("where"), { hint: t("where_hint"), mono: true, lines: 2 })}`;
  }

  #filters(path: Path) {
    const found = this.at(...path);
    const filters = isObject(found) ? Object.entries(found) : [];
    const set = (entries: [string, unknown][]) =>
      this.edit(path, entries.length > 0 ? Object.fromEntries(entries) : undefined);
    return html`<fieldset ?disabled=${this.disabled}>
      <legend>${t("filters")}</legend>
      <div class="stack">
        ${filters.map(([name, wanted], index) => this.#filter(name, wanted, (next) =>
          set(filters.flatMap((one, other) => (other !== index ? [one] : next ? [next] : [])))))}
        <wa-button class="add" size="s" appearance="outlined" ?disabled=${this.disabled}
          @click=${() => set([...filters, [unused(filters), [""]]])}>
          <p-icon slot="start" name="add"></p-icon>${t("filter_add")}</wa-button>
        <p class="hint">${t("filters_hint")}</p>
      </div>
    </fieldset>`;
  }

  #filter(name: string, wanted: unknown, set: (next: [string, unknown] | undefined) => void) {
    const values = (Array.isArray(wanted) ? wanted : [wanted]).filter((one) => one !== "").map(String);
    return html`<div class="filter">
      <p-field label=${t("filter_field")} .value=${name} mono ?disabled=${this.disabled}
        placeholder=${FILTER_NAMES[0]}
        @change=${({ currentTarget }: Event) => set([(currentTarget as PField).value || name, wanted])}></p-field>
      <p-tags label=${t("filter_values")} .values=${values} mono ?disabled=${this.disabled}
        @change=${({ currentTarget }: Event) => {
          const next = (currentTarget as PTags).values.map(typed);
          set([name, next.length === 1 ? next[0] : next]);
        }}></p-tags>
      <button type="button" class="plain" aria-label="${t("filters")}: ${name}" title=${t("delete")}
        @click=${() => set(undefined)}><p-icon name="delete"></p-icon></button>
    </div>`;
  }

  #schedule() {
    const of = (name: string): Path => ["trigger", "schedule", name];
    const zones = ["UTC", ...Intl.supportedValuesOf("timeZone")].map((value) => ({ value, label: value }));
    return html`<div class="pair">
        ${this.line(of("cron"), t("cron"), { hint: t("cron_hint"), mono: true })}
        ${this.choice(of("timezone"), t("timezone"), [{ value: "", label: "UTC" }, ...zones.slice(1)])}
      </div>
      ${this.#policy(of)}
      ${this.#shown()}`;
  }

  #policy(of: (name: string) => Path) {
    const one = <Name extends string>(names: readonly Name[], usual: Name, label: (name: Name) => string) => [
      { value: "", label: label(usual) },
      ...names.filter((name) => name !== usual).map((value) => ({ value, label: label(value) }))];
    return html`<div class="pair">
      ${this.choice(of("missed"), ts("missed_label"), one(MISSED, "last", (name) => ts(`missed_${name}`)))}
      ${this.line(of("missedWindowSecs"), ts("missed_window"), { type: "number", placeholder: "604800",
        hint: ts("missed_window_hint") })}
      ${this.choice(of("overlap"), ts("overlap_label"), one(OVERLAPS, "allow", (name) => ts(`overlap_${name}`)))}
      ${this.line(of("jitterSecs"), ts("jitter"), { type: "number", placeholder: "0", hint: ts("jitter_hint") })}
    </div>`;
  }

  #shown() {
    if (this.trouble) return html`<p class="quiet small" role="status">${this.trouble}</p>`;
    if (!this.preview) return nothing;
    const { runs, timezone, policy } = this.preview;
    return html`<div class="ticks"><h3>${t("next_ticks")}</h3>
      <p-fire-times at-most .times=${runs} zone=${timezone}></p-fire-times>
      <ul class="quiet small">${policy.map((sentence) => html`<li>${sentence}</li>`)}</ul></div>`;
  }

  /** Asks when a schedule would tick, once it has been left alone for a moment. */
  #look() {
    const schedule = this.at("trigger", "schedule");
    const asked = isObject(schedule) ? JSON.stringify(schedule) : "";
    if (asked === this.#asked) return;
    this.#asked = asked;
    clearTimeout(this.#due);
    const body = isObject(schedule) ? previewOf(schedule) : undefined;
    if (!body) return void ([this.preview, this.trouble] = [undefined, ""]);
    this.#due = setTimeout(() => void this.#tell(asked, body), TYPED_MS);
  }

  async #tell(asked: string, body: Schema<"SchedulePreviewRequest">): Promise<void> {
    try {
      const found = await ask(api.POST("/api/v1/flows/schedule/preview", { body }));
      if (asked === this.#asked) [this.preview, this.trouble] = [found, ""];
    } catch (error) {
      if (asked === this.#asked) [this.preview, this.trouble] = [undefined, ApiError.from(error).message];
    }
  }
}

const MISSED = ["last", "none", "all"] as const;
const OVERLAPS = ["allow", "skip", "queue", "cancel_running"] as const;

const KIND_NAMES: Record<string, string> = { github: "GitHub", gitlab: "GitLab", jira: "Jira" };

function zone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** A filter's value as YAML would read it: numbers and truth values are none of text. */
function typed(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function unused(filters: readonly [string, unknown][]): string {
  return FILTER_NAMES.find((name) => !filters.some(([other]) => other === name)) ?? `field${filters.length}`;
}

declare global {
  interface HTMLElementTagNameMap {
    "flow-trigger": FlowTrigger;
  }
}
