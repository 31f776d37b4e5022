/** One thing of the record with what belongs to it; opens to show all that is known. */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { AuditEntry, AuditGroup } from "../api/audit.js";
import "../components/p-chip.js";
import { toneOf } from "../components/p-chip.js";
import "../components/p-icon.js";
import "../components/p-id.js";
import "../components/p-json.js";
import { exactTime, timeOfDay, words } from "../format.js";
import { strings } from "../strings/index.js";
import en from "../strings/en/audit.js";
import { shared } from "../styles/shared.js";

const t = strings("audit", en);

@customElement("p-audit-entry")
export class PAuditEntry extends LitElement {
  @property({ attribute: false }) group!: AuditGroup;
  @state() private opened = false;

  static override styles = [
    shared,
    css`
      summary {
        display: grid;
        grid-template-columns: 4.5rem minmax(0, 1fr) auto 1.25rem;
        align-items: center;
        gap: var(--space-4);
        padding: 0.65rem var(--space-4);
        list-style: none;
        cursor: pointer;
      }

      summary::-webkit-details-marker {
        display: none;
      }

      summary:hover {
        background: var(--surface-hover);
      }

      summary p-icon {
        color: var(--text-quiet);
        transition: rotate var(--quick);
      }

      [open] summary > p-icon {
        rotate: 90deg;
      }

      .what {
        overflow-wrap: anywhere;
      }

      .body {
        display: grid;
        gap: var(--space-4);
        padding: var(--space-2) var(--space-4) var(--space-5) calc(4.5rem + 2 * var(--space-4));
      }

      dl {
        display: grid;
        grid-template-columns: 7rem minmax(0, 1fr);
        gap: var(--space-1) var(--space-4);
        font-size: var(--size-s);
      }

      dt {
        color: var(--text-quiet);
      }

      dd {
        overflow-wrap: anywhere;
      }

      ol {
        display: grid;
        gap: var(--space-2);
      }

      ol li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2) var(--space-3);
        font-size: var(--size-s);
      }

      @media (max-width: 40rem) {
        summary {
          grid-template-columns: minmax(0, 1fr) auto;
          gap: var(--space-1) var(--space-3);
        }

        summary > p-icon {
          display: none;
        }

        .time {
          grid-column: 1 / -1;
        }

        .body {
          padding-inline: var(--space-4);
        }

        dl {
          grid-template-columns: 5.5rem minmax(0, 1fr);
        }
      }
    `,
  ];

  override render() {
    const { primary_event: entry, outcome } = this.group;
    return html`<details @toggle=${this.#toggle}>
      <summary>
        <span class="time quiet small number">${timeOfDay(entry.timestamp)}</span>
        <span class="what"><span class="strong">${words(entry.action)}</span> ${thingOf(entry)}
          <span class="quiet">· ${whoOf(entry)}</span></span>
        <p-chip tone=${toneOf(outcome)}>${t(`outcome_${outcome}`)}</p-chip>
        <p-icon name="right"></p-icon>
      </summary>
      ${this.opened ? this.#body(entry) : nothing}
    </details>`;
  }

  #body(entry: AuditEntry) {
    const fields: [keyof typeof en, unknown][] = [
      ["field_time", exactTime(entry.timestamp)],
      ["field_who", whoOf(entry)],
      ["field_from", entry.ip_address],
      ["field_client", entry.user_agent],
      ["field_thing", entry.resource_id
        ? html`${words(entry.resource_type ?? "")} <p-id .value=${entry.resource_id}></p-id>`
        : undefined],
      ["field_execution", entry.execution_id
        ? html`<p-id .value=${entry.execution_id} href="/console/flows/executions/${entry.execution_id}"></p-id>`
        : undefined],
      ["field_correlation", entry.correlation_id ? html`<p-id .value=${entry.correlation_id}></p-id>` : undefined],
    ];
    const { sub_events } = this.group;
    return html`<div class="body">
      <dl>${fields.map(([name, value]) => (value ? html`<dt>${t(name)}</dt><dd>${value}</dd>` : nothing))}</dl>
      ${detailsOf(entry)}
      ${sub_events.length > 0
        ? html`<h3>${t("steps", { n: sub_events.length })}</h3>
            <ol>${sub_events.map((event) => html`<li>
              <span class="quiet number">${timeOfDay(event.timestamp)}</span><span>${words(event.action)}</span>
              <p-chip tone=${toneOf(event.status)}>${t(`outcome_${event.status}`)}</p-chip>
              ${detailsOf(event, 0)}
            </li>`)}</ol>`
        : nothing}
    </div>`;
  }

  readonly #toggle = (event: Event) => (this.opened = (event.target as HTMLDetailsElement).open);
}

function detailsOf({ action, details }: Pick<AuditEntry, "action" | "details">, depth = 2) {
  if (!details || Object.keys(details).length === 0) return nothing;
  return html`<p-json .value=${details} .depth=${depth} label=${words(action)}></p-json>`;
}

function whoOf({ username, execution_id, api_key_id }: AuditEntry): string {
  return username ?? (execution_id ? t("by_execution") : api_key_id ? t("by_key") : t("by_system"));
}

/** What it was done to, by the name that is on record. */
function thingOf({ details }: AuditEntry): string {
  const known: Record<string, unknown> = details ?? {};
  const name = ["tool_name", "tool", "name", "username"].map((key) => known[key]).find((it) => typeof it === "string");
  return typeof name === "string" ? name : "";
}

declare global {
  interface HTMLElementTagNameMap {
    "p-audit-entry": PAuditEntry;
  }
}
