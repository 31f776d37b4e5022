/**
 * An icon by the name of what it means here; decoration unless it has a `label`. Also what Web Awesome's own icons are
 * drawn with, which would come from elsewhere otherwise.
 */
import { registerIconLibrary } from "@awesome.me/webawesome/dist/components/icon/library.js";
import { LitElement, css } from "lit";
import { customElement, property } from "lit/decorators.js";
import {
  Activity, ArrowDown, ArrowUp, ArrowUpDown, Ban, Bell, BellRing, Bug, Check, CheckCheck, ChevronDown,
  ChevronLeft, ChevronRight, ChevronsUpDown, Circle, CircleAlert, CircleCheck, CircleHelp, CircleUser, CircleX, Clock,
  Copy, Download, Ellipsis, ExternalLink, Eye, EyeOff, FileDiff, Filter, GitBranch, GripVertical, History, Inbox, Info,
  Keyboard, KeyRound, LayoutDashboard, Link, ListChecks, LogOut, Menu, Minus, Monitor, Moon, Palette, Pause, Pencil,
  Play, Plug, Plus, Power, QrCode, RefreshCw, Save, Scale,
  ScanEye, ScrollText, Search, Send, Settings, ShieldCheck, Smartphone, Sparkles,
  Square, Sun, Tags, Terminal, Trash2, TriangleAlert, Upload, User, Users, Webhook, WifiOff, Workflow, Wrench, X, Zap,
  type IconNode,
} from "lucide";

const ICONS = {
  activity: Activity, add: Plus, agent: Sparkles, alert: CircleAlert, appearance: Palette, approvals: ShieldCheck,
  attention: Bell, audit: ScrollText, ban: Ban, bug: Bug, check: Check, checks: CheckCheck, circle: Circle,
  clock: Clock, close: X, code: Terminal, copy: Copy, dark: Moon, delete: Trash2, device: Smartphone, diff: FileDiff,
  down: ChevronDown, download: Download, edit: Pencil,
  empty: Inbox, events: Webhook, executions: Activity, expand: ChevronsUpDown,
  external: ExternalLink, fail: CircleX, filter: Filter, flows: Workflow, grip: GripVertical, help: CircleHelp,
  hide: EyeOff, history: History, info: Info, issues: ListChecks, key: KeyRound,
  keyboard: Keyboard, labels: Tags, left: ChevronLeft, light: Sun, notify: BellRing,
  link: Link, menu: Menu, minus: Minus, more: Ellipsis, offline: WifiOff, ok: CircleCheck, overview: LayoutDashboard,
  pause: Pause, play: Play, plug: Plug, person: CircleUser, policy: Scale,
  power: Power, people: Users, qr: QrCode, refresh: RefreshCw, reviews: ScanEye,
  right: ChevronRight, save: Save, search: Search, send: Send, settings: Settings, show: Eye, "sign-out": LogOut,
  "sort-down": ArrowDown, "sort-none": ArrowUpDown, "sort-up": ArrowUp, stop: Square, system: Monitor, tools: Wrench,
  trackers: GitBranch, trigger: Zap, upload: Upload, user: User, warn: TriangleAlert,
} satisfies Record<string, IconNode>;

export type IconName = keyof typeof ICONS;

/** Web Awesome's names for the icons inside of its components, where they differ from ours. */
const THEIRS: Record<string, IconName> = {
  "chevron-down": "down", "chevron-left": "left", "chevron-right": "right", "circle-xmark": "fail", xmark: "close",
  indeterminate: "minus", eye: "show", "eye-slash": "hide", "grip-vertical": "grip", "circle-question": "help",
};

const SVG = "http://www.w3.org/2000/svg";

@customElement("p-icon")
export class PIcon extends LitElement {
  @property() name: IconName = "circle";
  /** What it says to people who do not see it. */
  @property() label = "";

  static override styles = css`
    :host {
      display: inline-flex;
      flex: none;
      width: 1.125em;
      height: 1.125em;
      vertical-align: -0.2em;
    }

    svg {
      width: 100%;
      height: 100%;
    }
  `;

  override willUpdate() {
    if (this.label) {
      this.setAttribute("role", "img");
      this.setAttribute("aria-label", this.label);
    } else {
      this.setAttribute("aria-hidden", "true");
    }
  }

  override render() {
    const svg = document.createElementNS(SVG, "svg");
    draw(svg, ICONS[this.name] ?? ICONS.circle);
    return svg;
  }
}

function draw(svg: SVGElement, icon: IconNode): void {
  const line = { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": "1.75",
    "stroke-linecap": "round", "stroke-linejoin": "round" };
  for (const [name, value] of Object.entries(line)) svg.setAttribute(name, value);
  svg.replaceChildren(...icon.map(([tag, attributes]) => {
    const part = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) part.setAttribute(name, String(value));
    return part;
  }));
}

/** As a sheet of symbols nothing is fetched, and what it shows is drawn here. */
for (const library of ["default", "system"]) {
  registerIconLibrary(library, {
    resolver: (name) => `#${name}`,
    spriteSheet: true,
    mutator: (svg, host) => {
      const name = host?.name ?? "";
      draw(svg, ICONS[(THEIRS[name] ?? name) as IconName] ?? ICONS.circle);
    },
  });
}

declare global {
  interface HTMLElementTagNameMap {
    "p-icon": PIcon;
  }
}
