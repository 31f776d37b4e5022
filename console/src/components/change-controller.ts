/** Draws its host anew whenever something outside of it (the session, the connection, …) fires `change`. */
import type { ReactiveController, ReactiveControllerHost } from "lit";

export class ChangeController implements ReactiveController {
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly source: EventTarget,
  ) {
    host.addController(this);
  }

  hostConnected() {
    this.source.addEventListener("change", this.#changed);
  }

  hostDisconnected() {
    this.source.removeEventListener("change", this.#changed);
  }

  readonly #changed = () => this.host.requestUpdate();
}
