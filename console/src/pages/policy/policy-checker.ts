/** Asks the server what is wrong with a policy's document, once it has been left alone for a moment. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { ApiError } from "../../api/errors.js";
import { findings } from "../../api/policies.js";
import type { Mistake } from "../../yaml/validate.js";
import { mistakesOf } from "./policy-words.js";

const TYPED_MS = 450;

export class PolicyChecker implements ReactiveController {
  /** Errors and warnings of the text that was checked last. */
  mistakes: readonly Mistake[] = [];
  isBusy = false;
  /** Why it could not be checked. */
  trouble = "";

  #text: string | undefined;
  #due: ReturnType<typeof setTimeout> | undefined;
  #run = 0;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected() {
    clearTimeout(this.#due);
    this.#run += 1;
  }

  /** Checks a text, unless it is the one that was checked last. */
  check(text: string): void {
    if (text === this.#text) return;
    this.#text = text;
    // What is said about the text before is no news any more.
    const run = ++this.#run;
    [this.mistakes, this.isBusy, this.trouble] = [[], true, ""];
    clearTimeout(this.#due);
    this.#due = setTimeout(() => void this.#ask(text, run), TYPED_MS);
  }

  async #ask(text: string, run: number): Promise<void> {
    try {
      const found = mistakesOf(text, await findings(text));
      if (run === this.#run) this.mistakes = found;
    } catch (error) {
      if (run === this.#run) this.trouble = ApiError.from(error).message;
    }
    if (run !== this.#run) return;
    this.isBusy = false;
    this.host.requestUpdate();
  }
}
