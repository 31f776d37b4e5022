/** What is expected to be in force still, and what the server's headers say of it. */
import { afterEach, expect, it, vi } from "vitest";
import { expected, inForce, shadow, simulate, type Trial } from "../policies.js";

const HASH = "ab".repeat(32);

function answer(status: number, body: string, headers: Record<string, string>) {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(body, { status, headers })));
}

afterEach(() => vi.unstubAllGlobals());

it.each([
  ["as it is", `"${HASH}"`, "false", { version: 3, hasDrifted: false, hash: HASH }],
  ["compressed on the way, with drift", `W/"${HASH}-gzip"`, "true", { version: 3, hasDrifted: true, hash: HASH }],
])("reads an export %s", async (_, etag, drifted, wanted) => {
  answer(200, "kind: Policy\n", { "content-type": "application/yaml", etag, "x-policy-version": "3",
    "x-policy-drifted": drifted });
  expect(await inForce()).toEqual({ text: "kind: Policy\n", ...wanted });
});

it("expects the version only where nothing was changed since", () => {
  const looked = { text: "", version: 3, hasDrifted: false, hash: HASH };
  expect(expected(looked)).toEqual({ expected_version: 3, expected_hash: HASH });
  expect(expected({ ...looked, hasDrifted: true })).toEqual({ expected_hash: HASH });
  expect(expected({ ...looked, version: 0, hash: "" })).toEqual({ expected_version: 0 });
});

it("tells no draft in the shadow from one that cannot be asked for", async () => {
  const json = { "content-type": "application/json" };
  answer(404, '{"detail":"no such draft"}', json);
  expect(await shadow()).toBeUndefined();
  answer(503, '{"detail":"the database is away"}', json);
  await expect(shadow()).rejects.toThrow("the database is away");
});

it.each<[string, Trial, object]>([
  ["what is in force, and no budget", {}, {}],
  ["the draft", { draft: "kind: Policy" }, { draft_yaml: "kind: Policy" }],
  ["an empty draft", { draft: "" }, { draft_yaml: "" }],
  ["a budget", { budget: { spent: 1.5, limit: null } }, { budget: { spent: 1.5, limit: null } }],
  ["both", { draft: "x", budget: { spent: 0, limit: 5 } }, { draft_yaml: "x", budget: { spent: 0, limit: 5 } }],
  ["neither, said", { draft: undefined, budget: undefined }, {}],
])("tries a call against %s", async (_, trial, sent) => {
  const bodies: unknown[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    bodies.push(await request.json());
    return new Response("{}", { status: 200, headers: { "content-type": "application/json" } });
  });
  await simulate("pay", { amount: 3 }, trial);
  expect(bodies).toEqual([{ tool: "pay", arguments: { amount: 3 }, ...sent }]);
});
