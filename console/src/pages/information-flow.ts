/** Flows of information: what is done about them, what tools do, and who has read what. */
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { ApiError } from "../api/errors.js";
import { api, ask } from "../api/client.js";
import { flowMode, heldLabels, MODES, setFlowMode, type HeldLabels, type Mode } from "../api/information-flow.js";
import { session } from "../api/session.js";
import { ChangeController } from "../components/change-controller.js";
import { confirm } from "../components/confirm.js";
import { visible } from "../components/json-rows.js";
import "../components/p-chip.js";
import "../components/p-id.js";
import "../components/p-page-header.js";
import "../components/p-person.js";
import "../components/p-state.js";
import "../components/p-table.js";
import type { Column } from "../components/p-table.js";
import "../components/p-time.js";
import { toast, toastError } from "../components/toast.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/information-flow.js";
import { shared } from "../styles/shared.js";
import { informationFlowStyles } from "./information-flow/information-flow.styles.js";
import { holderOf, isLess, known, labelWords } from "./information-flow/label-words.js";
import "./information-flow/labels-table.js";
import { Page } from "./page.js";
import type { Tool } from "./tools/model.js";

const t = strings("information_flow", en);
/** Reads are told nowhere by themselves: whoever looks at the page sees them so often. */
const LOOK_MS = 15_000;

@customElement("page-information-flow")
export class PageInformationFlow extends Page {
  @state() private mode: Mode | undefined;
  @state() private tools: Tool[] = [];
  @state() private held: HeldLabels[] = [];
  @state() private trouble = "";
  @state() private isBusy = false;

  #looks: ReturnType<typeof setInterval> | undefined;

  static override styles = [shared, informationFlowStyles];

  constructor() {
    super();
    new ChangeController(this, session);
  }

  override connectedCallback() {
    super.connectedCallback();
    void this.#load();
    this.#looks = setInterval(() => void this.#look(), LOOK_MS);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.#looks);
  }

  readonly #load = async (): Promise<void> => {
    try {
      const [mode, tools, held] = await Promise.all([
        flowMode(),
        session.may("view_tools") ? ask(api.GET("/api/v1/tools")) : [],
        heldLabels(),
      ]);
      [this.mode, this.tools, this.held, this.trouble] = [mode, tools, held, ""];
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    }
  };

  async #look(): Promise<void> {
    if (document.hidden || this.mode === undefined) return;
    // What fails now is tried again soon.
    this.held = await heldLabels().catch(() => this.held);
  }

  override render() {
    return html`<p-page-header heading=${t("title")}>${t("detail")}</p-page-header>
      ${this.mode === undefined ? this.#absent() : this.#content(this.mode)}`;
  }

  #absent() {
    if (!this.trouble) return html`<p-state kind="loading"></p-state>`;
    return html`<div class="sheet"><p-state kind="error" detail=${this.trouble} action=${t("retry")}
      @p-action=${() => void this.#load()}></p-state></div>`;
  }

  #content(mode: Mode) {
    return html`<div class="all">
      ${this.#modes(mode)}
      ${session.may("view_tools")
        ? html`<section><h2>${t("tools")}</h2>
            <labels-table .tools=${this.tools} .query=${this.query} ?can-edit=${session.may("manage_tools")}
              @p-changed=${this.#load}></labels-table></section>`
        : nothing}
      <section><h2>${t("held")}</h2><p class="quiet">${t(mode === "off" ? "held_off" : "held_detail")}</p>
        <p-table class="sheet" label=${t("held")} .columns=${columns} .rows=${this.held}
          .keyOf=${({ holder }: HeldLabels) => holder}>
          <p-state slot="empty" icon="labels" heading=${t("held_empty")} detail=${t("held_empty_detail")}></p-state>
        </p-table></section>
    </div>`;
  }

  #modes(mode: Mode) {
    const isFixed = this.isBusy || !session.may("manage_policies");
    return html`<fieldset ?disabled=${isFixed}>
      <legend>${t("mode")}</legend>
      ${MODES.map((one) => html`<label class="mode sheet">
        <input type="radio" name="mode" value=${one} .checked=${one === mode}
          @change=${({ currentTarget }: Event) => void this.#choose(mode, one, currentTarget as HTMLInputElement)}>
        <span><span class="strong">${t(`mode_${one}`)}</span>
          <span class="quiet small">${t(`mode_${one}_detail`)}</span></span>
      </label>`)}
    </fieldset>`;
  }

  async #choose(before: Mode, after: Mode, control: HTMLInputElement): Promise<void> {
    // Nobody is asked while it only looks: no call waits that would pass.
    const detail = t(before === "shadow" ? "mode_less_shadow_detail" : "mode_less_detail");
    const question = { heading: t("mode_less_heading"), detail, action: t("mode_less"), danger: true };
    if (isLess(before, after) && !(await confirm(question))) return this.#restore(control, before);
    this.isBusy = true;
    try {
      await setFlowMode(after);
      this.mode = after;
      toast(t("mode_saved", { mode: t(`mode_${after}`) }));
    } catch (error) {
      toastError(error);
      this.#restore(control, before);
    }
    this.isBusy = false;
    await this.#look();
  }

  /** The browser has moved the mark already. */
  #restore(control: HTMLInputElement, mode: Mode): void {
    const all = control.closest("fieldset")?.querySelectorAll<HTMLInputElement>("[name=mode]") ?? [];
    for (const one of all) one.checked = one.value === mode;
  }
}

const columns: Column<HeldLabels>[] = [
  { key: "who", label: t("column_who"), cell: ({ holder }) => whoOf(holder) },
  { key: "labels", label: t("column_labels"), cell: ({ labels }) => labelsOf(labels) },
  { key: "when", label: t("column_when"), cell: ({ used_at }) => html`<p-time when=${used_at}></p-time>`, width: "9rem",
    sort: ({ used_at }) => used_at },
];

function whoOf(text: string) {
  const { kind, id } = holderOf(text);
  if (kind === undefined) return visible(id);
  const name = kind === "user"
    ? html`<p-person value=${id}><p-id .value=${id}></p-id></p-person>`
    : html`<p-id .value=${id} href=${kind === "execution" ? `/console/flows/executions/${id}` : ""}></p-id>`;
  return html`<span class="who"><span class="quiet">${t(`holder_${kind}`)}</span> ${name}</span>`;
}

/** Who has read both is told apart: the next call that sends out is the one to look at. */
function labelsOf(labels: readonly string[]) {
  const isBoth = labels.includes("reads-untrusted") && labels.includes("reads-private");
  return html`<span class="who">${known(labels).map((label) => html`<p-chip>${labelWords(label)}</p-chip>`)}
    ${isBoth ? html`<p-chip tone="warn">${t("both")}</p-chip>` : nothing}</span>`;
}
