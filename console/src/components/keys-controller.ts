/**
 * Keys of a page, while its host is on screen: single letters outside of texts, and `?` shows them all.
 * `button()` and `help()` draw the way to the list, and the list.
 */
import { html, nothing, type ReactiveController, type ReactiveElement, type TemplateResult } from "lit";
import { strings } from "../strings/index.js";
import en from "../strings/en/keys.js";
import "./p-keys.js";

const t = strings("keys", en);

export interface Key {
  key: string;
  label: string;
  run: (event: KeyboardEvent) => void;
  /** Does the same. */
  also?: string;
}

export class KeysController implements ReactiveController {
  #isShown = false;

  constructor(
    private readonly host: ReactiveElement,
    private readonly keys: readonly Key[],
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener("keydown", this.#key);
  }

  hostDisconnected(): void {
    removeEventListener("keydown", this.#key);
  }

  /** Shows the keys to whoever looks for a mouse's way to them. */
  button(): TemplateResult {
    return html`<wa-button size="s" appearance="plain" class="keys" title=${t("show")} @click=${this.show}>
      <p-icon name="keyboard" label=${t("show")}></p-icon>
    </wa-button>`;
  }

  help(): TemplateResult | typeof nothing {
    if (!this.#isShown) return nothing;
    return html`<p-keys .keys=${this.keys} @p-close=${this.#hide}></p-keys>`;
  }

  readonly show = () => {
    this.#isShown = true;
    this.host.requestUpdate();
  };

  readonly #hide = () => {
    this.#isShown = false;
    this.host.requestUpdate();
  };

  readonly #key = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    if (event.key === "?") {
      this.show();
    } else {
      const found = this.keys.find(({ key, also }) => key === event.key || also === event.key);
      if (!found) return;
      found.run(event);
    }
    event.preventDefault();
  };
}

/** Letters that somebody types are no commands; nor is anything behind an open dialog. */
function isTyping(event: KeyboardEvent): boolean {
  const path = event.composedPath();
  if (path.some((target) => target instanceof HTMLDialogElement && target.open)) return true;
  return path.some((target) => target instanceof HTMLElement
    && (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select")));
}
