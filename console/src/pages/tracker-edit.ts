/**
 * Changing a tracker: its settings, or what is read of it.
 *
 * @event p-saved - it was changed
 * @event p-close - the dialog was closed, however
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError, api, ask, askList, type Schema } from "../api/client.js";
import "../components/p-dialog.js";
import "../components/p-field.js";
import "../components/p-icon.js";
import "../components/p-scope.js";
import type { Named, Scope } from "../components/p-scope.js";
import { toast, toastError } from "../components/toast.js";
import { strings } from "../strings/index.js";
import commonEn from "../strings/en/common.js";
import connectEn from "../strings/en/tracker-connect.js";
import en from "../strings/en/trackers.js";
import { shared } from "../styles/shared.js";
import { AUTHS, credentialOf, fieldFor, fieldsOf, rulesOf, type Auth, type CredentialField } from "./credentials.js";
import { connectStyles } from "./tracker-connect.styles.js";
import type { Tracker } from "./tracker-words.js";

const t = strings("trackers", en);
const tc = strings("tracker-connect", connectEn);
const common = strings("common", commonEn);

@customElement("p-tracker-edit")
export class PTrackerEdit extends LitElement {
  @property({ attribute: false }) tracker!: Tracker;
  @property() what: "settings" | "scope" = "settings";
  @state() private values: ReadonlyMap<string, string> = new Map();
  @state() private problems: ReadonlyMap<string, string> = new Map();
  @state() private busy = false;
  @state() private organizations: Named[] | undefined;
  @state() private projects: ReadonlyMap<string, Named[]> = new Map();
  @state() private troubles: ReadonlyMap<string, string> = new Map();
  @state() private scope: Scope = { organizations: new Set(), without: new Set() };

  static override styles = [shared, connectStyles];

  /** Not when it is connected: where its code came late, properties are there only now. */
  override willUpdate() {
    if (this.hasUpdated) return;
    const { name, url, own_logins, subscribed_events, scope_rules, connection_details } = this.tracker;
    const details = Object.entries(connection_details as Record<string, unknown>)
      .map(([key, value]): [string, string] => [`connection_details.${key}`, String(value)]);
    this.values = new Map([["name", name], ["url", url ?? ""], ["own_logins", own_logins.join(", ")],
      ["subscribed_events", subscribed_events?.join(", ") ?? ""], ...details]);
    const named = (scope: string, rule: string) =>
      scope_rules.filter(({ scope_type, rule_type }) => scope_type === scope && rule_type === rule)
        .map(({ identifier }) => identifier);
    const [organizations, without] = [named("ORGANIZATION", "INCLUDE"), named("PROJECT", "EXCLUDE")];
    this.scope = { organizations: new Set(organizations), without: new Set(without) };
    if (this.what === "scope") void this.#listOrganizations();
  }

  override render() {
    const isScope = this.what === "scope";
    return html`<p-dialog open heading=${isScope ? t("rules_edit") : t("edit_heading", { name: this.tracker.name })}
      @p-close=${() => this.dispatchEvent(new Event("p-close"))}>
      ${isScope ? this.#scopes() : this.#settings()}
      <wa-button slot="actions" appearance="plain" @click=${this.#close}>${common("cancel")}</wa-button>
      <wa-button slot="actions" variant="brand" ?loading=${this.busy} @click=${this.#save}>${common("save")}</wa-button>
    </p-dialog>`;
  }

  get #auth(): Auth {
    const { tracker_type, auth_type, connection_details } = this.tracker;
    if (auth_type === "github_app") return "github_app";
    if (tracker_type === "jira") return "email" in connection_details ? "jira_cloud" : "jira_server";
    return AUTHS[tracker_type][0]?.value ?? "api_token";
  }

  #settings() {
    const fields = fieldsOf(this.tracker.tracker_type, this.#auth);
    const hint = t(this.tracker.has_token ? "edit_token_hint" : "edit_token_hint_none");
    return html`<form class="stack" @submit=${this.#save}>
      ${this.#field({ name: "name", label: t("name"), required: true })}
      ${fields.map((field) => this.#field(field.name === "token"
        ? { ...field, label: this.tracker.has_token ? t("edit_token") : field.label, hint, required: false }
        : { ...field, required: false }))}
      ${this.#field({ name: "own_logins", label: t("edit_own_logins"), hint: t("edit_own_logins_hint") })}
      ${this.#field({ name: "subscribed_events", label: t("edit_events"), hint: t("edit_events_hint") })}
      <label class="row"><input type="checkbox" name="is_active" .checked=${this.tracker.is_active}
        @change=${(event: Event) => this.#typed("is_active", String((event.target as HTMLInputElement).checked))}>
        ${t(this.tracker.is_active ? "switch_off_label" : "switch_on")}</label>
      <button type="submit" hidden></button>
    </form>`;
  }

  #field({ name, label, hint, type, lines, required }: CredentialField) {
    return html`<p-field name=${name} label=${label} hint=${hint ?? ""} type=${type ?? "text"} lines=${lines ?? 1}
      ?required=${required} autocomplete=${type === "password" ? "new-password" : "off"}
      .value=${this.values.get(name) ?? ""} .error=${this.problems.get(name)}
      @input=${(event: Event) => this.#typed(name, (event.target as HTMLInputElement).value)}></p-field>`;
  }

  #scopes() {
    const problem = this.problems.get("scope_rules");
    return html`<div class="stack">
      <p class="quiet">${tc("scope_detail")}</p>
      ${this.organizations
        ? html`<p-scope .organizations=${this.organizations} .projects=${this.projects} .troubles=${this.troubles}
            .scope=${this.scope} @p-change=${(event: CustomEvent<Scope>) => (this.scope = event.detail)}
            @p-projects=${(event: CustomEvent<string>) => this.#listProjects(event.detail)}></p-scope>`
        : html`<p class="quiet" role="status">${tc("testing")}</p>`}
      ${problem ? html`<p class="trouble" role="alert"><p-icon name="alert"></p-icon>${problem}</p>` : nothing}
    </div>`;
  }

  /** By way of the dialog, which gives the focus back. */
  readonly #close = () => {
    const dialog = this.renderRoot.querySelector("p-dialog");
    if (dialog) dialog.open = false;
  };

  #typed(name: string, value: string) {
    this.values = new Map([...this.values, [name, value]]);
  }

  async #listOrganizations(): Promise<void> {
    const chosen = [...this.scope.organizations].map((identifier) => ({ identifier, name: identifier }));
    try {
      const body = { tracker_id: this.tracker.id };
      const { success, message, orgs } = await ask(api.POST("/api/v1/trackers/test-and-list-orgs", { body }));
      if (!success) this.problems = new Map([["scope_rules", message]]);
      const seen = new Set(orgs?.map(({ identifier }) => identifier));
      // Public ones can be taken in without being seen among one's own.
      this.organizations = [...(orgs ?? []), ...chosen.filter(({ identifier }) => !seen.has(identifier))];
    } catch (error) {
      this.problems = new Map([["scope_rules", ApiError.from(error).message]]);
      this.organizations = chosen;
    }
  }

  async #listProjects(organization_identifier: string): Promise<void> {
    try {
      const body = { tracker_id: this.tracker.id, organization_identifier };
      const { items } = await askList(api.POST("/api/v1/trackers/list-projects-for-org", { body }));
      this.projects = new Map([...this.projects, [organization_identifier, items]]);
    } catch (error) {
      this.troubles = new Map([...this.troubles, [organization_identifier, ApiError.from(error).message]]);
    }
  }

  readonly #save = async (event: Event) => {
    event.preventDefault();
    this.busy = true;
    this.problems = new Map();
    try {
      const body = this.what === "scope" ? this.#changedScope() : this.#changedSettings();
      await ask(api.PUT("/api/v1/trackers/{tracker_id}", { params: { path: { tracker_id: this.tracker.id } }, body }));
      toast(t("saved"));
      this.dispatchEvent(new Event("p-saved"));
      this.#close();
    } catch (error) {
      this.#refused(ApiError.from(error));
    } finally {
      this.busy = false;
    }
  };

  #refused(error: ApiError) {
    if (this.what === "scope") this.problems = new Map([["scope_rules", error.message]]);
    else if (error.fields.size > 0) {
      const fields = fieldsOf(this.tracker.tracker_type, this.#auth);
      const own = ["name", "own_logins", "subscribed_events"];
      const place = (name: string) => (own.includes(name) ? name : fieldFor(name, fields));
      this.problems = new Map([...error.fields].map(([name, problem]) => [place(name), problem]));
    } else if (error.code === "bad_request") this.problems = new Map([["name", error.message]]);
    else toastError(error);
  }

  /** Rules of other kinds than the dialog shows stay. */
  #changedScope(): Schema<"TrackerUpdate"> {
    const others = this.tracker.scope_rules.filter(({ scope_type, rule_type }) =>
      (scope_type === "PROJECT") === (rule_type === "INCLUDE"));
    const scope_rules: Schema<"ScopeRuleBody">[] = [
      ...rulesOf(this.scope),
      ...others.map(({ scope_type, rule_type, identifier }) => ({ scope_type, rule_type, identifier })),
    ];
    return { scope_rules };
  }

  /** Only what is different: a kept token goes only where it was entered for. */
  #changedSettings(): Schema<"TrackerUpdate"> {
    const { tracker } = this;
    const value = (name: string) => this.values.get(name)?.trim() ?? "";
    const names = (name: string) => value(name).split(",").map((part) => part.trim()).filter(Boolean);
    const { token, connection_details } = credentialOf(tracker.tracker_type, this.#auth, this.values);
    const details = { ...tracker.connection_details, ...connection_details };
    const isSame = JSON.stringify(details) === JSON.stringify(tracker.connection_details);
    const events = names("subscribed_events");
    return {
      name: value("name"),
      is_active: this.values.has("is_active") ? value("is_active") === "true" : tracker.is_active,
      own_logins: names("own_logins"),
      subscribed_events: events.length > 0 ? events : null,
      ...(value("url") !== (tracker.url ?? "") && { url: value("url") || null }),
      ...(!isSame && { connection_details: details }),
      ...(token && { token }),
    };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "p-tracker-edit": PTrackerEdit;
  }
}
