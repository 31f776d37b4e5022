/** How one is told that one is needed: channels, this browser, devices and their codes. */
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/switch/switch.js";
import { LitElement, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { changePreferences, preferences, removeDevice, testPush } from "../api/notifications.js";
import type { Device, Preferences } from "../api/notifications.js";
import { ApiError } from "../api/errors.js";
import { confirm } from "../components/confirm.js";
import "../components/p-state.js";
import "../components/p-table.js";
import type { Column } from "../components/p-table.js";
import "../components/p-time.js";
import { toast, toastError } from "../components/toast.js";
import { words } from "../format.js";
import { strings } from "../strings/index.js";
import commonEn from "../strings/en/common.js";
import en from "../strings/en/settings.js";
import "./settings-device-code.js";
import { settingsStyles } from "./settings.styles.js";

const t = strings("settings", en);
const common = strings("common", commonEn);
const CHANNELS = ["email", "mobile_push"] as const;

type Switch = "notify_when_needed" | "notify_tracker_alarms" | "enable_email" | "enable_mobile_push" | "stagger_email";

@customElement("p-settings-notifications")
export class PSettingsNotifications extends LitElement {
  @state() private kept: Preferences | undefined;
  @state() private trouble = "";
  @state() private isAdding = false;
  @state() private permission = "Notification" in globalThis ? Notification.permission : "denied";

  static override styles = settingsStyles;

  override connectedCallback() {
    super.connectedCallback();
    void this.#load();
  }

  readonly #load = async () => {
    try {
      this.kept = await preferences();
      this.trouble = "";
    } catch (error) {
      this.trouble = ApiError.from(error).message;
    }
  };

  override render() {
    if (this.trouble && !this.kept) {
      return html`<section class="sheet"><p-state kind="error" detail=${this.trouble} action=${common("retry")}
        @p-action=${this.#load}></p-state></section>`;
    }
    if (!this.kept) return html`<p-state kind="loading"></p-state>`;
    return html`${this.#channels(this.kept)} ${this.#browser()} ${this.#devices(this.kept)}`;
  }

  #channels(kept: Preferences) {
    return html`<section class="sheet">
      <div class="head"><h2>${t("tab_notifications")}</h2><p class="quiet">${t("notify_detail")}</p></div>
      <ul class="lines">
        ${this.#switch(kept, "notify_when_needed", t("notify_when_needed"))}
        ${this.#switch(kept, "notify_tracker_alarms", t("notify_tracker_alarms"))}
        ${this.#switch(kept, "enable_email", t("enable_email"))}
        ${this.#switch(kept, "enable_mobile_push", t("enable_push"))}
        ${this.#switch(kept, "stagger_email", t("stagger"))}
        <li>
          <label for="preferred">${t("preferred")}</label>
          <select id="preferred" class="control choice" @change=${this.#prefer}>
            ${CHANNELS.map((name) => html`<option value=${name} ?selected=${kept.preferred_channel === name}>
              ${t(`preferred_${name}`)}</option>`)}
          </select>
        </li>
      </ul>
    </section>`;
  }

  #switch(kept: Preferences, name: Switch, label: string) {
    return html`<li><wa-switch .checked=${kept[name]} @change=${(event: Event) =>
      void this.#change({ [name]: (event.target as HTMLInputElement).checked })}>${label}</wa-switch></li>`;
  }

  #browser() {
    return html`<section class="sheet">
      <div class="row spread">
        <div class="head"><h2>${t("in_browser")}</h2><p class="quiet">
          ${t(this.permission === "denied" ? "in_browser_denied" : "in_browser_detail")}</p></div>
        ${this.permission === "default"
          ? html`<wa-button size="s" appearance="outlined" @click=${this.#allow}>${t("allow")}</wa-button>`
          : nothing}
        ${this.permission === "granted" ? html`<span class="quiet">${t("allowed")}</span>` : nothing}
      </div>
    </section>`;
  }

  #devices({ mobile_device_tokens: devices }: Preferences) {
    return html`<section class="sheet">
      <div class="row spread">
        <h2>${t("devices")}</h2>
        <div class="row">
          ${devices.length > 0
            ? html`<wa-button size="s" appearance="outlined" @click=${this.#test}>${t("test_push")}</wa-button>`
            : nothing}
          <wa-button size="s" variant="brand" @click=${() => (this.isAdding = true)}>${t("add_device")}</wa-button>
        </div>
      </div>
      ${this.isAdding
        ? html`<p-device-code .known=${devices.length} @p-registered=${this.#registered}></p-device-code>`
        : nothing}
      <p-table class="flush" label=${t("devices")} .columns=${this.#columns} .rows=${devices}
        empty-heading=${t("devices_empty")} empty-detail=${t("devices_empty_detail")}></p-table>
    </section>`;
  }

  readonly #columns: Column<Device>[] = [
    { key: "name", label: t("device"), cell: (device) => nameOf(device) },
    { key: "registered", label: t("registered"), cell: (row) => html`<p-time when=${row.registered_at}></p-time>` },
    {
      key: "deeds",
      label: common("open_menu"),
      quietLabel: true,
      align: "end",
      cell: (row) => html`<wa-button size="s" appearance="plain" variant="danger"
        @click=${() => void this.#remove(row)}>${t("remove")}</wa-button>`,
    },
  ];

  async #change(change: Parameters<typeof changePreferences>[0]) {
    try {
      this.kept = await changePreferences(change);
      toast(common("saved"));
    } catch (error) {
      toastError(error);
      // The switches show what is kept, not what was tried.
      await this.#load();
    }
  }

  readonly #prefer = (event: Event) =>
    this.#change({ preferred_channel: (event.target as HTMLSelectElement).value as Preferences["preferred_channel"] });

  readonly #allow = async () => (this.permission = await Notification.requestPermission());

  readonly #registered = () => {
    this.isAdding = false;
    void this.#load();
  };

  async #remove(device: Device) {
    const heading = t("remove_device_question", { name: nameOf(device) });
    const question = { heading, detail: t("remove_device_detail"), action: t("remove"), danger: true };
    if (!(await confirm(question))) return;
    await removeDevice(device.token).then((kept) => (this.kept = kept), toastError);
  }

  readonly #test = async () => {
    try {
      const { sent, results } = await testPush();
      const failed = results.find(({ success }) => !success);
      if (failed) toast(t("test_failed", { why: failed.error ?? failed.error_reason ?? "" }), "bad");
      else toast(t("test_sent", { n: sent }));
    } catch (error) {
      toastError(error);
    }
  };
}

function nameOf({ device_name, platform }: Device): string {
  return device_name || `${words(platform)} ${t("unknown_device").toLowerCase()}`;
}

declare global {
  interface HTMLElementTagNameMap {
    "p-settings-notifications": PSettingsNotifications;
  }
}
