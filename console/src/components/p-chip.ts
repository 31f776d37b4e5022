/**
 * A state as a word on a tint. The tone says how it stands; the dot moves while something is going on.
 *
 * @slot - the word
 */
import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";

export type Tone = "good" | "warn" | "bad" | "busy" | "still" | "accent";

/** Tones of the server's words for states, of executions, approvals, trackers and the record alike. */
const TONES: Record<string, Tone> = {
  succeeded: "good", success: "good", approved: "good", routed: "good", healthy: "good", up: "good", active: "good",
  failed: "bad", failure: "bad", declined: "bad", denied: "bad", parked: "bad", down: "bad", unhealthy: "bad",
  pending: "warn", waiting: "warn", degraded: "warn", expired: "warn", escalated: "warn",
  running: "busy", starting: "busy", initializing: "busy",
  stopped: "still", cancelled: "still", disabled: "still",
};

/** The tone that a state is usually shown in. */
export function toneOf(status: string): Tone {
  return TONES[status.toLowerCase()] ?? "still";
}

@customElement("p-chip")
export class PChip extends LitElement {
  @property({ reflect: true }) tone: Tone = "still";
  /** Shows a dot before the word. */
  @property({ type: Boolean }) dot = false;

  static override styles = css`
    :host {
      display: inline-flex;
      align-items: center;
      gap: 0.4em;
      padding: 0.1em 0.6em;
      border-radius: var(--radius-full);
      font-size: var(--size-xs);
      font-weight: var(--weight-strong);
      line-height: 1.6;
      white-space: nowrap;
      background: var(--tint);
      color: var(--ink);
    }

    :host([tone="good"]) {
      --tint: var(--good-tint);
      --ink: var(--good-text);
      --mark: var(--good);
    }

    :host([tone="warn"]) {
      --tint: var(--warn-tint);
      --ink: var(--warn-text);
      --mark: var(--warn);
    }

    :host([tone="bad"]) {
      --tint: var(--bad-tint);
      --ink: var(--bad-text);
      --mark: var(--bad);
    }

    :host([tone="busy"]) {
      --tint: var(--busy-tint);
      --ink: var(--busy-text);
      --mark: var(--busy);
    }

    :host([tone="still"]) {
      --tint: var(--still-tint);
      --ink: var(--still-text);
      --mark: var(--still);
    }

    :host([tone="accent"]) {
      --tint: var(--accent-tint);
      --ink: var(--accent-text);
      --mark: var(--accent);
    }

    i {
      width: 0.5em;
      height: 0.5em;
      border-radius: 50%;
      background: var(--mark);
    }

    :host([tone="busy"]) i {
      animation: breathe 1.6s ease-in-out infinite;
    }

    @keyframes breathe {
      50% {
        opacity: 0.35;
      }
    }

    @media (prefers-reduced-motion: reduce) {
      :host([tone="busy"]) i {
        animation: none;
      }
    }
  `;

  override render() {
    return html`${this.dot ? html`<i></i>` : nothing}<slot></slot>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "p-chip": PChip;
  }
}
