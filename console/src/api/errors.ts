/** What goes wrong between the console and the server, as one class. */

/** One wrong value, as the server tells it. */
export interface Problem {
  /** Where it stands, such as `["body", "name"]`. */
  loc: (string | number)[];
  msg: string;
  type: string;
}

/** The vocabulary that pages decide by; one word for each status that the server answers. */
export type ErrorCode =
  | "bad_request"
  | "unauthenticated"
  | "forbidden"
  | "not_found"
  | "conflict"
  | "gone"
  | "too_large"
  | "invalid"
  | "too_many"
  | "internal"
  | "unavailable"
  | "outcome_unknown"
  | "offline";

const CODES: Record<number, ErrorCode> = {
  400: "bad_request",
  401: "unauthenticated",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  410: "gone",
  413: "too_large",
  422: "invalid",
  429: "too_many",
  503: "unavailable",
  504: "outcome_unknown",
};

/** A failed request. `message` is for people, `code` for decisions, `fields` for forms. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    /** 0 when no answer came. */
    readonly status: number,
    readonly code: ErrorCode,
    message: string,
    /** What is wrong with single values, by the name of the field (`connection_details.email`). */
    readonly fields: ReadonlyMap<string, string> = new Map(),
    /** Seconds after which another try makes sense. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }

  /** The name of the first wrong field. */
  get field(): string | undefined {
    return this.fields.keys().next().value;
  }

  /** Reads an answer that is no success; `body` is its JSON, if it was any. */
  static of(response: Response, body: unknown): ApiError {
    const { status } = response;
    const code = CODES[status] ?? (status >= 500 ? "internal" : "bad_request");
    const problems = problemsOf(body);
    const fields = new Map(problems.map((problem) => [fieldOf(problem), problem.msg]));
    const retry = Number(response.headers.get("retry-after")) || undefined;
    const fallback = `the server answered ${status}`;
    return new ApiError(status, code, messageOf(body) ?? problems[0]?.msg ?? fallback, fields, retry);
  }

  /** No answer came: the server, or the way to it, is away. */
  static offline(): ApiError {
    return new ApiError(0, "offline", "the server does not answer; check the connection and try again");
  }

  /** Any thrown value as something that can be shown. */
  static from(error: unknown): ApiError {
    if (error instanceof ApiError) return error;
    const message = error instanceof Error ? error.message : String(error);
    return new ApiError(0, "internal", message);
  }
}

function detailOf(body: unknown): unknown {
  return typeof body === "object" && body !== null && "detail" in body ? body.detail : undefined;
}

function messageOf(body: unknown): string | undefined {
  const detail = detailOf(body);
  return typeof detail === "string" ? detail : undefined;
}

function problemsOf(body: unknown): Problem[] {
  const detail = detailOf(body);
  return Array.isArray(detail) ? (detail as Problem[]) : [];
}

/** The path of a value without the part of the request it stands in. */
function fieldOf({ loc }: Problem): string {
  return loc.slice(1).join(".");
}
