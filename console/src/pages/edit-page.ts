/** What pages have in common that show a table of things which are written in a dialog. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { html, nothing, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { ApiError } from "../api/errors.js";
import { session } from "../api/session.js";
import { ChangeController } from "../components/change-controller.js";
import "../components/p-icon.js";
import type { IconName } from "../components/p-icon.js";
import "../components/p-page-header.js";
import "../components/p-state.js";
import "../components/p-table.js";
import type { Column } from "../components/p-table.js";
import { Page } from "./page.js";

export interface EditWords {
  title: string;
  intro: string;
  add: string;
  /** What is said where nothing is. */
  empty: string;
  emptyDetail: string;
  icon: IconName;
}

export abstract class EditPage<Row> extends Page {
  @state() private rows: Row[] | undefined;
  @state() private trouble = "";
  /** The one that is being written; `new` for another. */
  @state() protected edited: Row | "new" | undefined;

  constructor(private readonly words: EditWords) {
    super();
    new ChangeController(this, session);
  }

  /** The permission to make another one. */
  protected abstract readonly needed: string;
  protected abstract fetch(): Promise<Row[]>;
  protected abstract columns(): Column<Row>[];
  /** The dialog that one is written in, which fires `p-close` and `p-saved`. */
  protected abstract dialog(row: Row | undefined, closed: () => void, saved: () => void): TemplateResult;

  override connectedCallback() {
    super.connectedCallback();
    void this.load();
  }

  protected readonly load = async (): Promise<void> => {
    try {
      this.rows = await this.fetch();
      this.trouble = "";
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    }
  };

  override render() {
    const { title, intro, add, empty, emptyDetail, icon } = this.words;
    const mayAdd = session.may(this.needed);
    return html`<p-page-header heading=${title}>${intro}
        ${mayAdd
          ? html`<wa-button slot="actions" variant="brand" size="s" @click=${this.#add}>
              <p-icon slot="start" name="add"></p-icon>${add}</wa-button>`
          : nothing}
      </p-page-header>
      <p-table class="sheet" label=${title} .columns=${this.columns()} .rows=${this.rows} .error=${this.trouble}
        @p-retry=${this.load}>
        <p-state slot="empty" heading=${empty} detail=${emptyDetail} icon=${icon} action=${mayAdd ? add : ""}
          @p-action=${this.#add}></p-state>
      </p-table>
      ${this.edited ? this.dialog(this.edited === "new" ? undefined : this.edited, this.#close, this.load) : nothing}`;
  }

  readonly #add = () => (this.edited = "new");

  readonly #close = () => (this.edited = undefined);
}
