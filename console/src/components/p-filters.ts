/**
 * Filters of a list, kept in the address: a text and some choices.
 *
 * @event p-filter - they changed; read them from the page's `query`
 * @slot - more controls, beside
 */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { router } from "../router.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/common.js";
import { controlStyles } from "../styles/control.js";
import { shared } from "../styles/shared.js";
import "./p-icon.js";

const t = strings("common", en);
/** Typing is over for so long before the address changes. */
const TYPED_MS = 250;

export interface Choice {
  /** The name in the address. */
  name: string;
  label: string;
  options: readonly { value: string; label: string }[];
  /** What no choice is called, instead of "All". */
  all?: string;
}

@customElement("p-filters")
export class PFilters extends LitElement {
  /** The page's query. */
  @property({ attribute: false }) query = new URLSearchParams();
  @property({ attribute: false }) choices: readonly Choice[] = [];
  /** The name of the text in the address; none without. */
  @property({ attribute: "search-name" }) searchName = "";
  @property({ attribute: "search-label" }) searchLabel = t("search");

  #due: ReturnType<typeof setTimeout> | undefined;
  /** What is not in the address yet; whoever draws this anew meanwhile must not take it away. */
  #typing: string | undefined;

  static override styles = [
    shared,
    controlStyles,
    css`
      form {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2) var(--space-3);
      }

      .search {
        position: relative;
        flex: 1 1 14rem;
        max-width: 24rem;
      }

      .search p-icon {
        position: absolute;
        inset: 0 auto 0 0.7rem;
        height: 100%;
        color: var(--text-quiet);
        pointer-events: none;
      }

      .search input {
        padding-inline-start: 2.1rem;
      }

      select.control {
        width: auto;
        max-width: 16rem;
      }

      .chosen select {
        border-color: var(--accent);
        background-color: var(--accent-tint);
        color: var(--accent-text);
        font-weight: var(--weight-strong);
      }

      .clear {
        display: inline-flex;
        align-items: center;
        gap: var(--space-1);
        min-height: var(--control-height);
        padding: 0 var(--space-2);
        border: 0;
        border-radius: var(--radius-s);
        background: none;
        color: var(--text-quiet);
        cursor: pointer;
      }

      .clear:hover {
        color: var(--text);
        background: var(--surface-hover);
      }

      @media (max-width: 40rem) {
        .search {
          flex-basis: 100%;
          max-width: none;
        }

        .choice {
          flex: 1 1 8rem;
        }

        select.control {
          width: 100%;
          max-width: none;
        }
      }
    `,
  ];

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#due);
  }

  override render() {
    const names = [this.searchName, ...this.choices.map(({ name }) => name)].filter(Boolean);
    const isAny = names.some((name) => this.query.get(name));
    const clear = () => this.#set(Object.fromEntries(names.map((name) => [name, ""])));
    return html`<form role="search" @submit=${(event: Event) => event.preventDefault()}>
      ${this.searchName ? this.#search() : nothing}
      ${this.choices.map((choice) => this.#choice(choice))}
      <slot></slot>
      ${isAny
        ? html`<button type="button" class="clear" @click=${clear}>
            <p-icon name="close"></p-icon>${t("clear_filters")}
          </button>`
        : nothing}
    </form>`;
  }

  #search() {
    return html`<span class="search">
      <p-icon name="search"></p-icon>
      <input class="control" type="search" aria-label=${this.searchLabel} placeholder=${this.searchLabel}
        .value=${live(this.#typing ?? this.query.get(this.searchName) ?? "")} @input=${this.#typed}>
    </span>`;
  }

  #choice({ name, label, options, all }: Choice) {
    const chosen = this.query.get(name) ?? "";
    const none = `${label}: ${all ?? t("all").toLowerCase()}`;
    return html`<span class="choice ${chosen ? "chosen" : ""}">
      <select class="control" aria-label=${label}
        @change=${(event: Event) => this.#set({ [name]: (event.target as HTMLSelectElement).value })}>
        <option value="" ?selected=${chosen === ""}>${none}</option>
        ${options.map(
          ({ value, label: text }) => html`<option value=${value} ?selected=${chosen === value}>${text}</option>`,
        )}
      </select>
    </span>`;
  }

  readonly #typed = (event: Event) => {
    const { value } = event.target as HTMLInputElement;
    clearTimeout(this.#due);
    this.#typing = value;
    this.#due = setTimeout(() => {
      this.#typing = undefined;
      this.#set({ [this.searchName]: value.trim() });
    }, TYPED_MS);
  };

  #set(values: Record<string, string>) {
    // Another selection begins at the first page.
    router.setQuery({ ...values, page: null });
    this.dispatchEvent(new Event("p-filter"));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "p-filters": PFilters;
  }
}
