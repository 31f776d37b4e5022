/**
 * The rows of a long list that are drawn, while it is scrolled. The same elements show other rows, so that nothing is
 * made or moved meanwhile; when scrolling has ended they are put in the order of their rows, for whoever goes through
 * them with Tab, hears them read, or copies them.
 */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { inOrder, rowOf, type Places } from "./row-slots.js";

/** Scrolling has ended when nothing moved for so long. */
const CALM_MS = 120;

interface Hooks {
  /** What is to be drawn now. */
  measure: () => Places;
  /** Other rows are about to be drawn. */
  leave?: (next: Places) => void;
  /** Scrolling has ended; elements may move. */
  settle?: () => void;
}

export class PlacesController implements ReactiveController {
  places: Places = { from: 0, count: 0 };
  /** The elements as they stand in the document. */
  order: readonly number[] = [];
  /** It is flown over faster than it can be read: rows that are not here are asked for where that ends. */
  isFlying = false;

  #frame = 0;
  #calm: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly hooks: Hooks,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#calm);
  }

  /** The row that an element shows. */
  rowOf(slot: number): number {
    return rowOf(slot, this.places);
  }

  /** Looks in the next frame, once for all that happens until then. */
  readonly scrolled = (): void => {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.look());
  };

  /** Draws what is on screen now. */
  look(): void {
    const next = this.hooks.measure();
    const { from, count } = this.places;
    if (next.from === from && next.count === count) return;
    this.isFlying = Math.abs(next.from - from) > count / 3;
    this.hooks.leave?.(next);
    this.places = next;
    if (this.order.length !== next.count) this.order = inOrder(next);
    this.host.requestUpdate();
    clearTimeout(this.#calm);
    this.#calm = setTimeout(() => this.#settle(), CALM_MS);
  }

  /** The list became another one: what is drawn is found anew, as part of an update. */
  renew(): void {
    this.places = this.hooks.measure();
    this.order = inOrder(this.places);
    this.isFlying = false;
  }

  #settle() {
    this.isFlying = false;
    this.hooks.settle?.();
    this.order = inOrder(this.places);
    this.host.requestUpdate();
  }
}
