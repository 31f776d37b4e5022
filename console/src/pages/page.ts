/** What every page is: an element that the router makes, with what the address says as properties. */
import { LitElement, type CSSResultGroup } from "lit";
import { property } from "lit/decorators.js";
import { shared } from "../styles/shared.js";

export abstract class Page extends LitElement {
  /** The names of the route's pattern, such as `{ id }`. A page is made anew when they change. */
  @property({ attribute: false }) params: Readonly<Record<string, string>> = {};

  /** The query of the address; changes while the page stays (`router.setQuery`). */
  @property({ attribute: false }) query = new URLSearchParams();

  static override styles: CSSResultGroup = shared;
}
