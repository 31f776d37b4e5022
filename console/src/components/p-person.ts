/**
 * What somebody is called, by their id; what is in the slot where that cannot be told.
 *
 * @slot - such as "somebody"
 */
import { LitElement, css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { nameOfId } from "../api/people.js";
import { visible } from "./json-rows.js";

@customElement("p-person")
export class PPerson extends LitElement {
  @property() value = "";
  @state() private name: string | undefined;

  static override styles = css`
    :host {
      overflow-wrap: anywhere;
    }
  `;

  override willUpdate(changed: Map<string, unknown>) {
    if (!changed.has("value")) return;
    const asked = this.value;
    this.name = undefined;
    if (asked) void nameOfId(asked).then((name) => asked === this.value && (this.name = name));
  }

  override render() {
    return this.name === undefined ? html`<slot></slot>` : visible(this.name);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "p-person": PPerson;
  }
}
