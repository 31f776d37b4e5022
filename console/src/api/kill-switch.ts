/** How the account's kill switch stands, for every page; read again whenever the server says that it was turned. */
import { api, ask, type Schema } from "./client.js";
import { live, type LiveMessage } from "./live.js";
import { session } from "./session.js";

export type KillSwitchState = Schema<"KillSwitchResponse">;
export type KillSwitchLift = Schema<"KillSwitchLift">;

/** What can be stopped, in the order of the server's answers. */
export const SCOPES = ["tools", "models", "flows"] as const;
export type Scope = (typeof SCOPES)[number];

/** Who is not told by the WebSocket asks this often. */
const LOOK_MS = 15_000;

/** Fires `change`. Follows the switch while somebody who may see it is signed in. */
class KillSwitch extends EventTarget {
  /** Undefined until the server was asked, and where the caller may not see it. */
  state: KillSwitchState | undefined;

  #stop: (() => void) | undefined;
  #asked = 0;

  constructor() {
    super();
    session.addEventListener("change", () => this.#follow());
  }

  /** Stops these; the server refuses it without a reason. */
  turnOn(scopes: readonly Scope[], reason: string): Promise<void> {
    return this.#turn({ is_on: true, scopes: [...scopes], reason });
  }

  /** Asks to lift it for these, or agrees to what somebody else asked for; `password` where nobody else can agree. */
  lift(scopes: readonly string[], password?: string): Promise<void> {
    return this.#turn({ is_on: false, scopes: [...scopes], ...(password && { password }) });
  }

  /** Reads how it stands. Throws an `ApiError`. */
  async load(): Promise<void> {
    const asked = ++this.#asked;
    const state = await ask(api.GET("/api/v1/account/kill-switch"));
    // What was asked later knows better.
    if (asked === this.#asked) this.#become(state);
  }

  async #turn(body: Schema<"KillSwitchChange">): Promise<void> {
    const state = await ask(api.PUT("/api/v1/account/kill-switch", { body }));
    this.#asked++;
    this.#become(state);
  }

  #follow(): void {
    const may = session.may("view_tools");
    if (may && this.#stop === undefined) {
      this.#stop = session.may("view_approvals") ? this.#listen() : this.#look();
      this.#read();
    }
    if (!may && this.#stop !== undefined) {
      this.#stop();
      this.#stop = undefined;
      this.#asked++;
      this.#become(undefined);
    }
  }

  #listen(): () => void {
    const heard = ({ type }: LiveMessage) => {
      if (type === "kill_switch") this.#read();
    };
    return live.subscribe("approvals", heard, () => this.#read());
  }

  #look(): () => void {
    const looks = setInterval(() => this.#read(), LOOK_MS);
    return () => clearInterval(looks);
  }

  #read(): void {
    // The next message asks again; the connection's state says what is wrong.
    this.load().catch(() => undefined);
  }

  #become(state: KillSwitchState | undefined): void {
    if (JSON.stringify(state) === JSON.stringify(this.state)) return;
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }
}

export const killSwitch = new KillSwitch();
