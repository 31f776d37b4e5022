/** Tokens, their renewal, and errors as pages see them. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ApiError, api, ask, askList } from "../client.js";
import * as credentials from "../credentials.js";

const answer = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });

const tokens = (access_token: string, expires_in = 1_800) => ({ access_token, refresh_token: "r", expires_in });
let server: ReturnType<typeof vi.fn>;
let bearers: (string | null)[];

beforeEach(() => {
  bearers = [];
  server = vi.fn();
  vi.stubGlobal("fetch", server);
});

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

/** The server takes only this token, and renews to it. */
function takes(good: string) {
  server.mockImplementation((request: Request | string) => {
    if (typeof request === "string") return Promise.resolve(answer(tokens(good)));
    bearers.push(request.headers.get("authorization"));
    const isGood = bearers.at(-1) === `Bearer ${good}`;
    return Promise.resolve(isGood ? answer([]) : answer({ detail: "expired" }, 401));
  });
}

const renewals = () => server.mock.calls.filter(([request]) => typeof request === "string").length;

it("renews a token once for all who ask at the same time", async () => {
  credentials.keep(tokens("old", 0));
  takes("new");
  await Promise.all([1, 2, 3].map(() => ask(api.GET("/api/v1/flows"))));
  expect(renewals()).toBe(1);
  expect(bearers).toEqual(["Bearer new", "Bearer new", "Bearer new"]);
});

it("tries once more when a token that looked good was refused", async () => {
  credentials.keep(tokens("old"));
  takes("new");
  await ask(api.GET("/api/v1/flows"));
  expect(bearers).toEqual(["Bearer old", "Bearer new"]);
});

it("ends the session when there is no way to renew", async () => {
  credentials.keep(tokens("old"));
  server.mockImplementation(() => Promise.resolve(answer({ detail: "no" }, 401)));
  await expect(ask(api.GET("/api/v1/flows"))).rejects.toMatchObject({ code: "unauthenticated", status: 401 });
  expect(credentials.current()).toBeNull();
});

it("keeps the session when the server is away", async () => {
  credentials.keep(tokens("old", 0));
  server.mockRejectedValue(new TypeError("fetch failed"));
  await expect(ask(api.GET("/api/v1/flows"))).rejects.toMatchObject({ code: "offline", status: 0 });
  expect(credentials.current()?.access).toBe("old");
});

it("counts lists by the header", async () => {
  server.mockImplementation(() => Promise.resolve(answer([], 200, { "x-total-count": "41" })));
  expect(await askList(api.GET("/api/v1/flows"))).toEqual({ items: [], total: 41 });
});

it.each([
  [422, { detail: [{ loc: ["body", "name"], msg: "is taken", type: "x" }] }, "invalid", "is taken", "name"],
  [422, { detail: [{ loc: ["body", "a", 0, "b"], msg: "no", type: "x" }] }, "invalid", "no", "a.0.b"],
  [409, { detail: "somebody was faster" }, "conflict", "somebody was faster", undefined],
  [500, null, "internal", "the server answered 500", undefined],
  [504, { detail: "unknown" }, "outcome_unknown", "unknown", undefined],
])("%d is told as what it is", async (status, body, code, message, field) => {
  server.mockImplementation(() => Promise.resolve(answer(body, status)));
  const error = await ask(api.GET("/api/v1/flows")).catch((it: unknown) => it);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status, code, message, field });
});

it("takes a token from the address, which leaves the address", () => {
  location.hash = "#token=handed";
  credentials.adopt();
  expect(credentials.current()).toMatchObject({ access: "handed", refresh: null });
  expect(location.hash).toBe("");
});
