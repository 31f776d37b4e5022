/**
 * People of the account, picked by name: what is typed is looked for, arrow keys and Enter choose, Backspace at the
 * beginning takes the last one away. Whoever may not see who else there is can only leave out whom they see.
 *
 * @event change - others are picked; read `ids`
 */
import { LitElement, html, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { findPeople, maySeePeople, nameOfPerson, peopleOf, type Person } from "../api/people.js";
import { session } from "../api/session.js";
import { visible } from "../components/json-rows.js";
import "../components/p-icon.js";
import { strings } from "../strings/index.js";
import common from "../strings/en/common.js";
import en from "../strings/en/people.js";
import { controlStyles } from "../styles/control.js";
import { shared } from "../styles/shared.js";
import { peopleStyles } from "./people-picker.styles.js";

const t = strings("people", en);
const tc = strings("common", common);
/** As many are offered at once; more letters find the others. */
const OFFERED_MAX = 8;
const TYPED_MS = 200;

@customElement("people-picker")
export class PeoplePicker extends LitElement {
  static override readonly shadowRootOptions = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  @property() label = "";
  @property() hint = "";
  @property({ attribute: false }) ids: readonly string[] = [];
  /** Who is not offered, besides those that are picked. */
  @property({ attribute: false }) without: readonly string[] = [];
  /** People who were seen, by id. */
  @state() private known: ReadonlyMap<string, Person> = new Map();
  /** Those that are offered; undefined while the list is closed. */
  @state() private offered: readonly Person[] | undefined;
  @state() private at = 0;
  @query("input") private control!: HTMLInputElement | null;

  #due: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  static override styles = [shared, controlStyles, peopleStyles];

  override disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#due);
  }

  override willUpdate(changed: PropertyValues<this>) {
    if (changed.has("ids")) void this.#name();
  }

  /** Learns what those are called who are picked already. */
  async #name(): Promise<void> {
    const missing = this.ids.filter((id) => !this.known.has(id) && id !== session.user?.id);
    if (missing.length === 0 || !maySeePeople()) return;
    // Without their names they are shown by their ids.
    this.#learn(await peopleOf(missing).catch(() => []));
  }

  #learn(people: readonly Person[]) {
    this.known = new Map([...this.known, ...people.map((person) => [person.id, person] as const)]);
  }

  override render() {
    return html`<div class="field">
      <label for="control">${this.label}</label>
      <div class="control box" @click=${() => this.control?.focus()}>
        ${this.ids.map((id) => this.#tag(id))}
        ${maySeePeople() ? this.#input() : nothing}
      </div>
      ${this.offered ? this.#list(this.offered) : nothing}
      ${this.hint ? html`<p id="hint" class="hint">${this.hint}</p>` : nothing}
    </div>`;
  }

  #tag(id: string) {
    const name = this.nameOf(id);
    return html`<span class="tag">${name}<button type="button" aria-label=${tc("remove_named", { name })}
      @click=${() => this.#set(this.ids.filter((other) => other !== id))}><p-icon name="close"></p-icon></button>
    </span>`;
  }

  /** What somebody who was seen is called. */
  nameOf(id: string): string {
    if (id === session.user?.id) return t("you");
    const person = this.known.get(id);
    return person ? visible(nameOfPerson(person)) : id.slice(0, 8);
  }

  #input() {
    const chosen = this.offered?.[this.at];
    return html`<input id="control" type="text" role="combobox" autocomplete="off" autocapitalize="off"
      spellcheck="false" placeholder=${this.ids.length === 0 ? t("search") : ""} aria-autocomplete="list"
      aria-expanded=${this.offered !== undefined} aria-controls="offers"
      aria-activedescendant=${chosen ? `offer-${this.at}` : nothing} aria-describedby=${this.hint ? "hint" : nothing}
      @input=${this.#typed} @focus=${this.#typed} @keydown=${this.#key} @blur=${this.#close}>`;
  }

  #list(offered: readonly Person[]) {
    if (offered.length === 0) return html`<p id="offers" class="offers none" role="status">${t("nobody")}</p>`;
    return html`<ul id="offers" class="offers" role="listbox" aria-label=${this.label}>
      ${offered.map((person, at) => html`<li role="option" id="offer-${at}" aria-selected=${at === this.at}
        @pointerdown=${(event: Event) => event.preventDefault()} @click=${() => this.#pick(person)}>
        <span>${visible(nameOfPerson(person))}</span>
        <span class="quiet small">${visible(person.email)}</span>
      </li>`)}
    </ul>`;
  }

  readonly #typed = () => {
    clearTimeout(this.#due);
    this.#due = setTimeout(() => void this.#look(), TYPED_MS);
  };

  async #look(): Promise<void> {
    const asked = ++this.#asked;
    const left = [...this.ids, ...this.without];
    const found = await findPeople(this.control?.value.trim() ?? "", OFFERED_MAX + left.length).catch(() => []);
    if (asked !== this.#asked || this.shadowRoot?.activeElement !== this.control) return;
    this.#learn(found);
    this.offered = found.filter(({ id }) => !left.includes(id)).slice(0, OFFERED_MAX);
    this.at = 0;
  }

  readonly #key = (event: KeyboardEvent) => {
    if (event.isComposing || !this.control) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const offered = this.offered ?? [];
    if (step !== undefined && offered.length > 0) {
      this.at = (this.at + step + offered.length) % offered.length;
    } else if (event.key === "Enter") {
      const person = offered[this.at];
      if (person) this.#pick(person);
    } else if (event.key === "Escape" && this.offered) {
      // Only the list is closed, not the dialog around it.
      event.stopPropagation();
      this.#close();
    } else if (event.key === "Backspace" && this.control.value === "" && this.ids.length > 0) {
      this.#set(this.ids.slice(0, -1));
      return;
    } else return;
    event.preventDefault();
  };

  #pick({ id }: Person) {
    if (this.control) this.control.value = "";
    this.#close();
    this.#set([...this.ids, id]);
    this.control?.focus();
  }

  readonly #close = () => {
    clearTimeout(this.#due);
    this.#asked += 1;
    this.offered = undefined;
  };

  #set(ids: readonly string[]) {
    this.ids = ids;
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "people-picker": PeoplePicker;
  }
}
