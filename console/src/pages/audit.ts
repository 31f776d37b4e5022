/** The record of what happened, as a timeline by day, with filters. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { auditActions, auditGroups, type AuditFilter, type AuditGroup, type Outcome } from "../api/audit.js";
import { apiKeys, type ApiKey } from "../api/account.js";
import { ApiError } from "../api/errors.js";
import { findPeople, maySeePeople, nameOfPerson, type Person } from "../api/people.js";
import { visible } from "../components/json-rows.js";
import "../components/p-chip.js";
import "../components/p-filters.js";
import type { Choice } from "../components/p-filters.js";
import "../components/p-id.js";
import "../components/p-page-header.js";
import "../components/p-state.js";
import { router } from "../router.js";
import { usd, words } from "../format.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/audit.js";
import commonEn from "../strings/en/common.js";
import { controlStyles } from "../styles/control.js";
import { shared } from "../styles/shared.js";
import "./audit-entry.js";
import "./audit-integrity.js";
import { auditStyles } from "./audit.styles.js";
import { Page } from "./page.js";

const t = strings("audit", en);
const common = strings("common", commonEn);
const PAGE = 50;
/** Actions that were seen in so many days are offered as a filter. */
const ACTION_DAYS = 90;
const OUTCOMES: Outcome[] = ["success", "failure", "denied", "pending"];
const HOURS = ["24", "168", "720"] as const;
/** In dollars. */
const COSTS = [0.01, 0.1, 1, 10];
/** As many people are offered as a filter. */
const PEOPLE_MAX = 200;

@customElement("page-audit")
export class PageAudit extends Page {
  @state() private groups: AuditGroup[] | undefined;
  @state() private total = 0;
  @state() private isCapped = false;
  @state() private actions: string[] = [];
  @state() private people: readonly Person[] = [];
  @state() private keys: readonly ApiKey[] = [];
  @state() private trouble = "";
  @state() private busy = false;

  #asked: string | undefined;

  static override styles = [shared, controlStyles, auditStyles];

  override connectedCallback() {
    super.connectedCallback();
    // Without them there is one filter less.
    void auditActions(ACTION_DAYS).then((actions) => (this.actions = actions), () => undefined);
    void apiKeys().then(({ items }) => (this.keys = items), () => undefined);
    if (maySeePeople()) void findPeople("", PEOPLE_MAX).then((people) => (this.people = people), () => undefined);
  }

  override willUpdate() {
    const asked = this.query.toString();
    if (asked === this.#asked) return;
    this.#asked = asked;
    void this.#load(0);
  }

  async #load(skip: number): Promise<void> {
    const asked = this.#asked;
    this.busy = true;
    try {
      const page = await auditGroups(filterOf(this.query), skip, PAGE);
      if (asked !== this.#asked) return;
      this.groups = skip === 0 ? page.groups : [...(this.groups ?? []), ...page.groups];
      [this.total, this.isCapped, this.trouble] = [page.total, page.total_capped, ""];
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    } finally {
      this.busy = false;
    }
  }

  override render() {
    return html`<p-page-header heading=${t("title")}>${t("detail")}</p-page-header>
      <div class="stack">
        <audit-integrity .span=${filterOf(this.query)}></audit-integrity>
        <p-filters .query=${this.query} .choices=${this.#choices()} search-name="tool" search-label=${t("tool")}>
          ${this.query.get("hours") === "days" ? this.#days() : nothing}
        </p-filters>
        ${this.#execution()}
        ${this.#content()}
      </div>`;
  }

  /** The first and the last of the days that are shown. */
  #days() {
    const [from, to] = [this.query.get("from") ?? "", this.query.get("to") ?? ""];
    const set = (name: string) => ({ currentTarget }: Event) => router.setQuery(
      { [name]: (currentTarget as HTMLInputElement).value });
    return html`<span class="days">
      <input class="control" type="date" aria-label=${t("day_from")} title=${t("day_from")} .value=${from}
        max=${to || nothing} @change=${set("from")}>
      –
      <input class="control" type="date" aria-label=${t("day_to")} title=${t("day_to")} .value=${to}
        min=${from || nothing} @change=${set("to")}>
    </span>`;
  }

  /** Comes by a link from an execution, and goes by a button. */
  #execution() {
    const id = this.query.get("execution");
    if (!id) return nothing;
    return html`<p class="row small">${t("of_execution")}
      <p-id .value=${id} href="/console/flows/executions/${id}"></p-id>
      <wa-button size="s" appearance="plain" @click=${() => router.setQuery({ execution: null })}>
        ${t("all_executions")}</wa-button></p>`;
  }

  #choices(): Choice[] {
    return [
      {
        name: "outcome",
        label: t("outcome"),
        options: OUTCOMES.map((value) => ({ value, label: t(`outcome_${value}`) })),
      },
      { name: "action", label: t("action"), options: this.actions.map((value) => ({ value, label: words(value) })) },
      {
        name: "hours",
        label: t("when"),
        all: t("when_all"),
        options: [...HOURS, "days" as const].map((value) => ({ value, label: t(`when_${value}`) })),
      },
      ...(this.people.length > 0 ? [this.#who()] : []),
      ...(this.keys.length > 0
        ? [{ name: "key", label: t("key"), options: this.keys.map(({ id, name }) => ({ value: id,
            label: visible(name) })) }]
        : []),
      {
        name: "cost",
        label: t("cost"),
        all: t("cost_any"),
        options: COSTS.map((cost) => ({ value: String(cost), label: t("cost_least", { cost: usd(cost) }) })),
      },
    ];
  }

  #who(): Choice {
    const options = this.people.map((person) => ({ value: person.id, label: visible(nameOfPerson(person)) }));
    return { name: "person", label: t("person"), all: t("person_any"), options };
  }

  #content() {
    if (this.trouble && !this.groups) {
      return html`<div class="sheet"><p-state kind="error" detail=${this.trouble} action=${common("retry")}
        @p-action=${() => void this.#load(0)}></p-state></div>`;
    }
    if (!this.groups) return html`<p-state kind="loading"></p-state>`;
    if (this.groups.length === 0) {
      const isNarrowed = this.query.size > 0;
      return html`<div class="sheet"><p-state icon="audit" heading=${isNarrowed ? common("no_match") : t("empty")}
        detail=${isNarrowed ? common("no_match_detail") : t("empty_detail")}></p-state></div>`;
    }
    const rest = this.total - this.groups.length;
    return html`${this.isCapped ? html`<p class="quiet small">${t("capped")}</p>` : nothing}
      ${byDay(this.groups).map(
        ([day, groups]) => html`<section>
          <h2>${day}</h2>
          <ol class="sheet">
            ${repeat(groups, ({ primary_event }) => primary_event.id, (group) => html`<li>
              <p-audit-entry .group=${group}></p-audit-entry></li>`)}
          </ol>
        </section>`,
      )}
      ${rest > 0
        ? html`<div class="row"><wa-button size="s" appearance="outlined" ?loading=${this.busy}
            @click=${() => void this.#load(this.groups?.length ?? 0)}>${t("more")}</wa-button></div>`
        : nothing}`;
  }
}

function filterOf(query: URLSearchParams): AuditFilter {
  const of = (name: string) => query.get(name) ?? "";
  const [outcome, action, tool, hours, person] = ["outcome", "action", "tool", "hours", "person"].map(of);
  const [execution, key, cost] = ["execution", "key", "cost"].map(of);
  return {
    ...(outcome && { outcome: outcome as Outcome }),
    ...(action && { action }),
    ...(tool && { tool }),
    ...(person && { person }),
    ...(execution && { execution }),
    ...(key && { key }),
    ...(Number(cost) > 0 && { cost: Number(cost) }),
    ...(Number(hours) > 0 && { hours: Number(hours) }),
    ...(hours === "days" && { from: of("from"), to: of("to") }),
  };
}

const dayName = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long", year: "numeric" });

/** In the order in which they come, which is the newest first. */
function byDay(groups: AuditGroup[]): [string, AuditGroup[]][] {
  const days = new Map<string, AuditGroup[]>();
  for (const group of groups) {
    const day = nameOfDay(new Date(group.primary_event.timestamp));
    days.set(day, [...(days.get(day) ?? []), group]);
  }
  return [...days];
}

function nameOfDay(when: Date): string {
  const today = new Date();
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (when.toDateString() === today.toDateString()) return t("today");
  return when.toDateString() === yesterday.toDateString() ? t("yesterday") : dayName.format(when);
}
