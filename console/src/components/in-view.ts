/** Brings an element of a strip that scrolls sideways into its view, and leaves the page where it is. */

const BESIDE_PX = 16;

/** To be given to `ref`; what is drawn just now is looked at in the next frame. */
export function inView(element: Element | undefined): void {
  if (element) requestAnimationFrame(() => reveal(element));
}

function reveal(element: Element) {
  let strip = element.parentElement;
  while (strip && strip.scrollWidth <= strip.clientWidth) strip = strip.parentElement;
  if (!strip) return;
  const [own, view] = [element.getBoundingClientRect(), strip.getBoundingClientRect()];
  if (own.right > view.right) strip.scrollLeft += own.right - view.right + BESIDE_PX;
  else if (own.left < view.left) strip.scrollLeft -= view.left - own.left + BESIDE_PX;
}
