/**
 * Does something at once, and however often it is asked for, no more often than every so long: what is asked for
 * meanwhile is done together afterwards. News are on screen without waiting, and a stream of them is no load.
 */
export class Eager {
  #due: ReturnType<typeof setTimeout> | undefined;
  #last = -Infinity;

  constructor(
    private readonly work: () => void,
    private readonly every: number,
  ) {}

  readonly ask = (): void => {
    if (this.#due !== undefined) return;
    const wait = this.#last + this.every - performance.now();
    if (wait <= 0) this.#do();
    else this.#due = setTimeout(() => this.#do(), wait);
  };

  /** Forgets what was asked for. */
  readonly stop = (): void => {
    clearTimeout(this.#due);
    this.#due = undefined;
  };

  #do() {
    this.#due = undefined;
    this.#last = performance.now();
    this.work();
  }
}
