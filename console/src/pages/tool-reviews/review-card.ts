/**
 * One version of a tool, or of a server's instructions: how it differs, what is suspicious, and what to say of it.
 *
 * @event p-select - it is to be selected, or not any more
 * @event p-verdict - a verdict: `approve` or `reject`
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { ToolChange, ToolFinding, ToolReview, Verdict } from "../../api/tool-reviews.js";
import { visible } from "../../components/json-rows.js";
import "../../components/p-chip.js";
import type { Tone } from "../../components/p-chip.js";
import "../../components/p-diff.js";
import "../../components/p-id.js";
import "../../components/p-json.js";
import { percent, words } from "../../format.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/tool-reviews.js";
import { shared } from "../../styles/shared.js";
import { argumentsOf } from "../tools/model.js";
import { changed, type Mark, type Severity } from "./marks.js";
import "./marked-text.js";
import { at, marksAt, pathWords, placesOf, worstOf, type Place } from "./places.js";
import { reviewCardStyles } from "./review-card.styles.js";

const t = strings("tool_reviews", en);
const TONES: Record<Severity, Tone> = { high: "bad", medium: "warn", low: "still" };
const STATES: Record<string, Tone> = { new: "accent", changed: "warn", moved: "warn", unreviewed: "accent",
  rejected: "bad", unclear: "bad", pinned: "good" };

@customElement("review-card")
export class ReviewCard extends LitElement {
  @property({ attribute: false }) review!: ToolReview;
  @property({ type: Boolean }) selected = false;
  @property({ type: Boolean, attribute: "can-decide" }) canDecide = false;
  @property({ type: Boolean }) busy = false;

  static override styles = [shared, reviewCardStyles];

  override render() {
    const { review } = this;
    const { findings, changes, why, basis, renamed_from: from, likeness, hash } = review;
    return html`<article class="stack" aria-label=${nameOf(review)}>
      ${this.#head()}
      <div class="stack body">
        ${why ? html`<p class="quiet">${sentence(visible(why))}</p>` : nothing}
        ${basis ? html`<p class="quiet">${t(`basis_${basis}`)}</p>` : nothing}
        ${from ? html`<p>${t("renamed", { name: visible(from), likeness: percent(likeness ?? 0) })}</p>` : nothing}
        ${findings.length > 0 ? this.#findings(findings) : nothing}
        ${changes.length > 0 ? this.#changes(changes) : this.#whole()}
        <details>
          <summary>${t("definition")}</summary>
          <p-json .value=${review.definition} .depth=${4} label=${t("definition")}></p-json>
          ${review.before != null ? html`<h3>${t("definition_before")}</h3>
            <p-json .value=${review.before} .depth=${4} label=${t("definition_before")}></p-json>` : nothing}
        </details>
        ${hash ? html`<p class="quiet small row">${t("hash")} <p-id .value=${hash}></p-id></p>` : nothing}
      </div>
    </article>`;
  }

  #head() {
    const { review, canDecide } = this;
    const worst = worstOf(review.findings);
    const name = nameOf(review);
    return html`<header>
      ${canDecide && review.hash && review.waits_for_review
        ? html`<label class="pick"><input type="checkbox" .checked=${this.selected} @change=${this.#pick}
            aria-label=${t("select_named", { name, server: review.server })}></label>`
        : nothing}
      <h3>${review.kind === "tool" ? html`<code>${name}</code>` : name}</h3>
      <span class="row chips">
        <p-chip tone=${STATES[review.state] ?? "still"}>${stateWord(review.state)}</p-chip>
        ${worst ? html`<p-chip tone=${TONES[worst]} dot>${t("findings", { n: review.findings.length })}</p-chip>`
          : nothing}
      </span>
      ${canDecide && review.hash ? this.#deeds(name) : nothing}
    </header>`;
  }

  #deeds(name: string) {
    const { state, basis } = this.review;
    const isReviewed = basis === "review";
    return html`<span class="row deeds">
      ${state === "rejected" ? nothing : html`<wa-button size="s" appearance="outlined" ?disabled=${this.busy}
        @click=${() => this.#say("reject")}>${t("reject")}<span class="unseen"> ${name}</span></wa-button>`}
      ${isReviewed ? nothing : html`<wa-button size="s" variant="brand" ?disabled=${this.busy}
        @click=${() => this.#say("approve")}>${t("approve")}<span class="unseen"> ${name}</span></wa-button>`}
    </span>`;
  }

  #findings(findings: readonly ToolFinding[]) {
    const { definition } = this.review;
    return html`<section class="stack findings">
      <h4>${t("findings", { n: findings.length })}</h4>
      ${placesOf(definition, findings).map((place) => this.#place(place))}
    </section>`;
  }

  #place({ pointer, text, marks, findings }: Place) {
    const where = this.#where(pointer);
    // What changed is shown below, with the same marks.
    const isBelow = this.review.changes.some(({ path, new: now }) => path === pointer && now === text);
    return html`<div class="place">
      <p class="where quiet small">${where}</p>
      <ul>${findings.map(({ severity, rule, message, excerpt }) => html`<li>
        <p-chip tone=${TONES[severity as Severity] ?? "still"}>${t(severity as Severity)}</p-chip>
        <span><span class="strong">${words(rule)}</span>: ${visible(message)}
          ${text === undefined || isBelow ? html`<code class="excerpt">${excerpt}</code>` : nothing}</span>
      </li>`)}</ul>
      ${text === undefined || isBelow ? nothing
        : html`<marked-text .text=${text} .marks=${marks} label=${this.#of(where)}></marked-text>`}
    </div>`;
  }

  #changes(changes: readonly ToolChange[]) {
    return html`<section class="stack">
      <h4>${t("changes", { n: changes.length })}</h4>
      ${changes.map((change) => html`<div class="change">
        <p class="where"><span class="strong">${this.#where(change.path)}</span>
          <span class="quiet small">${t(change.operation as "add" | "remove" | "modify")}</span></p>
        ${this.#change(change)}
      </div>`)}
    </section>`;
  }

  #change({ path, old, new: now }: ToolChange) {
    const isText = (value: unknown) => value == null || typeof value === "string";
    const where = this.#where(path);
    if (!isText(old) || !isText(now)) {
      const text = (value: unknown) => (value == null ? "" : JSON.stringify(value, null, 2));
      return html`<p-diff .from=${text(old)} .to=${text(now)} label=${where}></p-diff>`;
    }
    const [before, after] = [old, now].map((value) => (typeof value === "string" ? value : ""));
    return this.#texts(path, before ?? "", after ?? "");
  }

  #texts(path: string, before: string, after: string) {
    const parts = changed(before, after);
    const found = marksAt(this.review.definition, this.review.findings, path, after);
    const side = (kind: "old" | "new", text: string, marks: Mark[]) => {
      const label = t(kind === "old" ? "before" : "after");
      return html`<div class="side"><p class="quiet small">${label}</p>
        ${text === "" ? html`<p class="quiet none">${t("nothing_there")}</p>`
          : html`<marked-text kind=${kind} .text=${text} .marks=${marks}
            label=${this.#of(`${label}: ${this.#where(path)}`)}></marked-text>`}</div>`;
    };
    return html`<div class="sides">${side("old", before, [parts.before])}
      ${side("new", after, [parts.after, ...found])}</div>`;
  }

  /** Of what nobody has seen before: what it says of itself, and what it takes. */
  #whole() {
    const { review } = this;
    if (review.kind === "instructions") {
      const text = typeof review.definition === "string" ? review.definition : "";
      return this.#said("", text, t("instructions"));
    }
    const description = at(review.definition, "/description");
    const all = argumentsOf(at(review.definition, "/inputSchema"));
    return html`${review.before != null ? html`<p class="quiet">${t("no_change")}</p>` : nothing}
      ${typeof description === "string" && description !== ""
        ? this.#said("/description", description, t("description"))
        : html`<p class="quiet">${t("no_description")}</p>`}
      ${all.length > 0
        ? html`<section><h4>${t("arguments", { n: all.length })}</h4><dl>${all.map((one) => html`<div>
            <dt><code>${visible(one.name)}</code> <span class="quiet small">${visible(one.type)}</span></dt>
            <dd class="quiet small">${visible(one.description)}</dd></div>`)}</dl></section>`
        : nothing}`;
  }

  #said(pointer: string, text: string, label: string) {
    const { definition, findings } = this.review;
    const isShown = placesOf(definition, findings).some((place) => place.pointer === pointer && place.text === text);
    if (isShown) return nothing;
    return html`<section class="stack"><h4>${label}</h4>
      <marked-text .text=${text} label=${this.#of(label)}></marked-text></section>`;
  }

  /** A name that no other tool's part on the page has. */
  #of(part: string): string {
    return `${nameOf(this.review)}, ${this.review.server}, ${part}`;
  }

  #where(pointer: string): string {
    if (pointer === "") return t(this.review.kind === "tool" ? "whole" : "instructions");
    return visible(pathWords(pointer));
  }

  #say(verdict: Verdict) {
    this.dispatchEvent(new CustomEvent<Verdict>("p-verdict", { detail: verdict }));
  }

  readonly #pick = () => this.dispatchEvent(new Event("p-select"));
}

/** What a version is called on screen. */
export function nameOf({ kind, name }: ToolReview): string {
  return kind === "tool" ? visible(name) : t("instructions");
}

/** Why it is held, in a word. */
function stateWord(state: string): string {
  return `state_${state}` in en ? t(`state_${state}` as "state_new") : words(state);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

declare global {
  interface HTMLElementTagNameMap {
    "review-card": ReviewCard;
  }
}
