/**
 * Bars over time, stacked by kind. What a bar stands for is told above the chart while it is pointed at or chosen with
 * the arrow keys; people who do not see it get a table.
 */
import { LitElement, css, html, nothing, svg } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { shared } from "../styles/shared.js";
import type { Tone } from "./p-chip.js";
import { scaleOf } from "./scale.js";

export interface Series {
  name: string;
  tone: Tone;
  /** One for each label; null where there is none. */
  values: readonly (number | null)[];
  /** What it comes to in all; the sum, unless given. */
  total?: string;
}

const WIDTH = 600;
const HEIGHT = 132;
/** Of the room of a bar, what is left free. */
const GAP = 0.28;

@customElement("p-bars")
export class PBars extends LitElement {
  @property() heading = "";
  /** When each bar begins, as it is shown. */
  @property({ attribute: false }) labels: readonly string[] = [];
  @property({ attribute: false }) series: readonly Series[] = [];
  @property({ attribute: false }) format: (value: number) => string = String;
  /** Where the scale ends that the most fits into. */
  @property({ attribute: false }) scale: (most: number) => number = scaleOf;
  @state() private at: number | undefined;

  static override styles = [
    shared,
    css`
      figure {
        position: relative;
        display: grid;
        gap: var(--space-3);
      }

      h2 {
        font-size: var(--size-m);
        letter-spacing: 0;
      }

      .top {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        justify-content: space-between;
        gap: var(--space-1) var(--space-4);
        min-height: 1.5rem;
      }

      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-1) var(--space-4);
        font-size: var(--size-s);
        color: var(--text-quiet);
      }

      .legend li {
        display: inline-flex;
        align-items: center;
        gap: 0.4em;
      }

      .legend b {
        color: var(--text);
        font-weight: var(--weight-strong);
        font-variant-numeric: tabular-nums;
      }

      .mark {
        width: 0.6em;
        height: 0.6em;
        border-radius: 2px;
      }

      svg {
        display: block;
        width: 100%;
        height: 8.5rem;
        overflow: visible;
        touch-action: pan-y;
      }

      .plot {
        position: relative;
        border-radius: var(--radius-s);
      }

      .rule {
        stroke: var(--hairline);
        vector-effect: non-scaling-stroke;
      }

      .scale {
        position: absolute;
        inset: -0.1rem 0 auto auto;
        padding-inline: 0.25rem;
        background: var(--surface);
        font-size: 0.6875rem;
        line-height: 1;
        color: var(--text-quiet);
        translate: 0 -50%;
      }

      .band {
        fill: transparent;
      }

      .band.at {
        fill: var(--surface-hover);
      }

      .ends {
        display: flex;
        justify-content: space-between;
        font-size: var(--size-xs);
        color: var(--text-quiet);
      }

      .good {
        fill: var(--good);
        background: var(--good);
      }

      .warn {
        fill: var(--warn);
        background: var(--warn);
      }

      .bad {
        fill: var(--bad);
        background: var(--bad);
      }

      .busy {
        fill: var(--busy);
        background: var(--busy);
      }

      .still {
        fill: var(--still);
        background: var(--still);
      }

      .accent {
        fill: var(--accent);
        background: var(--accent);
      }
    `,
  ];

  override render() {
    const sums = this.labels.map((_, index) => sum(this.series.map(({ values }) => values[index] ?? 0)));
    const top = this.scale(Math.max(0, ...sums));
    return html`<figure>
      <figcaption class="top">
        <h2>${this.at === undefined ? this.heading : this.labels[this.at]}</h2>
        <ul class="legend">
          ${this.series.map(
            (series) => html`<li><i class="mark ${series.tone}"></i>${series.name} <b>${this.#said(series)}</b></li>`,
          )}
        </ul>
      </figcaption>
      <div class="plot" tabindex="0" role="img" aria-label=${this.#summary()} @keydown=${this.#key}
        @pointermove=${this.#point} @pointerleave=${this.#leave} @blur=${this.#leave}>
        ${sum(sums) > 0 ? html`<span class="scale number" aria-hidden="true">${this.format(top)}</span>` : nothing}
        ${this.#drawing(top)}
      </div>
      <div class="ends" aria-hidden="true"><span>${this.labels[0]}</span><span>${this.labels.at(-1)}</span></div>
      ${this.#table()}
    </figure>`;
  }

  #drawing(top: number) {
    const room = WIDTH / Math.max(1, this.labels.length);
    return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
      ${[0, 0.5, 1].map((part) => svg`<line class="rule" x1="0" x2=${WIDTH} y1=${HEIGHT * part} y2=${HEIGHT * part}/>`)}
      ${this.labels.map((_, index) => svg`<rect class=${index === this.at ? "band at" : "band"} x=${index * room} y="0"
        width=${room} height=${HEIGHT} rx="2"/>${this.#bar(index, room, top)}`)}
    </svg>`;
  }

  #bar(index: number, room: number, top: number) {
    let under = 0;
    return this.series.map(({ tone, values }) => {
      const value = values[index] ?? 0;
      if (value <= 0) return nothing;
      // What is little is still seen.
      const height = Math.max(2, (value / top) * HEIGHT);
      under += height;
      return svg`<rect class=${tone} x=${index * room + (room * GAP) / 2} y=${HEIGHT - under} width=${room * (1 - GAP)}
        height=${height} rx="1.5"/>`;
    });
  }

  #said({ values, total }: Series): string {
    if (this.at === undefined) return total ?? this.format(sum(values.map((value) => value ?? 0)));
    const value = values[this.at];
    return value === null || value === undefined ? "–" : this.format(value);
  }

  #summary(): string {
    const said = this.series.map(({ name, values, total }) =>
      `${name} ${total ?? this.format(sum(values.map((value) => value ?? 0)))}`);
    return `${this.heading}: ${said.join(", ")}`;
  }

  #table() {
    // A table does not get as small as it would have to.
    return html`<div class="unseen"><table>
      <caption>${this.heading}</caption>
      <thead><tr><td></td>${this.series.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
      <tbody>${this.labels.map((label, index) => html`<tr><th scope="row">${label}</th>
        ${this.series.map(({ values }) => html`<td>${values[index] ?? "–"}</td>`)}</tr>`)}</tbody>
    </table></div>`;
  }

  readonly #point = (event: PointerEvent) => {
    const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
    const index = Math.floor(((event.clientX - left) / width) * this.labels.length);
    this.at = Math.min(this.labels.length - 1, Math.max(0, index));
  };

  readonly #leave = () => (this.at = undefined);

  readonly #key = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const from = this.at ?? (step > 0 ? -1 : this.labels.length);
    this.at = Math.min(this.labels.length - 1, Math.max(0, from + step));
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

declare global {
  interface HTMLElementTagNameMap {
    "p-bars": PBars;
  }
}
