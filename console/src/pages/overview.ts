/** What went on in a range of time, how it stands now, and what ran last; for a new account, the way to a first run. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { ApiError } from "../api/errors.js";
import { newestExecutions, type Execution } from "../api/executions.js";
import { RANGES, isRange, overview, type Overview, type Range } from "../api/overview.js";
import "../components/p-page-header.js";
import "../components/p-state.js";
import "../components/p-table.js";
import { LiveController } from "../components/live-controller.js";
import { router } from "../router.js";
import { strings } from "../strings/index.js";
import commonEn from "../strings/en/common.js";
import en from "../strings/en/overview.js";
import welcomeEn from "../strings/en/welcome.js";
import { controlStyles } from "../styles/control.js";
import { shared } from "../styles/shared.js";
import { charts, figures } from "./overview-parts.js";
import { executionColumns } from "./execution-columns.js";
import { Page } from "./page.js";

const t = strings("overview", en);
const common = strings("common", commonEn);
const welcome = strings("welcome", welcomeEn);
/** However much goes on, everything is fetched anew no more often. */
const RENEW_MS = 1_500;

@customElement("page-overview")
export class PageOverview extends Page {
  @state() private shown: Overview | undefined;
  @state() private executions: Execution[] | undefined;
  @state() private trouble = "";

  #due: ReturnType<typeof setTimeout> | undefined;
  #range: Range | undefined;

  static override styles = [
    shared,
    controlStyles,
    css`
      .figures {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr));
        overflow: hidden;
      }

      .figures p-figure {
        margin: 0 -1px -1px 0;
        border: 0 solid var(--hairline);
        border-width: 0 1px 1px 0;
      }

      .charts {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr));
        gap: var(--space-4);
      }

      .all {
        display: grid;
        gap: var(--space-5);
      }

      select.control {
        width: auto;
      }
    `,
  ];

  constructor() {
    super();
    const renew = () => this.#soon();
    new LiveController(this, "flow_executions", renew, renew);
    new LiveController(this, "activity", renew, renew);
    new LiveController(this, "approvals", renew, renew);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#due);
    this.#due = undefined;
  }

  override willUpdate() {
    const asked = this.query.get("range");
    const range = isRange(asked) ? asked : "7d";
    if (range === this.#range) return;
    this.#range = range;
    void this.#load();
  }

  #soon() {
    this.#due ??= setTimeout(() => {
      this.#due = undefined;
      void this.#load();
    }, RENEW_MS);
  }

  async #load(): Promise<void> {
    const range = this.#range ?? "7d";
    try {
      const [shown, executions] = await Promise.all([overview(range), newestExecutions(8)]);
      if (range !== this.#range) return;
      [this.shown, this.executions, this.trouble] = [shown, executions, ""];
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    }
  }

  override render() {
    return html`<p-page-header heading=${t("title")}>${this.#ranges()}</p-page-header>${this.#content()}`;
  }

  #ranges() {
    return html`<select slot="actions" class="control" aria-label=${t("range")} @change=${this.#choose}>
      ${(Object.keys(RANGES) as Range[]).map(
        (range) => html`<option value=${range} ?selected=${range === this.#range}>${t(`range_${range}`)}</option>`,
      )}
    </select>`;
  }

  #content() {
    if (!this.shown && this.trouble) {
      return html`<div class="sheet">
        <p-state kind="error" detail=${this.trouble} action=${common("retry")} @p-action=${() => void this.#load()}>
        </p-state>
      </div>`;
    }
    if (!this.shown || !this.#range) return html`<p-state kind="loading"></p-state>`;
    return html`<div class="all">
      ${isNew(this.shown, this.executions) ? invitation() : nothing}
      <section class="sheet figures" aria-label=${t("title")}>${figures(this.shown)}</section>
      <section class="charts">${charts(this.shown, this.#range)}</section>
      ${this.shown.is_capped ? html`<p class="quiet small">${t("capped")}</p>` : nothing}
      <section class="stack">
        <div class="row spread">
          <h2>${t("recent")}</h2><a href="/console/flows/executions">${t("all_executions")}</a>
        </div>
        <p-table class="sheet" label=${t("recent")} .columns=${executionColumns} .rows=${this.executions}
          .hrefOf=${hrefOf} empty-heading=${t("empty")} empty-detail=${t("empty_detail")}></p-table>
      </section>
    </div>`;
  }

  readonly #choose = (event: Event) => router.setQuery({ range: (event.target as HTMLSelectElement).value });
}

function hrefOf({ id }: Execution): string {
  return `/console/flows/executions/${id}`;
}

/** Nothing is there to look at yet: the way to a first execution. */
function invitation() {
  return html`<section class="sheet pad row spread">
    <div><h2>${welcome("invite")}</h2><p class="quiet">${welcome("lead")}</p></div>
    <wa-button variant="brand" href="/console/welcome">${welcome("begin")}</wa-button>
  </section>`;
}

/** Whether nothing has run yet. */
function isNew({ now }: Overview, executions: Execution[] | undefined): boolean {
  return executions?.length === 0 && now.executions_waiting === 0;
}
