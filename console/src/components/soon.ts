/** Does something once for all calls that come within a while: `const load = soon(() => void this.#load(), 300)`. */
export function soon(work: () => void, wait: number): () => void {
  let due: ReturnType<typeof setTimeout> | undefined;
  return () => {
    due ??= setTimeout(() => {
      due = undefined;
      work();
    }, wait);
  };
}
