/** Who is signed in, what they may do, and what the server has. */
import { ask, api, type Schema } from "./client.js";
import * as credentials from "./credentials.js";

export type User = Schema<"AuthUserResponse">;
export type Features = Schema<"Features">;

/** `unknown` until the server was asked. */
export type SessionState = "unknown" | "signed-out" | "signed-in";

/** The one session of this page; fires `change`. */
class Session extends EventTarget {
  state: SessionState = "unknown";
  user: User | null = null;
  features: Features | null = null;

  constructor() {
    super();
    credentials.changes.addEventListener("ended", () => this.#become(null));
    credentials.changes.addEventListener("renewed", () => {
      // Another tab signed in.
      if (this.state === "signed-out") void this.load();
    });
  }

  /** Finds out who is signed in, before anything is shown. Throws when the server is away; to be tried again. */
  async start(): Promise<void> {
    credentials.adopt();
    const [, features] = await Promise.all([
      credentials.current() === null ? undefined : this.load(),
      ask(api.GET("/api/v1/features")),
    ]);
    this.features = features;
    // What is shown first depends on both.
    if (credentials.current() === null) this.#become(null);
    else this.dispatchEvent(new Event("change"));
  }

  /** Asks who we are, again. Throws when the server is away. */
  async load(): Promise<void> {
    try {
      this.#become(await ask(api.GET("/api/v1/auth/users/me")));
    } catch (error) {
      if (credentials.current() !== null) throw error;
    }
  }

  /** Creates an account with this owner, and signs them in. */
  async register(person: Schema<"AuthUserCreate">): Promise<void> {
    await ask(api.POST("/api/v1/auth/register", { body: person }));
    if (this.features) this.features = { ...this.features, first_run: false };
    await this.signIn(person.username, person.password);
  }

  async signIn(username: string, password: string): Promise<void> {
    await credentials.signIn(username, password);
    await this.load();
  }

  /** Ends the session at the server too; here it ends in any case. */
  async signOut(): Promise<void> {
    await api.POST("/api/v1/auth/logout").catch(() => undefined);
    credentials.forget();
  }

  /** Whether the caller holds a permission, such as `decide_approvals`. */
  may(permission: string): boolean {
    return this.user?.permissions.includes(permission) ?? false;
  }

  /** Whether the server has a feature, such as `registration`. */
  has(feature: keyof Features["features"]): boolean {
    return this.features?.features[feature] ?? false;
  }

  #become(user: User | null): void {
    this.user = user;
    this.state = user === null ? "signed-out" : "signed-in";
    this.dispatchEvent(new Event("change"));
  }
}

export const session = new Session();
