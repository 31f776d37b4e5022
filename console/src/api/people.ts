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
