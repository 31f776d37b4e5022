/**
 * A version's document, or how it differs from another version, from what is in force or from the draft.
 *
 * @event p-take - its text is to become the draft
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, html, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError } from "../../api/errors.js";
import { changesOf, version, type Diff, type InForce, type Version } from "../../api/policies.js";
import "../../components/p-code.js";
import "../../components/p-diff.js";
import "../../components/p-icon.js";
import "../../components/p-select.js";
import type { PSelect } from "../../components/p-select.js";
import "../../components/p-state.js";
import "../../components/p-yaml.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/policy.js";
import { shared } from "../../styles/shared.js";
import "./policy-changes.js";
import { policyStyles } from "./policy.styles.js";

const t = strings("policy", en);

/** What a version is compared with: nothing, what is in force, the draft, or another one by its id. */
type Other = "none" | "force" | "draft" | (string & {});

interface Compared {
  from: string;
  to: string;
  /** The texts' names. */
  names: { from: string; to: string };
  diff: Diff;
}

@customElement("policy-compare")
export class PolicyCompare extends LitElement {
  @property({ attribute: false }) one!: Version;
  @property({ attribute: false }) all: readonly Version[] = [];
  @property({ attribute: false }) inForce!: InForce;
  @property({ attribute: false }) draft = "";
  @property({ type: Boolean, attribute: "can-edit" }) canEdit = false;
  @state() private other: Other = "none";
  @state() private document_: string | undefined;
  @state() private compared: Compared | undefined;
  @state() private trouble = "";

  /** Versions never change. */
  readonly #texts = new Map<string, string>();
  #asked = 0;

  static override styles = [shared, policyStyles];

  override willUpdate(changed: PropertyValues) {
    if (this.other === this.one.id) this.other = "none";
    const isOther = (changed.get("one") as Version | undefined)?.id !== this.one.id;
    if ((changed.has("one") && isOther) || changed.has("other") || changed.has("inForce")) void this.#load();
  }

  async #load(): Promise<void> {
    const asked = ++this.#asked;
    [this.document_, this.compared, this.trouble] = [undefined, undefined, ""];
    const { one, other } = this;
    try {
      const text = await this.#textOf(one.id);
      const compared = other === "none" ? undefined : await this.#compare(text, other);
      if (asked === this.#asked) [this.document_, this.compared] = [text, compared];
    } catch (error) {
      if (asked === this.#asked) this.trouble = ApiError.from(error).message;
    }
  }

  async #textOf(id: string): Promise<string> {
    const text = this.#texts.get(id) ?? (await version(id)).document;
    this.#texts.set(id, text);
    return text;
  }

  /** From this version to what came later: the draft, what is in force; from another version to this one. */
  async #compare(text: string, other: Other): Promise<Compared> {
    const own = t("version", { n: this.one.version_number });
    if (other === "force" || other === "draft") {
      const to = other === "force" ? this.inForce.text : this.draft;
      const diff = await changesOf(to, this.one.version_number);
      return { from: text, to, names: { from: own, to: t(other === "force" ? "the_force" : "the_draft") }, diff };
    }
    const before = this.all.find(({ id }) => id === other);
    const number = before?.version_number ?? 0;
    const [from, diff] = await Promise.all([this.#textOf(other), changesOf(text, number)]);
    return { from, to: text, names: { from: t("version", { n: number }), to: own }, diff };
  }

  override render() {
    return html`<div class="stack">
      <div class="row spread head">
        <p-select label=${t("compare")} .value=${this.other} .options=${this.#options()}
          @change=${({ currentTarget }: Event) => (this.other = (currentTarget as PSelect).value)}></p-select>
        ${this.canEdit && this.document_ !== undefined
          ? html`<wa-button size="s" appearance="outlined" @click=${this.#take}>
              <p-icon slot="start" name="edit"></p-icon>${t("take")}</wa-button>`
          : nothing}
      </div>
      ${this.#result()}
    </div>`;
  }

  #options() {
    const others = this.all.filter(({ id }) => id !== this.one.id);
    return [
      ...(["none", "force", "draft"] as const).map((value) => ({ value,
        label: t(`compare_${value}`) })),
      ...others.map(({ id, version_number: n, tags }) => ({ value: id,
        label: [t("version", { n }), ...tags].join(", ") })),
    ];
  }

  #result() {
    const { trouble, compared } = this;
    if (trouble) {
      return html`<p-state kind="error" detail=${trouble} action=${t("retry")}
        @p-action=${() => void this.#load()}></p-state>`;
    }
    if (this.document_ === undefined) return html`<p-state kind="loading"></p-state>`;
    if (!compared) {
      return html`<p-code label=${t("document_of", { n: this.one.version_number })}
        .text=${this.document_}></p-code>`;
    }
    const { names, diff, from, to } = compared;
    if (!diff.has_changes && from === to) return html`<p class="quiet" role="status">${t("compare_same")}</p>`;
    return html`<p class="strong" role="status">${t("compare_words", names)}: ${diff.summary}</p>
      ${diff.has_changes ? html`<policy-changes .changes=${diff.changes}></policy-changes>` : nothing}
      <p-diff label=${t("diff_label")} .from=${from} .to=${to}></p-diff>`;
  }

  readonly #take = () => {
    this.dispatchEvent(new CustomEvent<string>("p-take", { detail: this.document_ ?? "" }));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "policy-compare": PolicyCompare;
  }
}
