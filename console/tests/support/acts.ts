/** Counts what a person does to a page: clicks, taps and keys, not the letters of texts that are filled in. */
import { test, type Page } from "@playwright/test";

export class Acts {
  clicks = 0;
  taps = 0;
  keys = 0;

  private constructor() {}

  /** Counts from now on, over all pages that are opened in this tab. To be called before the first one is. */
  static async count(page: Page): Promise<Acts> {
    const acts = new Acts();
    await page.exposeFunction("countAct", (kind: "clicks" | "taps" | "keys") => {
      acts[kind] += 1;
    });
    await page.addInitScript(() => {
      const told = (kind: string) => (globalThis as unknown as { countAct: (kind: string) => void }).countAct(kind);
      addEventListener("click", (event) => {
        // What a key pressed is counted as a key, and what a script clicked as nothing.
        if (event.isTrusted && event.detail > 0) {
          told(event.pointerType === "touch" ? "taps" : "clicks");
        }
      }, true);
      addEventListener("keydown", (event) => event.isTrusted && !event.repeat && told("keys"), true);
    });
    return acts;
  }

  /** Begins anew: what came before is not part of the way. */
  reset(): void {
    [this.clicks, this.taps, this.keys] = [0, 0, 0];
  }

  /** Says how many there were, in the report of the run and beside the test. */
  note(way: string): string {
    const { clicks, taps, keys } = this;
    const said = Object.entries({ clicks, taps, keys }).filter(([, n]) => n > 0).map(([kind, n]) => `${n} ${kind}`);
    test.info().annotations.push({ type: way, description: said.join(", ") });
    console.info(`${way}: ${said.join(", ")}`);
    return said.join(", ");
  }
}
