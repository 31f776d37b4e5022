/** Connecting a tracker: an address for webhooks in two clicks, or a token that is tried before anything is kept. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { ApiError, api, ask, askList, type Schema } from "../api/client.js";
import { deliver, type Hook } from "../api/deliveries.js";
import { remember } from "../api/fresh-hooks.js";
import type { Sample } from "../api/samples.js";
import "../components/p-field.js";
import "../components/p-hook.js";
import "../components/p-icon.js";
import "../components/p-options.js";
import "../components/p-page-header.js";
import "../components/p-scope.js";
import type { Named, Scope } from "../components/p-scope.js";
import { toast, toastError } from "../components/toast.js";
import { router } from "../router.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/tracker-connect.js";
import trackersEn from "../strings/en/trackers.js";
import { shared } from "../styles/shared.js";
import {
  AUTHS, credentialOf, fieldFor, fieldsOf, rulesOf, type Auth, type CredentialField, type TrackerKind,
} from "./credentials.js";
import { nextOf } from "./next.js";
import { Page } from "./page.js";
import { connectStyles } from "./tracker-connect.styles.js";
import { kindName } from "./tracker-words.js";

const t = strings("tracker-connect", en);
const tt = strings("trackers", trackersEn);
const KINDS: TrackerKind[] = ["github", "gitlab", "jira"];
const NOTHING: Scope = { organizations: new Set(), without: new Set() };

type How = "hooks" | "token";

@customElement("page-tracker-connect")
export class PageTrackerConnect extends Page {
  @state() private kind: TrackerKind = "github";
  @state() private how: How = "hooks";
  @state() private auth: Auth = "api_token";
  @state() private values: ReadonlyMap<string, string> = new Map();
  @state() private problems: ReadonlyMap<string, string> = new Map();
  @state() private busy: "" | "make" | "test" | "send" = "";
  /** Who the token is, and what it sees; undefined until it was tried as it stands. */
  @state() private seen: { message: string; organizations: Named[] } | undefined;
  @state() private projects: ReadonlyMap<string, Named[]> = new Map();
  @state() private troubles: ReadonlyMap<string, string> = new Map();
  @state() private scope: Scope = NOTHING;
  @state() private made: Schema<"TrackerCreated"> | undefined;
  @state() private eventId = "";

  static override styles = [shared, connectStyles];

  override connectedCallback() {
    super.connectedCallback();
    const kind = KINDS.find((known) => known === this.query.get("kind"));
    if (kind) this.#setKind(kind);
    if (this.query.get("how") === "token") this.how = "token";
  }

  override render() {
    return html`<p-page-header heading=${t("title")} back-href="/console/trackers" back-label=${t("back")}>
      </p-page-header>
      <div class="column">${this.made ? this.#done(this.made) : this.#form()}</div>`;
  }

  #form() {
    return html`<section class="sheet pad stack">
        <p-options label=${t("kind")} .options=${KINDS.map((value) => ({ value, label: kindName(value) }))}
          .value=${this.kind} @change=${(event: Event) => this.#setKind(valueOf(event) as TrackerKind)}></p-options>
        <p-options label=${t("how")} .value=${this.how}
          @change=${(event: Event) => this.#setHow(valueOf(event) as How)}
          .options=${[
            { value: "hooks", label: t("hooks"), detail: t("hooks_detail"), icon: "events" },
            { value: "token", label: t("token"), detail: t("token_detail"), icon: "key" },
          ]}></p-options>
      </section>
      ${this.how === "hooks" ? this.#hooks() : html`${this.#token()} ${this.#choice()}`}`;
  }

  #hooks() {
    return html`<form class="sheet pad stack" @submit=${this.#makeHooks}>
      ${this.#field({ name: "name", label: t("name"), hint: t("name_hint"), required: true })}
      ${this.#field({ name: "organization", label: t(`organization_${this.kind}`), hint: t("organization_hint") })}
      <div class="row">
        <wa-button type="submit" variant="brand" ?loading=${this.busy === "make"}>${t("make")}</wa-button>
      </div>
    </form>`;
  }

  #token() {
    const auths = AUTHS[this.kind];
    return html`<form class="sheet pad stack" @submit=${this.#test}>
      ${auths.length > 1
        ? html`<p-options label=${t("auth")} .options=${auths} .value=${this.auth}
            @change=${(event: Event) => this.#setAuth(valueOf(event) as Auth)}></p-options>`
        : nothing}
      ${this.#fields.map((field) => this.#field(field))}
      <div class="row">
        <wa-button type="submit" variant=${this.seen ? "neutral" : "brand"}
          appearance=${this.seen ? "outlined" : "accent"} ?loading=${this.busy === "test"}>${t("test")}</wa-button>
        ${this.seen
          ? html`<span class="good" role="status"><p-icon name="ok"></p-icon>
              ${t("tested")}: ${this.seen.message}</span>`
          : nothing}
      </div>
    </form>`;
  }

  get #fields(): CredentialField[] {
    return fieldsOf(this.kind, this.auth);
  }

  #field({ name, label, hint, type, lines, required }: CredentialField) {
    return html`<p-field name=${name} label=${label} hint=${hint ?? ""} type=${type ?? "text"} lines=${lines ?? 1}
      ?required=${required} ?mono=${lines !== undefined} autocomplete="off" .value=${this.values.get(name) ?? ""}
      .error=${this.problems.get(name)} @input=${(event: Event) => this.#typed(name, valueOf(event))}></p-field>`;
  }

  #choice() {
    if (!this.seen) return nothing;
    const n = this.scope.organizations.size;
    return html`<section class="sheet pad stack">
      <div><h2>${t("scope")}</h2><p class="quiet">${t("scope_detail")}</p></div>
      ${this.seen.organizations.length === 0
        ? html`<p class="note"><p-icon name="warn"></p-icon><span><span class="strong">${t("no_orgs")}.</span>
            ${t("no_orgs_detail")}</span></p>`
        : nothing}
      <p-scope .organizations=${this.seen.organizations} .projects=${this.projects} .troubles=${this.troubles}
        .scope=${this.scope} @p-change=${(event: CustomEvent<Scope>) => (this.scope = event.detail)}
        @p-projects=${(event: CustomEvent<string>) => this.#listProjects(event.detail)}></p-scope>
      ${this.#problem("scope_rules")}
      ${this.#field({ name: "name", label: t("name"), hint: t("name_hint"), required: true })}
      <div class="row">
        <wa-button variant="brand" ?loading=${this.busy === "make"} ?disabled=${n === 0} @click=${this.#save}>
          ${t("save")}</wa-button>
        <span class="quiet small">${n === 0 ? t("save_none") : t("save_summary", { n })}</span>
      </div>
    </section>`;
  }

  #problem(name: string) {
    const problem = this.problems.get(name);
    return problem ? html`<p class="trouble" role="alert"><p-icon name="alert"></p-icon>${problem}</p>` : nothing;
  }

  #done(made: Schema<"TrackerCreated">) {
    const next = this.query.has("next") ? nextOf(this.query) : "";
    const isToken = this.how === "token";
    return html`<section class="sheet pad stack" aria-live="polite">
      <div class="row spread">
        <h2 class="good"><p-icon name="ok"></p-icon>
          ${t(isToken ? "connected" : "made", { name: made.name })}</h2>
      </div>
      ${isToken ? nothing : html`<p class="quiet">${t("made_detail")}</p>`}
      ${made.warnings.map(
        (warning) => html`<p class="note"><p-icon name="warn"></p-icon><span>${sentence(warning)}</span></p>`,
      )}
      ${isToken
        ? nothing
        : html`<p-hook kind=${made.tracker_type} url=${made.webhook.url} .secret=${made.webhook.secret}
            organization=${made.organization.identifier} ?busy=${this.busy === "send"} @p-send=${this.#send}>
            ${this.eventId
              ? html`<span slot="sent" class="good" role="status"><p-icon name="ok"></p-icon> ${tt("hook_test_done")}.
                  <a href="/console/events/${this.eventId}">${tt("hook_test_see")}</a></span>`
              : nothing}
          </p-hook>`}
      <div class="row">
        ${next ? html`<wa-button variant="brand" href=${next}>${t("go_on")}</wa-button>` : nothing}
        <wa-button variant=${next ? "neutral" : "brand"} appearance=${next ? "outlined" : "accent"}
          href="/console/trackers/${made.id}">${t("open")}</wa-button>
      </div>
    </section>`;
  }

  #setKind(kind: TrackerKind) {
    this.kind = kind;
    this.#setAuth(AUTHS[kind][0]?.value ?? "api_token");
  }

  #setAuth(auth: Auth) {
    this.auth = auth;
    this.#forget();
  }

  #setHow(how: How) {
    this.how = how;
    this.problems = new Map();
    router.setQuery({ how: how === "token" ? how : null });
  }

  #typed(name: string, value: string) {
    this.values = new Map([...this.values, [name, value]]);
    if (this.problems.has(name)) this.problems = new Map([...this.problems].filter(([other]) => other !== name));
    // What was seen with another token counts no more.
    if (name !== "name" && name !== "organization") this.seen = undefined;
  }

  #forget() {
    this.problems = new Map();
    this.seen = undefined;
    this.projects = new Map();
    this.scope = NOTHING;
  }

  readonly #makeHooks = (event: SubmitEvent) => {
    event.preventDefault();
    const organization = this.values.get("organization")?.trim();
    const name = this.values.get("name")?.trim() ?? "";
    void this.#create({ name, tracker_type: this.kind, ...(organization && { organization }) });
  };

  readonly #save = () => {
    const name = this.values.get("name")?.trim() || [...this.scope.organizations][0] || kindName(this.kind);
    void this.#create({ name, ...credentialOf(this.kind, this.auth, this.values), scope_rules: rulesOf(this.scope) });
  };

  async #create(body: Schema<"TrackerCreate">): Promise<void> {
    this.busy = "make";
    try {
      const made = await ask(api.POST("/api/v1/trackers", { body }));
      remember(made.organization.id, { kind: made.tracker_type, ...made.webhook });
      this.made = made;
    } catch (error) {
      this.#refused(error);
    } finally {
      this.busy = "";
    }
  }

  /** Puts what is wrong at the field that can mend it. */
  #refused(error: unknown) {
    const { code, fields, message } = ApiError.from(error);
    if (fields.size === 0 && code !== "bad_request") return toastError(error);
    // A name that is taken is told without its field.
    if (fields.size === 0) this.problems = new Map([["name", message]]);
    else this.problems = new Map([...fields].map(([name, problem]) => [this.#place(name), problem]));
  }

  #place(name: string): string {
    return ["name", "organization", "scope_rules"].includes(name) ? name : fieldFor(name, this.#fields);
  }

  readonly #test = async (event: SubmitEvent) => {
    event.preventDefault();
    this.busy = "test";
    this.problems = new Map();
    this.seen = undefined;
    try {
      const body = credentialOf(this.kind, this.auth, this.values);
      const { success, message, field, orgs } = await ask(api.POST("/api/v1/trackers/test-and-list-orgs", { body }));
      if (!success) this.problems = new Map([[this.#place(field ?? "token"), message]]);
      else this.#saw(message, orgs ?? []);
    } catch (error) {
      this.#refused(error);
    } finally {
      this.busy = "";
    }
  };

  #saw(message: string, organizations: Named[]) {
    this.seen = { message, organizations };
    const only = organizations.length === 1 ? organizations[0] : undefined;
    if (only) this.scope = { organizations: new Set([only.identifier]), without: new Set() };
    const name = only?.identifier ?? kindName(this.kind);
    if (!this.values.get("name")) this.values = new Map([...this.values, ["name", name]]);
  }

  async #listProjects(organization_identifier: string): Promise<void> {
    const body = { ...credentialOf(this.kind, this.auth, this.values), organization_identifier };
    try {
      const { items } = await askList(api.POST("/api/v1/trackers/list-projects-for-org", { body }));
      this.projects = new Map([...this.projects, [organization_identifier, items]]);
    } catch (error) {
      this.troubles = new Map([...this.troubles, [organization_identifier, ApiError.from(error).message]]);
    }
  }

  readonly #send = async ({ detail }: CustomEvent<Sample>) => {
    if (!this.made) return;
    const hook: Hook = { kind: this.made.tracker_type, ...this.made.webhook };
    this.busy = "send";
    try {
      const { event_id, message } = await deliver(hook, detail);
      if (event_id) this.eventId = event_id;
      else toast(message, "still");
    } catch (error) {
      toastError(error);
    } finally {
      this.busy = "";
    }
  };
}

const valueOf = (event: Event): string => (event.target as HTMLInputElement).value;
const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
