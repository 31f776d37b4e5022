/** What every form of the settings does: sends once, shows what is wrong by field, says when it is done. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { ApiError } from "../api/errors.js";
import { toast, toastError } from "../components/toast.js";

export class FormController implements ReactiveController {
  busy = false;
  #problems: ReadonlyMap<string, string> = new Map();

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  /** Required of a controller; nothing has to be begun. */
  hostConnected() {}

  /** What is wrong with a field. */
  problem(name: string): string | undefined {
    return this.#problems.get(name);
  }

  /** A handler for `submit`: `deed` gets the form's texts. */
  readonly sends =
    (deed: (text: (name: string) => string, form: HTMLFormElement) => Promise<void>, done?: string) =>
    async (event: SubmitEvent): Promise<void> => {
      event.preventDefault();
      const form = event.currentTarget as HTMLFormElement;
      const data = new FormData(form);
      const text = (name: string) => (data.get(name) as string | null) ?? "";
      if (this.busy) return;
      this.busy = true;
      this.#show(new Map());
      try {
        await deed(text, form);
        if (done) toast(done);
      } catch (error) {
        const { fields } = ApiError.from(error);
        this.#show(fields);
        if (fields.size === 0) toastError(error);
      } finally {
        this.busy = false;
        this.host.requestUpdate();
      }
    };

  #show(problems: ReadonlyMap<string, string>) {
    this.#problems = problems;
    this.host.requestUpdate();
  }
}
