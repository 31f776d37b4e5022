/** Which page the address names: patterns to pages, links without loading anew, the way back as it was. */
import "urlpattern-polyfill";
import { routes, notFound, type Route } from "./routes.js";

/** Where the address leads. */
export interface Place {
  route: Route;
  /** What the pattern's names stand for, such as `{ id }`. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** How we came here: `load` leaves focus and scrolling to the browser. */
  how: "load" | "push" | "pop";
}

interface Saved {
  scroll?: number;
}

/** Fires `change` when the address names another place. */
class Router extends EventTarget {
  place: Place = find(new URL(location.href), "load");

  /** Begins to follow links and the way back. */
  start(): void {
    history.scrollRestoration = "manual";
    addEventListener("popstate", () => this.#arrive("pop"));
    document.addEventListener("click", (event) => this.#click(event));
    for (const hint of ["pointerover", "focusin"]) {
      document.addEventListener(hint, (event) => this.#prepare(event), { passive: true });
    }
  }

  /** Goes somewhere; `replace` leaves no way back to where we were. */
  go(href: string, { replace = false } = {}): void {
    const url = new URL(href, location.href);
    if (replace) history.replaceState({}, "", url);
    else {
      this.#saveScroll();
      history.pushState({}, "", url);
    }
    this.#arrive("push");
  }

  /** Changes the query of the address in place: filters, tabs. Empty values leave it. */
  setQuery(values: Readonly<Record<string, string | null | undefined>>): void {
    const url = new URL(location.href);
    for (const [name, value] of Object.entries(values)) {
      if (value === null || value === undefined || value === "") url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    history.replaceState(history.state, "", url);
    this.place = { ...this.place, query: url.searchParams };
    this.dispatchEvent(new Event("change"));
  }

  /** Where the page was scrolled to when it was left. */
  get scroll(): number {
    return (history.state as Saved | null)?.scroll ?? 0;
  }

  #arrive(how: Place["how"]): void {
    this.place = find(new URL(location.href), how);
    this.dispatchEvent(new Event("change"));
  }

  #saveScroll(): void {
    const saved: Saved = { scroll: scrollY };
    history.replaceState(saved, "");
  }

  #click(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const url = inner(event);
    if (url === undefined) return;
    event.preventDefault();
    if (url.href !== location.href) this.go(url.href);
  }

  /** Fetches a page's code when somebody is about to go there. */
  #prepare(event: Event): void {
    const url = inner(event);
    if (url !== undefined) void find(url, "push").route.load().catch(() => undefined);
  }
}

/** The address of the console's own link that an event happened on. */
function inner(event: Event): URL | undefined {
  const link = event.composedPath().find((target) => target instanceof HTMLAnchorElement);
  if (link === undefined || link.target !== "" || link.hasAttribute("download")) return undefined;
  const url = new URL(link.href, location.href);
  const isOurs = url.origin === location.origin && /^\/console(\/|$)/.test(url.pathname);
  // Links within the page are the browser's.
  const isWithin = url.hash !== "" && url.pathname === location.pathname;
  return isOurs && !isWithin ? url : undefined;
}

function find(url: URL, how: Place["how"]): Place {
  const pathname = url.pathname.replace(/(.)\/+$/, "$1");
  for (const route of routes) {
    const match = patternOf(route).exec({ pathname });
    if (match) return { route, params: named(match.pathname.groups), query: url.searchParams, how };
  }
  return { route: notFound, params: {}, query: url.searchParams, how };
}

const patterns = new Map<Route, URLPattern>();

function patternOf(route: Route): URLPattern {
  const known = patterns.get(route) ?? new URLPattern({ pathname: route.path });
  patterns.set(route, known);
  return known;
}

function named(groups: Record<string, string | undefined>): Record<string, string> {
  const entries = Object.entries(groups).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, decodeURIComponent(value)]));
}

export const router = new Router();
