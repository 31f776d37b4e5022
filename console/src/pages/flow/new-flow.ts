/** The editor with a flow that is not there yet. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ApiError, api, ask, askList } from "../../api/client.js";
import "../../components/p-icon.js";
import "../../components/p-page-header.js";
import { toast, toastError } from "../../components/toast.js";
import { router } from "../../router.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/flows.js";
import { shared } from "../../styles/shared.js";
import { read } from "../../yaml/validate.js";
import "./flow-compare.js";
import "./flow-editor.js";
import type { FlowEditor } from "./flow-editor.js";
import { AS_YAML, known } from "./load.js";
import { NOTHING_KNOWN, type Known } from "./part.js";
import { keepSecret } from "./secrets.js";

const t = strings("flows", en);
const MOST_FLOWS = 1000;

@customElement("page-part-new-flow")
export class NewFlow extends LitElement {
  /** What it begins with. */
  @property({ attribute: false }) template = "";
  @state() private text = "";
  @state() private known: Known = NOTHING_KNOWN;
  @state() private isBusy = false;
  /** What is tried on recorded events, as it stood when that was asked for. */
  @state() private tried: string | undefined;
  @query("flow-editor") private editor!: FlowEditor;

  static override styles = [
    shared,
    css`
      flow-compare {
        margin-top: var(--space-5);
      }
    `,
  ];

  override connectedCallback() {
    super.connectedCallback();
    this.text = this.template;
    void known().then((found) => (this.known = found));
  }

  override render() {
    return html`<p-page-header heading=${t("new_title")} back-href="/console/flows/new"
      back-label=${t("gallery_title")}>
        <wa-button slot="actions" size="s" appearance="outlined" @click=${this.#try}>
          <p-icon slot="start" name="events"></p-icon>${t("try_recorded")}</wa-button>
        <wa-button slot="actions" variant="brand" size="s" ?loading=${this.isBusy} @click=${this.#create}>
          <p-icon slot="start" name="save"></p-icon>${t("create")}</wa-button>
      </p-page-header>
      <flow-editor .text=${this.text} .known=${this.known}
        @p-text=${({ detail }: CustomEvent<string>) => (this.text = detail)}></flow-editor>
      ${this.tried === undefined ? nothing : html`<flow-compare .text=${this.tried}></flow-compare>`}`;
  }

  readonly #try = async () => {
    this.tried = this.text;
    await this.updateComplete;
    this.renderRoot.querySelector("flow-compare")?.scrollIntoView({ block: "start", behavior: "smooth" });
  };

  readonly #create = async () => {
    const { text } = this;
    if (this.editor.mistakes.length > 0) return toast(t("fix_first"), "bad");
    this.isBusy = true;
    try {
      if (await this.#isTaken(text)) {
        const fields = new Map([["name", t("name_taken")]]);
        throw new ApiError(422, "invalid", t("name_taken"), fields);
      }
      const [applied] = await ask(api.POST("/api/v1/flows/apply", { body: text, ...AS_YAML }));
      if (!applied) return;
      const { flow } = applied;
      keepSecret(flow.id, flow.webhook_config?.webhook_secret ? flow.webhook_url : undefined);
      toast(t("created", { name: flow.name }));
      router.go(`/console/flows/${flow.id}`, { replace: true });
    } catch (error) {
      const problem = ApiError.from(error);
      this.editor.checker.take(text, problem);
      toastError(problem);
    } finally {
      this.isBusy = false;
    }
  };

  /** Applying brings a flow of the same name to what is said; here another one is meant. */
  async #isTaken(text: string): Promise<boolean> {
    const name = (read(text).value as { name?: unknown } | undefined)?.name;
    const { items } = await askList(api.GET("/api/v1/flows", { params: { query: { limit: MOST_FLOWS } } }));
    return items.some((flow) => flow.name === name);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "page-part-new-flow": NewFlow;
  }
}
