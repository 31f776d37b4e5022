/** What the parts of a flow's form have in common: they read one definition, and tell what is to be changed in it. */
import { LitElement, html, nothing } from "lit";
import { property } from "lit/decorators.js";
import type { Schema } from "../../api/client.js";
import "../../components/p-field.js";
import type { PField } from "../../components/p-field.js";
import "../../components/p-select.js";
import type { Option, PSelect } from "../../components/p-select.js";
import "../../components/p-tags.js";
import type { PTags } from "../../components/p-tags.js";
import { isObject, type Path } from "../../yaml/schema.js";
import { fieldOf } from "../../yaml/validate.js";

/** One change of a definition; `undefined` removes. */
export interface Edit {
  path: Path;
  value: unknown;
}

/** What the account has that a flow can name. */
export interface Known {
  trackers: readonly Schema<"TrackerResponse">[];
  tools: readonly Schema<"ToolSummaryResponse">[];
  projects: readonly string[];
}

export const NOTHING_KNOWN: Known = { trackers: [], tools: [], projects: [] };

interface Line {
  hint?: string;
  type?: "text" | "number";
  lines?: number;
  mono?: boolean;
  placeholder?: string;
  required?: boolean;
}

/** Fires `p-edit` with an `Edit`. */
export abstract class FlowPart extends LitElement {
  /** The whole definition, as plain data. */
  @property({ attribute: false }) value: Record<string, unknown> = {};
  /** What is wrong, by the field. */
  @property({ attribute: false }) problems: ReadonlyMap<string, string> = new Map();
  @property({ attribute: false }) known: Known = NOTHING_KNOWN;
  @property({ type: Boolean }) disabled = false;

  /** The value at a path. */
  protected at(...path: Path): unknown {
    let here: unknown = this.value;
    for (const step of path) {
      if (!isObject(here) && !Array.isArray(here)) return undefined;
      here = (here as Record<string | number, unknown>)[step];
    }
    return here ?? undefined;
  }

  protected list(...path: Path): string[] {
    const found = this.at(...path);
    return Array.isArray(found) ? found.map(String) : [];
  }

  protected edit(path: Path, value: unknown): void {
    this.dispatchEvent(new CustomEvent<Edit>("p-edit", { detail: { path, value }, bubbles: true, composed: true }));
  }

  protected problem(path: Path): string {
    return this.problems.get(fieldOf(path)) ?? "";
  }

  /** A line, or several, for a text or a number. */
  protected line(path: Path, label: string, { hint, type, lines, mono, placeholder, required }: Line = {}) {
    const value = this.at(...path);
    return html`<p-field label=${label} .value=${value === undefined ? "" : shown(value)} .error=${this.problem(path)}
      hint=${hint ?? ""} type=${type ?? "text"} .lines=${lines ?? 1} ?mono=${mono ?? false} ?disabled=${this.disabled}
      placeholder=${placeholder ?? ""} ?required=${required ?? false}
      @input=${({ currentTarget }: Event) => this.#typed(path, (currentTarget as PField).value, type)}></p-field>`;
  }

  #typed(path: Path, text: string, type: Line["type"]) {
    const isNumber = type === "number" && text.trim() !== "" && !Number.isNaN(Number(text));
    // A name has to be there, even while it is empty.
    const empty = path.length === 1 && path[0] === "name" ? "" : undefined;
    this.edit(path, text === "" ? empty : isNumber ? Number(text) : text);
  }

  /** Several texts. */
  protected tags(path: Path, label: string, suggestions: readonly string[], hint = "") {
    const values = this.list(...path);
    const error = [...this.problems].find(([field]) => field.startsWith(fieldOf(path)))?.[1] ?? "";
    return html`<p-tags label=${label} .values=${values} .suggestions=${suggestions} hint=${hint} mono .error=${error}
      ?disabled=${this.disabled} @change=${({ currentTarget }: Event) => {
        const next = [...(currentTarget as PTags).values];
        this.edit(path, next.length > 0 ? next : undefined);
      }}></p-tags>`;
  }

  /** One of several; the empty one removes the value. */
  protected choice(path: Path, label: string, options: readonly Option[], hint = "") {
    const value = this.at(...path);
    return html`<p-select label=${label} .value=${value === undefined ? "" : shown(value)} .options=${options}
      hint=${hint} .error=${this.problem(path)} ?disabled=${this.disabled}
      @change=${({ currentTarget }: Event) => this.edit(path, (currentTarget as PSelect).value || undefined)}>
    </p-select>`;
  }

  protected heading(text: string, count = 0) {
    return html`<h2>${text}${count > 0 ? html` <span class="quiet number">${count}</span>` : nothing}</h2>`;
  }
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
