/** Measuring a page from outside: frames while it scrolls, the memory of its tab, and when something is on screen. */
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";

const FRAMES = 240;

/** Milliseconds between frames. */
export interface Frames {
  median: number;
  p95: number;
  worst: number;
}

/** The same, and what the page's own thread worked for each, whatever else the machine did. */
export interface Scrolled extends Frames {
  work: number;
}

/** Scrolls frame by frame, the page or what a selector finds in whichever element, and tells how long each took. */
export async function scrolled(page: Page, selector: string | null, step: number): Promise<Scrolled> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const worked = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration")?.value ?? NaN;
  };
  const before = await worked();
  const frames: number[] = await page.evaluate(async ([selector, step, count]) => {
    const find = (root: Document | ShadowRoot): Element | undefined => {
      const own = root.querySelector(selector ?? "html");
      if (own) return own;
      for (const element of root.querySelectorAll("*")) {
        const inner = element.shadowRoot && find(element.shadowRoot);
        if (inner) return inner;
      }
      return undefined;
    };
    const target = selector === null ? document.scrollingElement : find(document);
    if (!target) throw new Error("nothing to scroll");
    const took: number[] = [];
    let last = await new Promise<number>(requestAnimationFrame);
    for (let frame = 0; frame < count; frame++) {
      target.scrollTop += step;
      const now = await new Promise<number>(requestAnimationFrame);
      took.push(now - last);
      last = now;
    }
    return took;
  }, [selector, step, FRAMES] as const);
  const work = ((await worked()) - before) / FRAMES;
  await session.detach();
  return { ...spread(frames), work: Math.round(work * 1e4) / 10 };
}

/** The middle, the slow twentieth and the slowest of some numbers. */
export function spread(numbers: readonly number[]): Frames {
  const sorted = numbers.toSorted((one, other) => one - other);
  const at = (share: number) => Math.round((sorted[Math.floor(share * (sorted.length - 1))] ?? 0) * 10) / 10;
  return { median: at(0.5), p95: at(0.95), worst: at(1) };
}

/** Megabytes of a tab. */
export interface Memory {
  /** Of scripts, after what is not needed was thrown away. */
  heap: number;
  /** What the tab's process has for itself, as the browser's own task manager counts it. */
  own: number;
  /** The same with the pages of the program and its libraries, which all tabs share. */
  resident: number;
}

/** What the process of the page has; of several processes of pages, the largest is the one that shows something. */
export async function memory(page: Page): Promise<Memory> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const browser = await page.context().browser()?.newBrowserCDPSession();
  const { processInfo } = await browser?.send("SystemInfo.getProcessInfo") ?? { processInfo: [] };
  const found = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => ofProcess(id));
  const largest = found.toSorted((one, other) => other.own - one.own)[0] ?? { own: NaN, resident: NaN };
  return { heap: Math.round(usedSize / 1e5) / 10, ...largest };
}

function ofProcess(id: number): { own: number; resident: number } {
  const status = readFileSync(`/proc/${id}/status`, "utf8");
  const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? NaN);
  const megabytes = (n: number) => Math.round((n * 1024) / 1e5) / 10;
  return { own: megabytes(kilobytes("RssAnon") + kilobytes("VmSwap")), resident: megabytes(kilobytes("VmRSS")) };
}

/**
 * Looks in every frame until a text is on screen, in whichever element, and then waits for the frame to be painted.
 * Answers when that was, by the clock of this machine. To be begun before the text can come.
 */
export function whenShown(page: Page, text: string): Promise<number> {
  return page.evaluate(async (text) => {
    const has = (root: Document | ShadowRoot | Element): boolean => {
      if (root.textContent?.includes(text)) return true;
      return [...root.querySelectorAll("*")].some((element) => element.shadowRoot && has(element.shadowRoot));
    };
    while (!has(document.body)) await new Promise(requestAnimationFrame);
    // After the next frame has begun, the one that holds it is painted.
    await new Promise(requestAnimationFrame);
    return performance.timeOrigin + performance.now();
  }, text);
}
