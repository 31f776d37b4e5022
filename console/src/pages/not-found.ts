/** An address that leads nowhere. */
import { html } from "lit";
import { customElement } from "lit/decorators.js";
import "../components/p-page-header.js";
import "../components/p-state.js";
import { router } from "../router.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/not-found.js";
import { Page } from "./page.js";

const t = strings("not-found", en);

@customElement("page-not-found")
export class PageNotFound extends Page {
  override render() {
    return html`<p-page-header heading=${t("title")}></p-page-header>
      <div class="sheet">
        <p-state heading=${t("heading")} detail=${t("detail")} action=${t("action")} icon="search"
          @p-action=${() => router.go("/console")}></p-state>
      </div>`;
  }
}
