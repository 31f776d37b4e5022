/** Points on a plane, each a link: near ones are alike. Arrow keys lead to the nearest point in their direction. */
import { LitElement, css, html, nothing, svg } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { router } from "../router.js";
import { shared } from "../styles/shared.js";

export interface MapPoint {
  id: string;
  /** -1 to 1. */
  x: number;
  y: number;
  title: string;
  /** Below the title. */
  detail: string;
  /** Which of the colours, from 0. */
  group: number;
  href: string;
}

const DIRECTIONS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};
export const GROUPS = 6;

/** Half the width and height of the drawing, and what is left around it. */
const WIDE = { x: 80, y: 45 };
const NARROW = { x: 45, y: 45 };
const MARGIN = 4;
const narrow = matchMedia("(max-width: 40rem)");

@customElement("p-map")
export class PMap extends LitElement {
  @property({ attribute: false }) points: readonly MapPoint[] = [];
  @property() label = "";
  @state() private at: MapPoint | undefined;

  static override styles = [
    shared,
    css`
      .box {
        position: relative;
      }

      svg {
        display: block;
        width: 100%;
        height: auto;
        max-height: max(20rem, 100vh - 26rem);
        aspect-ratio: 16 / 9;
        overflow: visible;
      }

      circle {
        fill: var(--group);
        fill-opacity: 0.75;
        stroke: var(--surface);
        stroke-width: 0.2;
        transition: r var(--quick);
      }

      a:hover circle,
      a:focus circle {
        fill-opacity: 1;
        stroke: var(--text);
        r: 1.5;
      }

      a:focus {
        outline: none;
      }

      a:focus-visible circle {
        stroke: var(--focus);
        stroke-width: 0.5;
      }

      .g0 { --group: var(--accent); }
      .g1 { --group: var(--good); }
      .g2 { --group: var(--warn); }
      .g3 { --group: var(--busy); }
      .g4 { --group: var(--bad); }
      .g5 { --group: var(--still); }

      .said {
        min-height: 2.9rem;
        overflow-wrap: anywhere;
      }

      @media (max-width: 40rem) {
        svg {
          aspect-ratio: 1;
        }
      }
    `,
  ];

  readonly #resized = () => this.requestUpdate();

  override connectedCallback() {
    super.connectedCallback();
    narrow.addEventListener("change", this.#resized);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    narrow.removeEventListener("change", this.#resized);
  }

  get #half() {
    return narrow.matches ? NARROW : WIDE;
  }

  override render() {
    const { x, y } = this.#half;
    return html`<div class="box">
      <p class="said" aria-hidden="true">${this.at
        ? html`<span class="strong">${this.at.title}</span><br><span class="quiet small">${this.at.detail}</span>`
        : nothing}</p>
      <svg viewBox="${-x} ${-y} ${2 * x} ${2 * y}" role="group" aria-label=${this.label || nothing}
        @keydown=${this.#key}>
        ${this.points.map((point, index) => this.#point(point, index))}
      </svg>
    </div>`;
  }

  #point(point: MapPoint, index: number) {
    const { id, title, detail, href, group } = point;
    const isFirst = this.at ? this.at.id === id : index === 0;
    const show = () => (this.at = point);
    const [x, y] = [point.x * (this.#half.x - MARGIN), point.y * (this.#half.y - MARGIN)];
    return svg`<a class="g${group % GROUPS}" href=${href} data-id=${id} tabindex=${isFirst ? 0 : -1}
      aria-label="${title}, ${detail}" @pointerenter=${show} @focus=${show}
      @click=${follow}>
      <circle cx=${x.toFixed(2)} cy=${y.toFixed(2)} r="1.05"></circle></a>`;
  }

  readonly #key = (event: KeyboardEvent) => {
    const direction = DIRECTIONS[event.key];
    if (!direction || !this.at) return;
    event.preventDefault();
    const next = nearest(this.points, this.at, direction);
    this.renderRoot.querySelector<SVGAElement>(`[data-id="${CSS.escape(next.id)}"]`)?.focus();
  };
}

/** Links of drawings are not those that the router knows. */
function follow(event: MouseEvent): void {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  router.go((event.currentTarget as SVGAElement).href.baseVal);
}

/** The nearest point within the quarter that an arrow leads to; the same one where there is none. */
export function nearest(points: readonly MapPoint[], from: MapPoint, [right, down]: [number, number]): MapPoint {
  let best = from;
  let least = Infinity;
  for (const point of points) {
    const [x, y] = [point.x - from.x, point.y - from.y];
    const along = x * right + y * down;
    const aside = Math.abs(x * down) + Math.abs(y * right);
    if (point === from || along <= 0 || aside > along) continue;
    const distance = Math.hypot(x, y);
    if (distance < least) [best, least] = [point, distance];
  }
  return best;
}

declare global {
  interface HTMLElementTagNameMap {
    "p-map": PMap;
  }
}
