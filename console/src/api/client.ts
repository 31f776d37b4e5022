/** The API, typed by the server's own description: who asks is signed in, and what fails is an `ApiError`. */
import createClient from "openapi-fetch";
import * as credentials from "./credentials.js";
import { ApiError } from "./errors.js";
import type { components, paths } from "./schema.js";

export { ApiError } from "./errors.js";

/** What the server answers, by name: `Schema<"FlowResponse">`. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

/** One page of a list. */
export interface Listed<T> {
  items: T[];
  /** How many there are in all. */
  total: number;
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The calls: `ask(api.GET("/api/v1/flows", { params: { query: { limit: 20 } } }))`. */
export const api = createClient<paths>({
  baseUrl: location.origin,
  fetch: send,
  // The server reads lists as repeated names.
  querySerializer: { array: { style: "form", explode: true } },
});

/** What a call answers; throws an `ApiError` when it fails. */
export async function ask<T>(call: Promise<Answer<T>>): Promise<T> {
  return (await answered(call)).data as T;
}

/** The same for lists whose length comes in a header. */
export async function askList<T>(call: Promise<Answer<T[]>>): Promise<Listed<T>> {
  const { data, response } = await answered(call);
  const items = data ?? [];
  return { items, total: Number(response.headers.get("x-total-count") ?? items.length) };
}

/** The same for answers whose headers say more about them. */
export async function askWithHeaders<T>(call: Promise<Answer<T>>): Promise<{ data: T; headers: Headers }> {
  const { data, response } = await answered(call);
  return { data: data as T, headers: response.headers };
}

async function answered<T>(call: Promise<Answer<T>>): Promise<Answer<T>> {
  const answer = await call.catch((error: unknown) => {
    // What `fetch` throws when no answer comes; anything else is a fault of ours, or an abort that somebody wanted.
    throw error instanceof TypeError ? ApiError.offline() : error;
  });
  if (!answer.response.ok) throw ApiError.of(answer.response, answer.error);
  return answer;
}

/** Sends with a token that is good, and once more with a newer one when it was refused all the same. */
async function send(request: Request): Promise<Response> {
  const token = await credentials.access();
  if (token === null) return fetch(request);
  const again = request.clone();
  const response = await fetch(signed(request, token));
  if (response.status !== 401) return response;
  const fresh = await credentials.renew(token);
  return fresh === null ? response : fetch(signed(again, fresh));
}

function signed(request: Request, token: string): Request {
  request.headers.set("authorization", `Bearer ${token}`);
  return request;
}
