/** How clients find the tools: commands to copy. */
import { LitElement, css, html } from "lit";
import { customElement } from "lit/decorators.js";
import "../../components/p-code.js";
import { strings } from "../../strings/index.js";
import en from "../../strings/en/tools.js";
import { shared } from "../../styles/shared.js";

const t = strings("tools", en);

@customElement("connect-clients")
export class ConnectClients extends LitElement {
  static override styles = [
    shared,
    css`
      .all {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(30rem, 100%), 1fr));
        gap: var(--space-4);
      }

      section {
        align-content: start;
        grid-template-columns: minmax(0, 1fr);
      }

      .first {
        margin-bottom: var(--space-4);
      }
    `,
  ];

  override render() {
    const address = `${location.origin}/mcp/v1`;
    return html`<section class="sheet pad stack first">
        <p>${t("connect_intro")} <span class="quiet">${t("connect_oauth")}</span></p>
        <p-code label=${t("connect_address")} .text=${address} wrap></p-code>
        <p class="quiet small">${t("connect_key_detail")}
          <a href="/console/settings/keys">${t("connect_key_link")}</a></p>
        <p-code label=${t("connect_key_shell")} .text=${"export KEY=…"}></p-code>
      </section>
      <div class="all">
        ${commands(address).map(([label, text, detail]) => html`<section class="sheet pad stack">
          <h2>${label}</h2>${detail ? html`<p class="quiet small">${detail}</p>` : ""}
          <p-code .text=${text} label=${label} wrap></p-code>
        </section>`)}
      </div>`;
  }
}

/** The commands of the clients that are tested, with the header where each has it. */
export function commands(address: string): [label: string, text: string, detail?: string][] {
  const cursor = { mcpServers: { preloop: { url: address, headers: { Authorization: "Bearer ${env:KEY}" } } } };
  return [
    [t("connect_claude"),
      `claude mcp add --transport http preloop ${address} --header "Authorization: Bearer $KEY"`],
    [t("connect_codex"),
      `export PRELOOP_KEY=$KEY\ncodex mcp add preloop --url ${address} --bearer-token-env-var PRELOOP_KEY`],
    [t("connect_gemini"),
      `gemini mcp add --scope user --transport http preloop ${address} --header "Authorization: Bearer $KEY"`],
    [t("connect_cursor"), JSON.stringify(cursor, null, 2), t("connect_cursor_detail")],
    [t("connect_rest"), `curl ${location.origin}/api/v1/mcp/search -H "Authorization: Bearer $KEY" \\
  -H 'content-type: application/json' -d '{"query": "crash"}'`],
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    "connect-clients": ConnectClients;
  }
}
