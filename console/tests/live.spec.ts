/** The connection: it says when it is lost, comes back alone, and tells what happened meanwhile. */
import { expect, test } from "./support/fixtures.js";

test("a server that dies and comes back is told of", async ({ console: page, house, complaints }) => {
  await page.goto("/console");
  const header = page.getByRole("banner");
  await expect(header.getByText("Live")).toBeVisible();
  await house.server.end("SIGKILL");
  await expect(header.getByText("Offline")).toBeVisible();
  await expect(header.getByRole("button", { name: "Try now" })).toBeVisible();
  await house.server.run();
  await expect(header.getByText("Live")).toBeVisible({ timeout: 40_000 });
  await expect(page.getByText("Connected again. Nothing was missed.")).toBeVisible();
  // The browser itself says that it could not connect.
  complaints.length = 0;
});

test("a page that is opened while the server is away goes on by itself", async ({ console: page, complaints }) => {
  await page.goto("/console/settings");
  await page.getByRole("heading", { name: "Settings" }).waitFor();
  await page.route("**/api/v1/**", (route) => route.abort());
  await page.reload();
  await expect(page.getByText("The server does not answer")).toBeVisible();
  await page.unroute("**/api/v1/**");
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  complaints.length = 0;
});
