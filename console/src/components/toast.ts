/** Says something at the edge of the screen: `toast(t("saved"))`, `toastError(error)`. */
import { ApiError } from "../api/errors.js";

export type ToastTone = "good" | "bad" | "still";

export interface Toast {
  id: number;
  tone: ToastTone;
  text: string;
}

/** What is shown; `p-toasts` listens for `change`. */
export const toasts = new (class extends EventTarget {
  items: readonly Toast[] = [];

  set(items: readonly Toast[]): void {
    this.items = items;
    this.dispatchEvent(new Event("change"));
  }
})();

const MOST = 4;
const STAYS_MS = 5_000;
const ERROR_STAYS_MS = 12_000;
let last = 0;

export function toast(text: string, tone: ToastTone = "good"): void {
  const id = ++last;
  toasts.set([...toasts.items.slice(1 - MOST), { id, tone, text }]);
  setTimeout(() => dismiss(id), tone === "bad" ? ERROR_STAYS_MS : STAYS_MS);
}

/** Says what went wrong; sentences of the server begin with a small letter. */
export function toastError(error: unknown): void {
  const { message } = ApiError.from(error);
  toast(message.charAt(0).toUpperCase() + message.slice(1), "bad");
}

export function dismiss(id: number): void {
  toasts.set(toasts.items.filter((item) => item.id !== id));
}
