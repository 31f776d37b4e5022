/** What people are called, by their ids. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { nameOfId } from "../people.js";
import { session, type User } from "../session.js";

const me = { id: "me", username: "ada", full_name: "Ada", permissions: ["view_users"] } as unknown as User;
/** The ids of each request. */
let asked: string[][];
let isAway: boolean;

beforeEach(() => {
  [asked, isAway, session.user] = [[], false, me];
  vi.stubGlobal("fetch", ({ url }: Request) => {
    const ids = (new URL(url, "http://console").searchParams.get("ids") ?? "").split(",");
    asked.push(ids);
    const there = ids.filter((id) => !id.startsWith("gone"));
    const people = there.map((id) => ({ id, username: `user-${id}`, full_name: null })).reverse();
    const [body, status] = isAway ? [{ detail: "no" }, 400] : [people, 200];
    const headers = { "content-type": "application/json" };
    return Promise.resolve(new Response(JSON.stringify(body), { status, headers }));
  });
});

afterEach(() => {
  session.user = null;
  vi.unstubAllGlobals();
});

const namesOf = (...ids: string[]) => Promise.all(ids.map(nameOfId));

it("come with one request for all that are asked for at once, and only once", async () => {
  expect(await namesOf("a", "me", "b", "a", "gone")).toEqual(["user-a", "Ada", "user-b", "user-a", undefined]);
  expect(await namesOf("b", "c")).toEqual(["user-b", "user-c"]);
  expect(asked).toEqual([["a", "b", "gone"], ["c"]]);
});

it("come with several requests where the server takes no more at once", async () => {
  const many = Array.from({ length: 150 }, (_, n) => `many-${n}`);
  expect(await namesOf(...many)).toEqual(many.map((id) => `user-${id}`));
  expect(asked.map(({ length }) => length)).toEqual([100, 50]);
});

it("are asked for again where the server did not answer", async () => {
  isAway = true;
  expect(await namesOf("x", "y")).toEqual([undefined, undefined]);
  isAway = false;
  expect(await namesOf("x", "y")).toEqual(["user-x", "user-y"]);
});

it("are not asked for by who may not see them", async () => {
  session.user = { ...me, permissions: [] };
  expect(await namesOf("z", "me")).toEqual([undefined, "Ada"]);
  expect(asked).toEqual([]);
});
