/** The people of the account. */
import { session } from "./session.js";
import { api, ask, askList } from "./client.js";
import type { paths } from "./schema.js";

export type Person =
  paths["/api/v1/users"]["get"]["responses"]["200"]["content"]["application/json"][number];

/** As many ids as the server takes at once. */
const IDS_MAX = 100;

/** Those whose names or addresses have a text in them; all without one. */
export async function findPeople(q: string, limit: number): Promise<Person[]> {
  return (await askList(api.GET("/api/v1/users", { params: { query: { limit, ...(q && { q }) } } }))).items;
}

/** The people behind some ids, those who are still there. */
export async function peopleOf(ids: readonly string[]): Promise<Person[]> {
  const parts = Array.from({ length: Math.ceil(ids.length / IDS_MAX) }, (_, at) => (
    ids.slice(at * IDS_MAX, (at + 1) * IDS_MAX).join(",")));
  const found = await Promise.all(parts.map((part) => (
    ask(api.GET("/api/v1/users", { params: { query: { ids: part, limit: IDS_MAX } } })))));
  return found.flat();
}

/** Whether the caller can see who else there is. */
export const maySeePeople = (): boolean => session.may("view_users");

/** What somebody is called. */
export const nameOfPerson = ({ full_name, username }: Pick<Person, "full_name" | "username">): string => (
  full_name || username);

const names = new Map<string, Promise<string | undefined>>();

/** Whose names are asked for next, and the answer. */
let next: { ids: string[]; found: Promise<Person[]> } | undefined;

/** What somebody is called; names that are asked for at once, as by the rows of a table, come with one request. */
async function asked(id: string): Promise<string | undefined> {
  if (next === undefined) {
    const ids: string[] = [];
    const found = Promise.resolve().then(() => {
      next = undefined;
      return peopleOf(ids);
    });
    next = { ids, found };
  }
  next.ids.push(id);
  const person = (await next.found).find((one) => one.id === id);
  return person && nameOfPerson(person);
}

/** What somebody is called who has this id; undefined where the caller may not see it, or they are gone. */
export function nameOfId(id: string): Promise<string | undefined> {
  const { user } = session;
  if (user?.id === id) return Promise.resolve(nameOfPerson({ ...user, full_name: user.full_name ?? null }));
  if (!maySeePeople()) return Promise.resolve(undefined);
  const known = names.get(id) ?? asked(id);
  names.set(id, known);
  // What failed is asked for again.
  return known.catch(() => void names.delete(id));
}
