/** One flow: its definition to edit, events to try it on, its executions and its history. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { css, html, nothing } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { ApiError, api, ask } from "../api/client.js";
import { session } from "../api/session.js";
import { ChangeController } from "../components/change-controller.js";
import { confirm } from "../components/confirm.js";
import { LiveController } from "../components/live-controller.js";
import "../components/p-chip.js";
import "../components/p-icon.js";
import "../components/p-page-header.js";
import "../components/p-state.js";
import "../components/p-tabs.js";
import "../components/p-time.js";
import { toast, toastError } from "../components/toast.js";
import { router } from "../router.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/flows.js";
import { shared } from "../styles/shared.js";
import "./flow/flow-address.js";
import "./flow/flow-compare.js";
import "./flow/flow-editor.js";
import type { FlowEditor } from "./flow/flow-editor.js";
import "./flow/flow-limits.js";
import "./flow/flow-run.js";
import "./flow/flow-runs.js";
import "./flow/flow-schedule.js";
import "./flow/flow-try.js";
import "./flow/flow-versions.js";
import { AS_YAML, flowText, known } from "./flow/load.js";
import { triggerOf, type Flow } from "./flow/model.js";
import { NOTHING_KNOWN, type Known } from "./flow/part.js";
import { keepSecret } from "./flow/secrets.js";
import { Page } from "./page.js";

const t = strings("flows", en);
const TABS = ["edit", "try", "schedule", "limits", "runs", "versions"] as const;
type Tab = (typeof TABS)[number];
/** Only what a flow has is shown of it. */
const tabsOf = (flow: Flow): Tab[] => TABS.filter((tab) => tab !== "schedule" || triggerOf(flow) === "schedule");

/** Changes of flows that were left before they were saved, until the console is left. */
const drafts = new Map<string, string>();

@customElement("page-flow")
export class PageFlow extends Page {
  @state() private flow: Flow | undefined;
  /** As it stands in the editor, and as it was saved last. */
  @state() private text = "";
  @state() private saved = "";
  @state() private known: Known = NOTHING_KNOWN;
  @state() private trouble: ApiError | undefined;
  @state() private isBusy = false;
  @state() private isRunning = false;
  @query("flow-editor") private editor!: FlowEditor | null;

  static override styles = [
    shared,
    css`
      p-tabs {
        margin-bottom: var(--space-4);
      }

      flow-address {
        margin-bottom: var(--space-4);
      }

      .tries {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-6);
      }

      .unsaved {
        color: var(--warn-text);
        font-size: var(--size-s);
      }
    `,
  ];

  constructor() {
    super();
    new ChangeController(this, session);
    new LiveController(this, "flow_executions", () => undefined, () => void this.#load());
  }

  override connectedCallback() {
    super.connectedCallback();
    addEventListener("beforeunload", this.#leave);
    addEventListener("keydown", this.#key);
    void this.#load();
    void known().then((found) => (this.known = found));
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    if (this.#isChanged) drafts.set(this.#id, this.text);
    else drafts.delete(this.#id);
    removeEventListener("beforeunload", this.#leave);
    removeEventListener("keydown", this.#key);
  }

  get #id(): string {
    return this.params["id"] ?? "";
  }

  get #isChanged(): boolean {
    return this.text !== this.saved;
  }

  async #load(): Promise<void> {
    try {
      const path = { flow_id: this.#id };
      const [flow, text] = await Promise.all([ask(api.GET("/api/v1/flows/{flow_id}", { params: { path } })),
        flowText(this.#id)]);
      // What somebody is writing stays, also when they were elsewhere meanwhile.
      if (!this.#isChanged) this.text = drafts.get(this.#id) ?? text;
      [this.flow, this.saved, this.trouble] = [flow, text, undefined];
    } catch (error) {
      this.trouble = ApiError.from(error);
    }
  }

  override render() {
    const { flow } = this;
    if (!flow) return this.#absent();
    const tab = this.#tab(flow);
    const on = flow.is_enabled !== false;
    return html`<p-page-header heading=${flow.name} back-href="/console/flows" back-label=${t("back")}>
        ${flow.description ?? ""}
        <p-chip slot="chips" tone=${on ? "good" : "still"}>${t(on ? "enabled" : "disabled")}</p-chip>
        <p-chip slot="chips">${t("version", { n: flow.version })}</p-chip>
        ${this.#actions(flow, on)}
      </p-page-header>
      ${triggerOf(flow) === "webhook"
        ? html`<flow-address .flow=${flow} ?can-edit=${session.may("edit_flows")}></flow-address>` : nothing}
      <p-tabs label=${t("view")} current=${tab} .tabs=${tabsOf(flow).map((key) => ({ key, label: t(`tab_${key}`) }))}
        @p-tab=${({ detail }: CustomEvent<string>) => router.setQuery({ event: null, tab: detail === "edit" ? null
          : detail })}></p-tabs>
      ${this.#part(tab, flow)}
      ${this.isRunning ? html`<flow-run open .flow=${flow} ?unsaved=${this.#isChanged}
        @p-close=${() => (this.isRunning = false)}></flow-run>` : nothing}`;
  }

  #tab(flow: Flow): Tab {
    const asked = this.query.get("tab");
    return tabsOf(flow).find((tab) => tab === asked) ?? "edit";
  }

  #absent() {
    if (!this.trouble) return html`<p-page-header
      heading=${t("title")}></p-page-header><p-state kind="loading"></p-state>`;
    const isMissing = this.trouble.code === "not_found" || this.trouble.code === "invalid";
    return html`<p-page-header heading=${t("title")} back-href="/console/flows" back-label=${t("back")}></p-page-header>
      <div class="sheet">${isMissing
        ? html`<p-state heading=${t("not_found")} detail=${t("not_found_detail")} icon="flows"></p-state>`
        : html`<p-state kind="error" detail=${this.trouble.message} action=${t("retry")}
            @p-action=${() => void this.#load()}></p-state>`}</div>`;
  }

  #actions(flow: Flow, on: boolean) {
    const may = (permission: string) => session.may(permission);
    const changed = this.#isChanged;
    return html`${changed ? html`<span slot="actions" class="unsaved">${t("unsaved")}</span>
        <wa-button slot="actions" size="s" appearance="plain" @click=${this.#discard}>${t("discard")}</wa-button>`
          : nothing}
      ${may("execute_flows") ? html`<wa-button slot="actions" size="s" appearance="outlined" ?disabled=${!on}
        title=${on ? "" : t("run_disabled")} @click=${() => (this.isRunning = true)}>
        <p-icon slot="start" name="play"></p-icon>${t("run")}</wa-button>` : nothing}
      ${may("edit_flows") ? html`<wa-button slot="actions" size="s" appearance="outlined"
        @click=${() => void this.#enable(!on)}>${t(on ? "disable" : "enable")}</wa-button>` : nothing}
      ${may("delete_flows") ? html`<wa-button slot="actions" size="s" appearance="outlined"
        title=${t("delete")} @click=${() => void this.#delete(flow)}>
        <p-icon name="delete" label=${t("delete")}></p-icon></wa-button>` : nothing}
      ${may("edit_flows") ? html`<wa-button slot="actions" size="s" variant="brand" ?disabled=${!changed}
        ?loading=${this.isBusy} @click=${() => void this.#save()}>
        <p-icon slot="start" name="save"></p-icon>${t("save")}</wa-button>` : nothing}`;
  }

  #part(tab: Tab, flow: Flow) {
    switch (tab) {
      case "edit":
        return html`<flow-editor .text=${this.text} .flowId=${flow.id} .known=${this.known}
          ?disabled=${!session.may("edit_flows")} @p-text=${this.#changed}></flow-editor>`;
      case "try":
        return html`<div class="tries">
          <flow-compare .text=${this.text} .flowId=${flow.id}></flow-compare>
          <flow-try .text=${this.text} .flowId=${flow.id} .eventId=${this.query.get("event") ?? ""}></flow-try>
        </div>`;
      case "schedule":
        return html`<flow-schedule .flowId=${flow.id}></flow-schedule>`;
      case "limits":
        return html`<flow-limits .flow=${flow}></flow-limits>`;
      case "runs":
        return html`<flow-runs .flowId=${flow.id}></flow-runs>`;
      case "versions":
        return html`<flow-versions .flowId=${flow.id} .current=${flow.version} .text=${this.text}
          ?can-edit=${session.may("edit_flows")} @p-restore=${this.#restore}></flow-versions>`;
    }
  }

  readonly #changed = ({ detail }: CustomEvent<string>) => (this.text = detail);

  readonly #restore = ({ detail: { text, version } }: CustomEvent<{ text: string; version: number }>) => {
    this.text = text;
    router.setQuery({ tab: null });
    toast(t("versions_restored", { n: version }));
  };

  async #save(): Promise<void> {
    const { text, flow } = this;
    if (!flow || !this.#isChanged) return;
    if (this.editor && this.editor.mistakes.length > 0) return toast(t("fix_first"), "bad");
    this.isBusy = true;
    try {
      const params = { path: { flow_id: flow.id } };
      const after = await ask(api.PUT("/api/v1/flows/{flow_id}/yaml", { params, body: text, ...AS_YAML }));
      keepSecret(flow.id, after.webhook_config?.webhook_secret ? after.webhook_url : undefined);
      toast(after.version === flow.version ? t("saved_same") : t("saved", { n: after.version }));
      // The server writes it its own way; what was typed meanwhile stays.
      const written = await flowText(flow.id);
      if (this.text === text) this.text = written;
      [this.flow, this.saved] = [after, written];
    } catch (error) {
      const problem = ApiError.from(error);
      this.editor?.checker.take(text, problem);
      toastError(problem);
    } finally {
      this.isBusy = false;
    }
  }

  async #enable(is_enabled: boolean): Promise<void> {
    const { flow } = this;
    if (!flow) return;
    try {
      const params = { path: { flow_id: flow.id } };
      await ask(api.PUT("/api/v1/flows/{flow_id}", { params, body: { is_enabled } as never }));
      await this.#load();
      toast(t(is_enabled ? "was_enabled" : "was_disabled", { name: flow.name }));
    } catch (error) {
      toastError(error);
    }
  }

  async #delete({ id, name }: Flow): Promise<void> {
    const question = { heading: t("delete_heading", { name }), detail: t("delete_detail"), action: t("delete"),
      danger: true };
    if (!(await confirm(question))) return;
    try {
      await ask(api.DELETE("/api/v1/flows/{flow_id}", { params: { path: { flow_id: id } } }));
      this.text = this.saved;
      toast(t("deleted", { name }));
      router.go("/console/flows", { replace: true });
    } catch (error) {
      toastError(error);
    }
  }

  readonly #discard = async () => {
    const question = { heading: t("discard_heading"), detail: t("discard_detail"), action: t("discard"), danger: true };
    if (await confirm(question)) this.text = this.saved;
  };

  readonly #leave = (event: BeforeUnloadEvent) => {
    if (this.#isChanged) event.preventDefault();
  };

  readonly #key = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "s") return;
    if (!this.flow || this.#tab(this.flow) !== "edit") return;
    event.preventDefault();
    if (session.may("edit_flows")) void this.#save();
  };
}
