/** Every page in both themes, wide and narrow: nothing that axe finds, nothing beside the screen; and pictures. */
import { AxeBuilder } from "@axe-core/playwright";
import { pages, type Shown } from "./pages.js";
import { artefacts } from "./support/places.js";
import { expect, signIn, test, type Page } from "./support/fixtures.js";

const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 360, height: 740 } };
/** What the longest pane has below its edge. */
const BEYOND_PX = 2_000;

for (const shown of pages) {
  test(`page ${shown.name}`, async ({ page, account, complaints, house }) => {
    void complaints;
    const made = (await shown.prepare?.(account, house.server)) ?? "";
    if (!shown.public) await signIn(page, account);
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.goto(typeof shown.path === "string" ? shown.path : shown.path(made));
    await ready(page, shown);
    for (const theme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      for (const [size, viewport] of Object.entries(SIZES)) {
        await page.setViewportSize(viewport);
        await look(page, `${shown.name}-${theme}-${size}`);
        // Colours depend on the theme, and what is where on the size: each is looked at once.
        if ((theme === "light") === (size === "wide")) await check(page);
      }
    }
  });
}

async function ready(page: Page, shown: Shown): Promise<void> {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await expect(page.locator("p-state[kind=loading]")).toHaveCount(0);
  await shown.ready?.(page);
}

async function look(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: `${artefacts}/screens/${name}.png`, fullPage: true });
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(beyond, `${name} is wider than the screen`).toBeLessThanOrEqual(0);
}

async function check(page: Page): Promise<void> {
  // Higher than the page and the panes in it: what an edge covers is scrolled out from under it by people, not by axe.
  const height = (await page.evaluate(() => document.documentElement.scrollHeight)) + BEYOND_PX;
  await page.setViewportSize({ width: page.viewportSize()?.width ?? SIZES.wide.width, height });
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) => `${html}
${failureSummary}`) }))).toEqual([]);
}
