/**
 * What dialogs with a form have in common: they begin anew whenever they are opened, and say what is wrong where it is.
 *
 * @event p-close - it was closed, however
 * @event p-saved - it was kept
 */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, css, html, type CSSResultGroup, type PropertyValues } from "lit";
import { property, query, state } from "lit/decorators.js";
import { ApiError } from "../api/errors.js";
import "../components/p-dialog.js";
import "../components/p-field.js";
import { toastError } from "../components/toast.js";
import { shared } from "../styles/shared.js";
import { partStyles } from "./flow/part.styles.js";

/** How a line of the form is, where it is not a plain one. */
export interface FieldLook {
  required?: boolean;
  mono?: boolean;
  hint?: string;
  lines?: number;
  secret?: boolean;
  number?: boolean;
  placeholder?: string;
}

export abstract class FormDialog extends LitElement {
  @property({ type: Boolean }) open = false;
  /** What the server found wrong, by field. */
  @state() protected problems: ReadonlyMap<string, string> = new Map();
  @state() protected isBusy = false;
  @query("form") protected form!: HTMLFormElement;

  static override styles: CSSResultGroup = [
    shared,
    partStyles,
    css`
      form {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-4);
      }
    `,
  ];

  /** Fills the form for what is written; it was opened. */
  protected abstract begin(): void;

  override willUpdate(changed: PropertyValues) {
    if (!changed.has("open") || !this.open) return;
    this.problems = new Map();
    this.begin();
  }

  protected field(name: string, label: string, value: string, look: FieldLook = {}) {
    return html`<p-field name=${name} label=${label} value=${value} ?required=${look.required ?? false}
      ?mono=${look.mono ?? false} hint=${look.hint ?? ""} .lines=${look.lines ?? 1}
      type=${look.secret ? "password" : look.number ? "number" : "text"} placeholder=${look.placeholder ?? ""}
      .error=${this.problems.get(name) ?? ""}></p-field>`;
  }

  /** What stands in a line of the form. */
  protected text(name: string): string {
    return ((new FormData(this.form).get(name) as string | null) ?? "").trim();
  }

  protected buttons(cancel: string, save: string) {
    return html`<wa-button slot="actions" appearance="plain" @click=${this.close}>${cancel}</wa-button>
      <wa-button slot="actions" variant="brand" ?loading=${this.isBusy} @click=${() => this.form.requestSubmit()}>
        ${save}</wa-button>`;
  }

  /** Keeps it, and closes unless there is more to say. What is wrong is told beside its field, else at the edge. */
  protected async keep(work: () => Promise<"stay" | void>): Promise<void> {
    this.isBusy = true;
    try {
      const then = await work();
      this.dispatchEvent(new Event("p-saved"));
      if (then !== "stay") this.close();
    } catch (error) {
      // Secrets are parts of one field.
      const found = [...ApiError.from(error).fields].map(([name, says]) => [name.replace(/^auth_config\./, ""), says]);
      this.problems = new Map(found as [string, string][]);
      if (!this.#areShown()) toastError(error);
    } finally {
      this.isBusy = false;
    }
  }

  #areShown(): boolean {
    const names = [...this.renderRoot.querySelectorAll("[name]")].map((element) => element.getAttribute("name"));
    return this.problems.size > 0 && [...this.problems.keys()].every((name) => names.includes(name));
  }

  protected readonly close = () => {
    this.open = false;
    this.dispatchEvent(new Event("p-close"));
  };
}
