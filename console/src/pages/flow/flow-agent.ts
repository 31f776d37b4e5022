/** Which agent a flow runs, as a form: the steps of the built-in one, or an image. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { parse, stringify } from "yaml";
import type { PField } from "../../components/p-field.js";
import "../../components/p-icon.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/flows.js";
import { shared } from "../../styles/shared.js";
import { isObject, type Path } from "../../yaml/schema.js";
import { FlowPart } from "./part.js";
import { partStyles } from "./part.styles.js";

const t = strings("flows", en);

@customElement("flow-agent")
export class FlowAgent extends FlowPart {
  /** Mappings that are being written and cannot be read yet, by their path. */
  @state() private unread: Readonly<Record<string, string>> = {};
  #before: Record<string, unknown> = {};

  static override styles = [
    shared,
    partStyles,
    css`
      ol {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-3);
      }

      li {
        position: relative;
        border: var(--line);
        border-radius: var(--radius-s);
        background: var(--surface-sunken);
      }

      .step > summary {
        display: flex;
        align-items: center;
        gap: var(--space-3);
        min-height: calc(var(--control-height) + 0.25rem);
        padding: 0 7.5rem 0 var(--space-3);
        list-style: none;
        cursor: pointer;
      }

      .step > summary::-webkit-details-marker {
        display: none;
      }

      .n {
        flex: none;
        min-width: 1.25rem;
        color: var(--text-quiet);
        font-size: var(--size-xs);
        text-align: end;
      }

      .gist {
        flex: 1;
        min-width: 0;
        color: var(--text-quiet);
        font-family: var(--font-mono);
        font-size: var(--size-xs);
      }

      .body {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-3);
        padding: var(--space-2) var(--space-4) var(--space-4);
      }

      .tools {
        position: absolute;
        inset: calc((var(--control-height) + 0.25rem - 2rem) / 2) var(--space-2) auto auto;
        display: flex;
      }

      .wrong > summary {
        color: var(--bad-text);
      }

      .more > summary {
        color: var(--text-quiet);
        font-size: var(--size-s);
        cursor: pointer;
      }

      .more > div {
        padding-top: var(--space-3);
      }
    `,
  ];

  override render() {
    const type = this.at("agent", "type") === "custom" ? "custom" : "builtin";
    return html`<section>
      ${this.heading(t("section_agent"))}
      <fieldset ?disabled=${this.disabled}>
        <legend class="unseen">${t("agent_kind")}</legend>
        <div class="segments">
          ${(["builtin", "custom"] as const).map((one) => html`<label><input type="radio" name="type"
            .checked=${one === type} @change=${() => this.#become(one, type)}><span>${t(`agent_${one}`)}</span>
              </label>`)}
        </div>
      </fieldset>
      ${type === "custom" ? this.#custom() : this.#steps()}
    </section>`;
  }

  #become(type: string, from: string) {
    this.#before = { ...this.#before, [from]: this.at("agent") };
    const fresh = type === "custom" ? { type, image: "" } : { type, steps: [{ log: "hello" }] };
    this.edit(["agent"], this.#before[type] ?? fresh);
  }

  #steps() {
    const found = this.at("agent", "steps");
    const steps: unknown[] = Array.isArray(found) ? found : [];
    const set = (next: unknown[]) => this.edit(["agent", "steps"], next);
    return html`<ol>
        ${repeat(steps, (_, index) => index, (step, index) => this.#entry(isObject(step) ? step : {}, index, steps,
          set))}
      </ol>
      <wa-button class="add" size="s" appearance="outlined" ?disabled=${this.disabled}
        @click=${() => set([...steps, { log: "" }])}>
        <p-icon slot="start" name="add"></p-icon>${t("step_add")}</wa-button>`;
  }

  #entry(step: Record<string, unknown>, index: number, steps: readonly unknown[], set: (next: unknown[]) => void) {
    const n = index + 1;
    const field = `agent.steps[${index}]`;
    const isWrong = [...this.problems.keys()].some((one) => one.startsWith(field));
    return html`<li>
      <details class="step ${isWrong ? "wrong" : ""}" ?open=${steps.length === 1}>
        <summary><span class="n number" aria-label=${t("step_n", { n })}>${n}</span>
          ${typeof step["name"] === "string" ? html`<span class="strong small">${step["name"]}</span>` : nothing}
          <span class="gist cut">${gistOf(step)}</span></summary>
        <div class="body">${this.#step(step, index)}</div>
      </details>
      <span class="tools">
        ${this.#tool("sort-up", t("step_up", { n }), index === 0, () => set(moved(steps, index, -1)))}
        ${this.#tool("sort-down", t("step_down", { n }), n === steps.length, () => set(moved(steps, index, 1)))}
        ${this.#tool("delete", t("step_remove", { n }), steps.length === 1, () =>
          set(steps.filter((_, other) => other !== index)))}
      </span>
    </li>`;
  }

  #tool(icon: "sort-up" | "sort-down" | "delete", label: string, off: boolean, act: () => void) {
    return html`<button type="button" class="plain" aria-label=${label} title=${label} ?disabled=${off || this.disabled}
      @click=${act}><p-icon name=${icon}></p-icon></button>`;
  }

  #step(step: Record<string, unknown>, index: number) {
    const of = (name: string): Path => ["agent", "steps", index, name];
    const listed = this.list("tools").map((value) => ({ value, label: value }));
    const isOpen = ["when", "sleep", "set"].some((name) => step[name] !== undefined);
    return html`<div class="pair">
        ${this.line(of("name"), t("step_name"), { mono: true })}
        ${listed.length > 0 || step["tool"] !== undefined
          ? this.choice(of("tool"), t("step_tool"), [{ value: "", label: t("step_no_tool") }, ...listed])
          : nothing}
      </div>
      ${step["tool"] !== undefined ? this.#mapping(of("with"), t("step_with")) : nothing}
      ${this.line(of("log"), t("step_log"), { mono: true })}
      <details class="more" ?open=${isOpen}>
        <summary>${t("step_when")}, ${t("step_set")}, ${t("step_sleep")}</summary>
        <div class="stack">
          ${this.line(of("when"), t("step_when"), { mono: true, hint: "CEL" })}
          ${this.#mapping(of("set"), t("step_set"))}
          ${this.line(of("sleep"), t("step_sleep"), { type: "number" })}
        </div>
      </details>`;
  }

  /** A mapping, written as YAML; kept aside while it cannot be read. */
  #mapping(path: Path, label: string) {
    const key = path.join(".");
    const value = this.at(...path);
    const text = this.unread[key] ?? (value === undefined ? "" : stringify(value).trimEnd());
    const error = key in this.unread ? t("not_yaml") : this.problem(path);
    return html`<p-field label=${label} .value=${text} .error=${error} .lines=${Math.max(2,
      text.split("\n").length)} mono
      ?disabled=${this.disabled} @change=${({ currentTarget }: Event) =>
        this.#read(path, key, (currentTarget as PField).value)}></p-field>`;
  }

  #read(path: Path, key: string, text: string) {
    const rest = Object.fromEntries(Object.entries(this.unread).filter(([other]) => other !== key));
    const value = readMapping(text);
    this.unread = value === null ? { ...rest, [key]: text } : rest;
    if (value !== null) this.edit(path, value);
  }

  #custom() {
    const networks = [{ value: "", label: t("network_default") }, { value: "none", label: t("network_none") },
      { value: "bridge", label: t("network_bridge") }];
    const env = this.at("agent", "env");
    const settings = isObject(env) ? Object.entries(env).map(([name, value]) => `${name}=${String(value)}`) : [];
    return html`${this.line(["agent", "image"], t("image"), { mono: true, hint: t("image_hint"),
        placeholder: "ghcr.io/octo-org/agent:1.4.0" })}
      <p-field label=${t("command")} hint=${t("command_hint")} .lines=${3} mono ?disabled=${this.disabled}
        .value=${this.list("agent", "command").join("\n")} .error=${this.problem(["agent", "command"])}
        @change=${({ currentTarget }: Event) => this.edit(["agent", "command"], lines((
          currentTarget as PField).value))}>
      </p-field>
      <p-field label=${t("env")} hint=${t("env_hint")} .lines=${2} mono ?disabled=${this.disabled}
        .value=${settings.join("\n")} .error=${this.problem(["agent", "env"])}
        @change=${({ currentTarget }: Event) => this.edit(["agent", "env"], named((currentTarget as PField).value))}>
      </p-field>
      <div class="pair">${this.choice(["agent", "network"], t("network"), networks)}</div>`;
  }
}

/** What a step does, in one line. */
function gistOf({ tool, log, set, sleep }: Record<string, unknown>): string {
  if (typeof tool === "string") return `→ ${tool}`;
  if (typeof log === "string" && log !== "") return log;
  if (isObject(set)) return `= ${Object.keys(set).join(", ")}`;
  return typeof sleep === "number" ? `… ${sleep} s` : "";
}

/** The mapping that a text is; `undefined` when it is empty, null when it is none. */
export function readMapping(text: string): Record<string, unknown> | undefined | null {
  if (text.trim() === "") return undefined;
  try {
    const value: unknown = parse(text, { logLevel: "error" });
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export function moved<T>(items: readonly T[], index: number, by: number): T[] {
  const next = [...items];
  const [one] = next.splice(index, 1);
  if (one !== undefined) next.splice(Math.min(Math.max(index + by, 0), next.length), 0, one);
  return next;
}

function lines(text: string): string[] | undefined {
  const found = text.split("\n").filter((line) => line !== "");
  return found.length > 0 ? found : undefined;
}

function named(text: string): Record<string, string> | undefined {
  const pairs = (lines(text) ?? []).map((line) => {
    const at = line.indexOf("=");
    return at < 0 ? ([line.trim(), ""] as const) : ([line.slice(0, at).trim(), line.slice(at + 1)] as const);
  });
  return pairs.length > 0 ? Object.fromEntries(pairs) : undefined;
}

declare global {
  interface HTMLElementTagNameMap {
    "flow-agent": FlowAgent;
  }
}
