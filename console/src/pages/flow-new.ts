/** A new flow: a gallery of those that are shipped, then the editor with the chosen one. */
import { css, html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import { parse } from "yaml";
import "../components/p-chip.js";
import "../components/p-icon.js";
import "../components/p-page-header.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/flows.js";
import { shared } from "../styles/shared.js";
import { isObject } from "../yaml/schema.js";
import { template, triggerIn, TRIGGER_ICONS } from "./flow/model.js";
import { Page } from "./page.js";
import "./flow/new-flow.js";

const t = strings("flows", en);

const FILES = import.meta.glob<string>("../../../flows/*.yaml", { query: "?raw", import: "default", eager: true });

const BLANK = `apiVersion: preloop/v1
kind: Flow
name: My flow
trigger:
  manual: {}
agent:
  type: builtin
  steps:
    - log: "hello from {{ flow.name }}"
`;

interface Card {
  key: string;
  text: string;
  value: Record<string, unknown>;
}

/** Every shipped flow, by the name of its file. */
const CARDS: Card[] = Object.entries(FILES).map(([path, text]) => {
  const value: unknown = parse(text);
  return { key: path.replace(/^.*\/|\.yaml$/g, ""), text: template(text), value: isObject(value) ? value : {} };
});

@customElement("page-flow-new")
export class PageFlowNew extends Page {
  static override styles = [
    shared,
    css`
      .gallery {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr));
        gap: var(--space-4);
      }

      a {
        display: grid;
        grid-template-rows: auto auto 1fr auto;
        gap: var(--space-2);
        height: 100%;
        padding: var(--space-4) var(--space-5);
        color: var(--text);
        transition: border-color var(--quick);
      }

      a:hover {
        border-color: var(--accent);
        text-decoration: none;
      }

      .icon {
        display: grid;
        width: 2.25rem;
        height: 2.25rem;
        place-content: center;
        border-radius: var(--radius-s);
        background: var(--accent-tint);
        color: var(--accent-text);
      }

      .tags {
        gap: var(--space-2);
        margin-top: var(--space-2);
      }
    `,
  ];

  override render() {
    const from = this.query.get("from");
    if (from !== null) {
      const text = CARDS.find(({ key }) => key === from)?.text ?? BLANK;
      return html`<page-part-new-flow .template=${text}></page-part-new-flow>`;
    }
    return html`<p-page-header heading=${t("gallery_title")} back-href="/console/flows" back-label=${t("back")}>
        ${t("gallery_intro")}
      </p-page-header>
      <ul class="gallery">
        <li><a class="sheet" href="/console/flows/new?from=blank">
          <span class="icon"><p-icon name="add"></p-icon></span>
          <h2>${t("gallery_blank")}</h2><p class="quiet">${t("gallery_blank_detail")}</p>
        </a></li>
        ${CARDS.map(card)}
      </ul>`;
  }
}

function card({ key, value }: Card) {
  const kind = triggerIn(value);
  const { name, description, tools, agent } = value as { name: string; description?: string; tools?: unknown[];
    agent?: { type?: string; steps?: unknown[] } };
  const steps = agent?.steps?.length ?? 0;
  return html`<li><a class="sheet" href="/console/flows/new?from=${key}">
    <span class="icon"><p-icon name=${TRIGGER_ICONS[kind]}></p-icon></span>
    <h2>${name}</h2>
    <p class="quiet">${description ?? ""}</p>
    <div class="row tags">
      <p-chip tone="accent">${t(`trigger_${kind}`)}</p-chip>
      ${agent?.type === "custom" ? html`<p-chip>${t("own_image")}</p-chip>` : nothing}
      ${steps > 0 ? html`<p-chip>${t("steps_used", { n: steps })}</p-chip>` : nothing}
      ${tools?.length ? html`<p-chip>${t("tools_used", { n: tools.length })}</p-chip>` : nothing}
    </div>
  </a></li>`;
}
