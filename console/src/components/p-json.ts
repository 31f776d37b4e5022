/**
 * A JSON value as a tree that opens and closes. Whatever is in it is shown as text; what would hide is made visible.
 * Arrow keys move and open as in every tree.
 */
import { LitElement, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/common.js";
import { shared } from "../styles/shared.js";
import { CHARS_MAX, rowsOf, visible, type JsonRow } from "./json-rows.js";
import { jsonStyles } from "./p-json.styles.js";
import "./p-copy.js";
import "./p-icon.js";

const t = strings("common", en);

@customElement("p-json")
export class PJson extends LitElement {
  @property({ attribute: false }) value: unknown;
  /** What it is, for people who do not see it. */
  @property() label = "JSON";
  /** How deep it is open at first. */
  @property({ type: Number }) depth = 2;
  @state() private turned: ReadonlySet<string> = new Set();
  @state() private whole: ReadonlySet<string> = new Set();
  @state() private at = "$";

  static override styles = [shared, jsonStyles];

  override willUpdate(changed: Map<string, unknown>) {
    if (!changed.has("value") || !this.hasUpdated) return;
    this.at = "$";
    this.whole = new Set();
  }

  override render() {
    const rows = this.#rows();
    return html`<div class="box">
      <div class="tree" role="tree" aria-label=${this.label} @keydown=${this.#key}>
        ${rows.map((row) => (row.omitted ? this.#rest(row) : this.#row(row)))}
      </div>
      <p-copy .text=${JSON.stringify(this.value, null, 2)}></p-copy>
    </div>`;
  }

  #rows(): JsonRow[] {
    const isOpen = (path: string, depth: number) => depth < this.depth !== this.turned.has(path);
    return rowsOf(this.value, isOpen, (path) => this.whole.has(path));
  }

  #row(row: JsonRow) {
    const { path, depth, key, size, isOpen } = row;
    const current = path === this.at;
    return html`<div class="row" role="treeitem" aria-level=${depth + 1} data-path=${path}
      aria-expanded=${size > 0 ? String(isOpen) : nothing} aria-selected=${String(current)}
      tabindex=${current ? 0 : -1} @click=${() => this.#turn(row)}>
      ${indent(depth)}<span class="twist">${size > 0
        ? html`<p-icon name=${isOpen ? "down" : "right"}></p-icon>`
        : nothing}</span>
      ${key === undefined ? nothing : html`<span class="key ${typeof key}">${visible(String(key))}</span
        ><span class="sep">:</span>`}
      ${this.#value(row)}
    </div>`;
  }

  #value({ kind, text, size, path }: JsonRow) {
    if (kind === "array") return html`<span class="sum">[${size === 0 ? "" : t("items", { n: size })}]</span>`;
    if (kind === "object") return html`<span class="sum">{${size === 0 ? "" : t("keys", { n: size })}}</span>`;
    if (kind !== "string") return html`<span class=${kind}>${text}</span>`;
    const isCut = text.length > CHARS_MAX && !this.whole.has(path);
    const shown = isCut ? text.slice(0, CHARS_MAX) : text;
    return html`<span class="string">${shown}</span>${isCut
      ? html`<button class="more" @click=${() => this.#showWhole(path)}>
          ${t("text_cut", { n: text.length - CHARS_MAX })}
        </button>`
      : nothing}`;
  }

  #rest({ path, depth, omitted }: JsonRow) {
    return html`<div class="row">
      ${indent(depth)}<button class="more" @click=${() => this.#showWhole(path)}>
        ${t("show_all")} (+${omitted})
      </button>
    </div>`;
  }

  #showWhole(path: string) {
    this.whole = new Set([...this.whole, path]);
  }

  #turn({ path, size }: JsonRow) {
    this.at = path;
    // A click at the end of a selection is none.
    if (size === 0 || !(getSelection()?.isCollapsed ?? true)) return;
    const turned = new Set(this.turned);
    if (!turned.delete(path)) turned.add(path);
    this.turned = turned;
  }

  readonly #key = (event: KeyboardEvent) => {
    if ((event.target as Element).matches("button")) return;
    const rows = this.#rows().filter(({ omitted }) => !omitted);
    const index = rows.findIndex(({ path }) => path === this.at);
    const row = rows[index];
    if (!row) return;
    const next = this.#next(event.key, rows, index, row);
    if (next === undefined) return;
    event.preventDefault();
    this.at = next;
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector<HTMLElement>(`[data-path="${CSS.escape(next)}"]`)?.focus();
    });
  };

  /** Which row a key leads to; undefined when it is not ours. */
  #next(key: string, rows: JsonRow[], index: number, row: JsonRow): string | undefined {
    const to = (step: number) => rows[Math.min(rows.length - 1, Math.max(0, index + step))]?.path;
    if (key === "ArrowDown") return to(1);
    if (key === "ArrowUp") return to(-1);
    if (key === "Home") return rows[0]?.path;
    if (key === "End") return rows.at(-1)?.path;
    const isClosed = row.size > 0 && !row.isOpen;
    if (key === "Enter" || key === " " || (key === "ArrowRight" && isClosed) || (key === "ArrowLeft" && row.isOpen)) {
      this.#turn(row);
      return row.path;
    }
    if (key === "ArrowRight") return to(1);
    if (key === "ArrowLeft") return rows.slice(0, index).findLast(({ depth }) => depth < row.depth)?.path ?? row.path;
    return undefined;
  }
}

/** Depth is shown by rules that lead down from the parents. */
function indent(depth: number) {
  return Array.from({ length: depth }, () => html`<i></i>`);
}

declare global {
  interface HTMLElementTagNameMap {
    "p-json": PJson;
  }
}
