/** Light, dark, or as the system has it; kept for this browser. */

export type Theme = "light" | "dark" | "system";

const KEY = "preloop.theme";
const system = matchMedia("(prefers-color-scheme: dark)");

/** Fires `change`. */
class Themes extends EventTarget {
  chosen: Theme = read();

  start(): void {
    this.#show();
    system.addEventListener("change", () => this.#show());
  }

  choose(theme: Theme): void {
    this.chosen = theme;
    localStorage.setItem(KEY, theme);
    this.#show();
    this.dispatchEvent(new Event("change"));
  }

  get isDark(): boolean {
    return this.chosen === "dark" || (this.chosen === "system" && system.matches);
  }

  #show(): void {
    document.documentElement.classList.toggle("wa-dark", this.isDark);
    document.documentElement.classList.toggle("wa-light", !this.isDark);
  }
}

function read(): Theme {
  const kept = localStorage.getItem(KEY);
  return kept === "light" || kept === "dark" ? kept : "system";
}

export const themes = new Themes();
