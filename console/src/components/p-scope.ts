/**
 * Which organizations are taken in, and which projects of them are left out.
 *
 * @event p-change - another choice: a `Scope`
 * @event p-projects - the projects of an organization are wanted: its identifier
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/tracker-connect.js";
import { controlStyles } from "../styles/control.js";
import { shared } from "../styles/shared.js";
import "./p-field.js";

const t = strings("tracker-connect", en);
/** With fewer of them nobody needs to search. */
const SEARCHED_FROM = 9;

export interface Named {
  identifier: string;
  name: string;
}

/** What was chosen, by identifiers. */
export interface Scope {
  organizations: ReadonlySet<string>;
  without: ReadonlySet<string>;
}

@customElement("p-scope")
export class PScope extends LitElement {
  @property({ attribute: false }) organizations: readonly Named[] = [];
  /** Those that were asked for. */
  @property({ attribute: false }) projects: ReadonlyMap<string, readonly Named[]> = new Map();
  @property({ attribute: false }) scope: Scope = { organizations: new Set(), without: new Set() };
  /** Why an organization's projects could not be had. */
  @property({ attribute: false }) troubles: ReadonlyMap<string, string> = new Map();
  @state() private open: ReadonlySet<string> = new Set();
  @state() private sought = "";
  @state() private added: Named[] = [];

  static override styles = [
    shared,
    controlStyles,
    css`
      .list {
        border: var(--line);
        border-radius: var(--radius-s);
      }

      .list > li:not(:last-child) {
        border-bottom: var(--line);
      }

      .org {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: var(--space-1) var(--space-3);
        padding: var(--space-2) var(--space-3);
      }

      label {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        min-height: 2rem;
        min-width: 0;
        font-size: var(--size-m);
        overflow-wrap: anywhere;
        cursor: pointer;
      }

      input[type="checkbox"] {
        flex: none;
        width: 1rem;
        height: 1rem;
        margin: 0;
        accent-color: var(--accent);
      }

      .projects {
        max-height: 20rem;
        padding: 0 var(--space-3) var(--space-3) 2.25rem;
        overflow: auto;
      }

      .projects label {
        font-weight: 400;
      }

      .more {
        padding: var(--space-1) var(--space-2);
        border: 0;
        border-radius: var(--radius-s);
        background: none;
        color: var(--accent-text);
        font-size: var(--size-s);
        cursor: pointer;
      }

      form {
        display: flex;
        align-items: end;
        gap: var(--space-2);
      }

      form p-field {
        flex: 1;
      }
    `,
  ];

  override render() {
    const all = [...this.organizations, ...this.added];
    const sought = this.sought.toLowerCase();
    const shown = all.filter(({ identifier, name }) => `${identifier} ${name}`.toLowerCase().includes(sought));
    return html`<div class="stack">
      ${all.length >= SEARCHED_FROM ? this.#search() : nothing}
      ${shown.length > 0 ? html`<ul class="list">${shown.map((org) => this.#organization(org))}</ul>` : nothing}
      <form @submit=${this.#add}>
        <p-field name="identifier" label=${t("add_org")} hint=${t("add_org_hint")}></p-field>
        <wa-button type="submit" appearance="outlined">${t("add")}</wa-button>
      </form>
    </div>`;
  }

  #search() {
    return html`<input class="control" type="search" aria-label=${t("find_org")} placeholder=${t("find_org")}
      @input=${(event: Event) => (this.sought = (event.target as HTMLInputElement).value)}>`;
  }

  #organization({ identifier, name }: Named) {
    const isChosen = this.scope.organizations.has(identifier);
    const isOpen = isChosen && this.open.has(identifier);
    return html`<li>
      <div class="org">
        <label><input type="checkbox" .checked=${isChosen} @change=${() => this.#toggle(identifier)}>
          <span>${identifier}${name !== identifier && name ? html` <span class="quiet">${name}</span>` : nothing}</span>
        </label>
        ${isChosen
          ? html`<button class="more" aria-expanded=${isOpen} @click=${() => this.#unfold(identifier)}>
              ${this.#summary(identifier)}</button>`
          : nothing}
      </div>
      ${isOpen ? this.#projects(identifier) : nothing}
    </li>`;
  }

  #summary(identifier: string) {
    const known = this.projects.get(identifier);
    if (!known) return t("show_projects");
    const without = known.filter((project) => this.scope.without.has(project.identifier)).length;
    if (without === 0) return t("all_projects", { n: known.length });
    return t("some_projects", { chosen: known.length - without, n: known.length });
  }

  #projects(identifier: string) {
    const trouble = this.troubles.get(identifier);
    if (trouble) return html`<p class="projects error">${trouble}</p>`;
    const known = this.projects.get(identifier);
    if (!known) return html`<p class="projects quiet" role="status">${t("projects_loading")}</p>`;
    if (known.length === 0) return html`<p class="projects quiet">${t("no_projects")}</p>`;
    return html`<ul class="projects" aria-label=${t("projects_of", { name: identifier })}>
      ${known.map(
        (project) => html`<li><label><input type="checkbox" .checked=${!this.scope.without.has(project.identifier)}
          @change=${() => this.#leaveOut(project.identifier)}> ${project.identifier}</label></li>`,
      )}
    </ul>`;
  }

  #toggle(identifier: string) {
    this.#change({ organizations: toggled(this.scope.organizations, identifier), without: this.scope.without });
  }

  #leaveOut(identifier: string) {
    this.#change({ organizations: this.scope.organizations, without: toggled(this.scope.without, identifier) });
  }

  #unfold(identifier: string) {
    this.open = toggled(this.open, identifier);
    if (this.open.has(identifier) && !this.projects.has(identifier)) {
      this.dispatchEvent(new CustomEvent<string>("p-projects", { detail: identifier }));
    }
  }

  readonly #add = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const identifier = (new FormData(form).get("identifier") as string).trim();
    if (!identifier) return;
    const isKnown = [...this.organizations, ...this.added].some((known) => known.identifier === identifier);
    if (!isKnown) this.added = [...this.added, { identifier, name: identifier }];
    if (!this.scope.organizations.has(identifier)) this.#toggle(identifier);
    form.reset();
  };

  #change(scope: Scope) {
    this.dispatchEvent(new CustomEvent<Scope>("p-change", { detail: scope }));
  }
}

function toggled(set: ReadonlySet<string>, value: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

declare global {
  interface HTMLElementTagNameMap {
    "p-scope": PScope;
  }
}
