/**
 * A log of any length: only the lines on screen are drawn. Search, follow, download, colours of terminals.
 *
 * @event p-need - lines are on screen that are not here yet: the number of the first
 * @event p-whole - all lines are wanted, to search them or to keep them
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { exactTime } from "../format.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/executions.js";
import { controlStyles } from "../styles/control.js";
import { shared } from "../styles/shared.js";
import { pieces, type Piece } from "./ansi.js";
import type { LogBuffer, LogLine } from "./log-buffer.js";
import "./p-copy.js";
import "./p-icon.js";
import { logStyles } from "./p-log.styles.js";
import { PlacesController } from "./places-controller.js";
import { placesOf } from "./row-slots.js";

const t = strings("executions", en);

export const ROW_PX = 20;
const TYPED_MS = 200;
/** Nearer to the end than this is at the end. */
const END_PX = 8;

@customElement("p-log")
export class PLog extends LitElement {
  @property({ attribute: false }) buffer!: LogBuffer;
  /** It goes on: lines may still come. */
  @property({ type: Boolean }) live = false;
  @property() filename = "log.txt";
  @state() private follows = true;
  @state() private term = "";
  @state() private found: readonly number[] = [];
  @state() private at = 0;
  @state() private opened: number | undefined;
  @query(".lines") private view!: HTMLElement | null;
  @query("input") private input!: HTMLInputElement;

  readonly #shown = new PlacesController(this, {
    measure: () => placesOf(this.view?.scrollTop ?? 0, this.view?.clientHeight ?? 0, ROW_PX, this.buffer.length),
  });
  #due: ReturnType<typeof setTimeout> | undefined;
  #heard: LogBuffer | undefined;
  #size = 0;
  readonly #resized = new ResizeObserver(() => this.#look());

  static override styles = [shared, controlStyles, logStyles];

  override connectedCallback() {
    super.connectedCallback();
    if (this.hasUpdated && this.view) this.#resized.observe(this.view);
    this.#follow(this.buffer);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.#resized.disconnect();
    this.#follow(undefined);
    clearTimeout(this.#due);
  }

  override firstUpdated() {
    if (this.view) this.#resized.observe(this.view);
  }

  override willUpdate(changed: Map<string, unknown>) {
    if (changed.has("buffer")) this.#follow(this.buffer);
  }

  override updated() {
    if (this.follows && this.view && this.#size !== this.buffer.length) this.view.scrollTop = this.view.scrollHeight;
    this.#size = this.buffer.length;
    if (!this.#shown.isFlying) this.#ask();
  }

  /** Puts the cursor into the search. */
  search(): void {
    this.input.focus();
    this.input.select();
  }

  /** Stays at the newest line, or not any longer. */
  turnFollowing(): void {
    this.follows = !this.follows;
    if (this.follows && this.view) this.view.scrollTop = this.view.scrollHeight;
  }

  override render() {
    const { length } = this.buffer;
    return html`${this.#bar()}
      <div class="lines" role="log" aria-label=${t("log")} aria-live="off" tabindex="0" @scroll=${this.#scrolled}
        @wheel=${this.#wheel} @keydown=${this.#key}>
        ${length === 0
          ? html`<p class="none">${t(this.live ? "log_empty_detail" : "log_empty_ended")}</p>`
          : html`<div class="all" .style=${`height: ${length * ROW_PX}px`}>
              ${repeat(this.#shown.order, (slot) => slot, (slot) => this.#row(this.#shown.rowOf(slot)))}
            </div>`}
      </div>
      ${this.#opened()}`;
  }

  #bar() {
    const n = this.found.length;
    const said = this.term === "" ? "" : n === 0 ? t("log_found_none") : t("log_found", { at: this.at + 1, n });
    return html`<div class="bar">
      <span class="search">
        <p-icon name="search"></p-icon>
        <input class="control" type="search" aria-label=${t("log_search")} placeholder=${t("log_search")}
          @input=${this.#typed} @keydown=${this.#searchKey}>
      </span>
      ${this.term ? this.#steps(said, n) : nothing}
      <span class="end">
        <span class="quiet small number">${t("log_lines", { n: this.buffer.length })}</span>
        <wa-button size="s" appearance=${this.follows ? "filled" : "outlined"} aria-pressed=${this.follows}
          title=${t("log_follow_title")} @click=${() => this.turnFollowing()}>
          <p-icon slot="start" name="sort-down"></p-icon>${t("log_follow")}
        </wa-button>
        <wa-button size="s" appearance="outlined" title=${t("log_download")} @click=${this.#download}>
          <p-icon name="download" label=${t("log_download")}></p-icon>
        </wa-button>
      </span>
    </div>`;
  }

  #steps(said: string, n: number) {
    return html`<span class="steps">
      <span class="small quiet number" role="status">${said}</span>
      <button class="step" title=${t("log_previous")} aria-label=${t("log_previous")} ?disabled=${n === 0}
        @click=${() => this.#step(-1)}><p-icon name="sort-up"></p-icon></button>
      <button class="step" title=${t("log_next")} aria-label=${t("log_next")} ?disabled=${n === 0}
        @click=${() => this.#step(1)}><p-icon name="sort-down"></p-icon></button>
    </span>`;
  }

  #row(seq: number) {
    const line = this.buffer.at(seq);
    const isFound = this.term !== "" && this.found[this.at] === seq;
    const classes = `row ${line?.stream ?? ""} ${isFound ? "found" : ""} ${this.opened === seq ? "opened" : ""}`;
    return html`<div class=${classes} .style=${`transform: translateY(${seq * ROW_PX}px)`}
      @click=${() => this.#open(seq)}><span class="n">${seq + 1}</span><span class="text">${this.#text(line)}</span>
    </div>`;
  }

  #text(line: LogLine | undefined) {
    if (!line) return nothing;
    return pieces(line.message).map((piece) => this.#piece(piece));
  }

  #piece({ text, style }: Piece) {
    if (this.term === "") return style === "" ? text : html`<span class=${style}>${text}</span>`;
    const marked = mark(text, this.term);
    return style === "" ? marked : html`<span class=${style}>${marked}</span>`;
  }

  /** One line with all it says, when it was, and where it came from. */
  #opened() {
    const line = this.opened === undefined ? undefined : this.buffer.at(this.opened);
    if (!line) return nothing;
    const text = pieces(line.message, line.message.length).map((piece) => piece.text).join("");
    return html`<div class="one" role="region" aria-label=${t("log_line", { n: line.seq + 1 })}>
      <div class="row-top">
        <strong>${t("log_line", { n: line.seq + 1 })}</strong>
        <span class="quiet small">${line.stream}</span>
        <time class="quiet small">${exactTime(line.at)}</time>
        <span class="end"><p-copy .text=${text}></p-copy>
          <button class="step" aria-label=${t("log_close_line")} @click=${() => (this.opened = undefined)}>
            <p-icon name="close"></p-icon>
          </button></span>
      </div>
      <pre tabindex="0">${text}</pre>
    </div>`;
  }

  #open(seq: number) {
    // Whoever selects text does not want a line opened.
    if (getSelection()?.isCollapsed !== false) this.opened = this.opened === seq ? undefined : seq;
  }

  #follow(buffer: LogBuffer | undefined) {
    if (buffer === this.#heard) return;
    this.#heard?.removeEventListener("change", this.#changed);
    this.#heard = buffer;
    buffer?.addEventListener("change", this.#changed);
    this.#look();
  }

  readonly #changed = () => {
    this.#look();
    // Lines that are here now may be among those on screen.
    this.requestUpdate();
    if (this.term) this.#later();
  };

  readonly #scrolled = () => {
    const { view } = this;
    if (view && !this.follows && this.live) {
      this.follows = view.scrollTop + view.clientHeight >= view.scrollHeight - END_PX;
    }
    this.#shown.scrolled();
  };

  readonly #wheel = ({ deltaY }: WheelEvent) => {
    if (deltaY < 0) this.follows = false;
  };

  /** What is on screen is drawn. */
  #look() {
    if (this.view) this.#shown.look();
  }

  /** What is missing is asked for. */
  #ask() {
    const { from, count } = this.#shown.places;
    const missing = this.buffer.firstMissing(from);
    if (missing < from + count) this.dispatchEvent(new CustomEvent("p-need", { detail: missing }));
  }

  #later() {
    clearTimeout(this.#due);
    this.#due = setTimeout(() => this.#find(false), TYPED_MS);
  }

  readonly #typed = () => {
    clearTimeout(this.#due);
    this.#due = setTimeout(() => {
      this.term = this.input.value.trim();
      if (this.term) this.dispatchEvent(new Event("p-whole"));
      this.#find(true);
    }, TYPED_MS);
  };

  #find(anew: boolean) {
    const current = this.found[this.at];
    this.found = this.buffer.find(this.term);
    if (!anew) this.at = Math.max(0, this.found.indexOf(current ?? -1));
    else if (this.found.length > 0) {
      // From where somebody reads, onwards.
      const top = Math.floor((this.view?.scrollTop ?? 0) / ROW_PX);
      this.at = Math.max(0, this.found.findIndex((seq) => seq >= top));
      this.#show(this.found[this.at] ?? 0);
    }
  }

  #step(step: number) {
    const { length } = this.found;
    if (length === 0) return;
    this.at = (this.at + step + length) % length;
    this.#show(this.found[this.at] ?? 0);
  }

  #show(seq: number) {
    const { view } = this;
    if (!view) return;
    this.follows = false;
    const top = seq * ROW_PX;
    const isThere = top >= view.scrollTop && top <= view.scrollTop + view.clientHeight - 2 * ROW_PX;
    if (!isThere) view.scrollTop = top - view.clientHeight / 2;
    this.#look();
  }

  readonly #searchKey = (event: KeyboardEvent) => {
    if (event.key === "Enter") this.#step(event.shiftKey ? -1 : 1);
    if (event.key === "Escape") this.view?.focus();
  };

  readonly #key = (event: KeyboardEvent) => {
    if (["ArrowUp", "PageUp", "Home"].includes(event.key)) this.follows = false;
  };

  /** The whole log has to be here first; whoever has it says so by the buffer. */
  readonly #download = () => {
    const save = () => {
      if (!this.buffer.isWhole) return;
      this.buffer.removeEventListener("change", save);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(this.buffer.text());
      link.download = this.filename;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    };
    this.buffer.addEventListener("change", save);
    this.dispatchEvent(new Event("p-whole"));
    save();
  };
}

/** The text with what is searched for marked in it. */
function mark(text: string, term: string) {
  const [lower, wanted] = [text.toLowerCase(), term.toLowerCase()];
  const parts: unknown[] = [];
  let at = 0;
  for (let next = lower.indexOf(wanted); next !== -1; next = lower.indexOf(wanted, at)) {
    parts.push(text.slice(at, next), html`<mark>${text.slice(next, next + term.length)}</mark>`);
    at = next + wanted.length;
  }
  parts.push(text.slice(at));
  return parts;
}

declare global {
  interface HTMLElementTagNameMap {
    "p-log": PLog;
  }
}
