/**
 * What the policy said before: each version with what it holds, its tags, how it differs, and the way back to it.
 *
 * @event p-take - a text is to become the draft
 * @event p-changed - something else is in force, or has a version now
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError } from "../../api/errors.js";
import { maySeePeople, nameOfPerson, peopleOf } from "../../api/people.js";
import { keepVersion, untagVersion, versions, type InForce, type Version } from "../../api/policies.js";
import { visible } from "../../components/json-rows.js";
import "../../components/p-chip.js";
import "../../components/p-icon.js";
import "../../components/p-state.js";
import "../../components/p-time.js";
import { toast, toastError } from "../../components/toast.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/policy.js";
import { shared } from "../../styles/shared.js";
import { versionListStyles } from "../version-list.styles.js";
import "./policy-compare.js";
import "./policy-rollback.js";
import "./policy-tag.js";
import { policyStyles } from "./policy.styles.js";

const t = strings("policy", en);
const PAGE = 50;

@customElement("policy-versions")
export class PolicyVersions extends LitElement {
  @property({ attribute: false }) text = "";
  @property({ attribute: false }) inForce!: InForce;
  @property({ type: Boolean, attribute: "can-edit" }) canEdit = false;
  @state() private all: readonly Version[] | undefined;
  @state() private total = 0;
  @state() private chosen = "";
  @state() private people: ReadonlyMap<string, string> = new Map();
  @state() private trouble = "";
  @state() private isBusy = false;
  @state() private asks: "tag" | "rollback" | undefined;

  static override styles = [shared, policyStyles, versionListStyles];

  override connectedCallback() {
    super.connectedCallback();
    void this.#load(0);
  }

  async #load(skip: number): Promise<void> {
    this.isBusy = true;
    try {
      const { items, total } = await versions(skip, PAGE);
      const before = skip === 0 ? [] : this.all ?? [];
      // One that was made meanwhile moves all others on.
      const known = new Set(before.map(({ id }) => id));
      [this.all, this.total, this.trouble] = [[...before, ...items.filter(({ id }) => !known.has(id))], total, ""];
      void this.#name(items);
    } catch (error) {
      if (this.all) toastError(error);
      else this.trouble = ApiError.from(error).message;
    } finally {
      this.isBusy = false;
    }
  }

  /** Who made them; a help that may be missing. */
  async #name(items: readonly Version[]): Promise<void> {
    const ids = new Set(items.flatMap(({ created_by_user_id: id }) => (id && !this.people.has(id) ? [id] : [])));
    if (ids.size === 0 || !maySeePeople()) return;
    const found = await peopleOf([...ids]).catch(() => []);
    this.people = new Map([...this.people, ...found.map((one): [string, string] => [one.id, nameOfPerson(one)])]);
  }

  override render() {
    if (this.trouble) {
      return html`<div class="sheet"><p-state kind="error" detail=${this.trouble} action=${t("retry")}
        @p-action=${() => void this.#load(0)}></p-state></div>`;
    }
    const { all } = this;
    if (!all) return html`<p-state kind="loading"></p-state>`;
    if (all.length === 0) {
      return html`<div class="sheet"><p-state icon="history" heading=${t("versions_none")}
        detail=${t("versions_none_detail")} action=${this.canEdit ? t("versions_keep") : ""}
        @p-action=${() => void this.#keep()}></p-state></div>`;
    }
    const one = all.find(({ id }) => id === this.chosen) ?? all[0];
    return html`<div class="all">
      <div class="stack">
        <div class="list sheet" role="group" aria-label=${t("versions_label")}>
          ${all.map((version) => this.#entry(version, version === one))}
          ${all.length < this.total
            ? html`<div class="more"><wa-button size="s" appearance="outlined" ?loading=${this.isBusy}
                @click=${() => void this.#load(all.length)}>${t("versions_more")}</wa-button></div>`
            : nothing}
        </div>
        ${this.canEdit && this.inForce.hasDrifted
          ? html`<div><wa-button size="s" appearance="outlined" @click=${() => void this.#keep()}>
              <p-icon slot="start" name="save"></p-icon>${t("versions_keep")}</wa-button></div>`
          : nothing}
      </div>
      ${one ? this.#shown(one, all) : nothing}
    </div>`;
  }

  #entry(version: Version, isChosen: boolean) {
    const { id, version_number: n, tags, is_active: isNewest, created_at: at } = version;
    return html`<button type="button" aria-pressed=${isChosen} @click=${() => (this.chosen = id)}>
      <span class="row"><span class="strong">${t("version", { n })}</span>
        ${isNewest ? html`<p-chip tone="accent">${t("versions_newest")}</p-chip>` : nothing}
        ${tags.map((tag) => html`<p-chip>${visible(tag)}</p-chip>`)}</span>
      <span class="quiet small"><p-time when=${at}></p-time>, ${this.#origin(version)}</span>
      ${version.description ? html`<span class="small comment">${visible(version.description)}</span>` : nothing}
    </button>`;
  }

  #origin({ origin, rolled_back_to: to, created_by_user_id: by }: Version): string {
    const name = by ? this.people.get(by) : undefined;
    const back = to == null ? "" : ` ${t("rolled_back_to", { n: to })}`;
    return `${t(`origin_${origin}`)}${back}${name ? ` ${t("by", { name })}` : ""}`;
  }

  #shown(one: Version, all: readonly Version[]) {
    const { mcp_servers_count: servers, policies_count: workflows, tools_count: tools } = one;
    return html`<section class="stack" aria-label=${t("version", { n: one.version_number })}>
      <div class="row spread">
        <p class="quiet small">${t("holds", { servers: t("holds_servers", { n: servers }),
          workflows: t("holds_workflows", { n: workflows }), tools: t("holds_tools", { n: tools }) })}</p>
        ${this.canEdit ? html`<div class="row">
          <wa-button size="s" appearance="outlined" @click=${() => (this.asks = "tag")}>${t("tag")}</wa-button>
          ${one.tags.length > 0 ? html`<wa-button size="s" appearance="plain" @click=${() => void this.#untag(one)}>
            ${t("untag")}</wa-button>` : nothing}
          <wa-button size="s" appearance="outlined" @click=${() => (this.asks = "rollback")}>
            <p-icon slot="start" name="history"></p-icon>${t("roll_back")}</wa-button></div>` : nothing}
      </div>
      <policy-compare .one=${one} .all=${all} .inForce=${this.inForce} .draft=${this.text} ?can-edit=${this.canEdit}
        @p-take=${this.#take}></policy-compare>
    </section>
    <policy-tag .open=${this.asks === "tag"} .version=${one} @p-saved=${() => void this.#load(0)}
      @p-close=${this.#asked}></policy-tag>
    <policy-rollback .open=${this.asks === "rollback"} .version=${one} .inForce=${this.inForce}
      @p-renew=${this.#changed} @p-saved=${this.#back} @p-close=${this.#asked}></policy-rollback>`;
  }

  readonly #asked = () => (this.asks = undefined);

  readonly #take = ({ detail }: CustomEvent<string>) => {
    this.dispatchEvent(new CustomEvent<string>("p-take", { detail }));
  };

  readonly #changed = () => this.dispatchEvent(new Event("p-changed"));

  readonly #back = () => {
    this.chosen = "";
    this.#changed();
    void this.#load(0);
  };

  async #untag({ id, version_number: n }: Version): Promise<void> {
    try {
      await untagVersion(id);
      toast(t("untagged", { n }));
      await this.#load(0);
    } catch (error) {
      toastError(error);
    }
  }

  async #keep(): Promise<void> {
    try {
      const { version_number: n } = await keepVersion("");
      toast(t("versions_kept", { n }));
      this.#back();
    } catch (error) {
      toastError(error);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "policy-versions": PolicyVersions;
  }
}
