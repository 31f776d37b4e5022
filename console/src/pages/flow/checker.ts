/** Asks the server what is wrong with a definition, once it has been left alone for a moment. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { ApiError, api, ask, type Schema } from "../../api/client.js";
import { offsetOf } from "../../yaml/places.js";
import { pathOf, placeOf, read, type Mistake } from "../../yaml/validate.js";

const TYPED_MS = 450;

export class Checker implements ReactiveController {
  /** What the server found in the text that was checked last. */
  mistakes: readonly Mistake[] = [];
  isBusy = false;

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
  check(text: string, flowId: string | undefined): void {
    if (text === this.#text) return;
    this.#text = text;
    this.mistakes = [];
    this.isBusy = true;
    clearTimeout(this.#due);
    this.#due = setTimeout(() => void this.#ask(text, flowId), TYPED_MS);
  }

  /** Takes what a refused save said. */
  take(text: string, error: ApiError): void {
    this.#text = text;
    this.mistakes = mistakesOf(text, [...error.fields].map(([field, message]) => placed(field, message)));
    this.host.requestUpdate();
  }

  async #ask(text: string, flowId: string | undefined): Promise<void> {
    const run = ++this.#run;
    const body = { yaml: text, ...(flowId !== undefined && { flow_id: flowId }) };
    // Saving says it again; what fails here is no news.
    const found = await ask(api.POST("/api/v1/flows/check", { body })).catch(() => undefined);
    if (run !== this.#run) return;
    this.isBusy = false;
    this.mistakes = mistakesOf(text, found?.problems ?? []);
    this.host.requestUpdate();
  }
}

type Problem = Schema<"FlowProblem">;

/** A message of a refused save may begin with its place. */
function placed(field: string, message: string): Problem {
  const [whole, line, column] = /^line (\d+), column (\d+): /.exec(message) ?? [];
  if (whole === undefined) return { field, message };
  return { field, message: message.slice(whole.length), line: Number(line), column: Number(column) };
}

function mistakesOf(text: string, problems: readonly Problem[]): Mistake[] {
  const { document } = read(text);
  return problems.map(({ line, column, field, message }) => {
    const place = line ? offsetOf(text, line, column ?? 1) : placeOf(document, pathOf(field));
    return { ...place, field, message };
  });
}
