// How this tab is signed in: kept for the tab's life, refreshed when that is possible, gone with the tab.

const KEY = "preloop.credentials";

/** `{access, refresh}` of this tab, or null. A token handed over in the address wins, and leaves it at once. */
export function load() {
  const handed = new URLSearchParams(location.hash.slice(1)).get("token");
  if (handed) {
    history.replaceState(null, "", location.pathname + location.search);
    return keep({ access: handed, refresh: null });
  }
  return JSON.parse(sessionStorage.getItem(KEY));
}

export function keep(credentials) {
  sessionStorage.setItem(KEY, JSON.stringify(credentials));
  return credentials;
}

export function forget() {
  sessionStorage.removeItem(KEY);
}

/** Signs in with a password. Throws an error whose message is for people. */
export function signIn(username, password) {
  return ask("/api/v1/auth/token/json", { username, password });
}

/** New credentials for old ones; throws `why` when there is no way to get them. */
export function refresh(credentials, why) {
  if (!credentials?.refresh) throw new Error(why);
  return ask("/api/v1/auth/refresh", { refresh_token: credentials.refresh });
}

async function ask(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => { throw new Error("the server does not answer; try again"); });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(problem(answer.detail) ?? `the server answered ${response.status}`);
  return keep({ access: answer.access_token, refresh: answer.refresh_token });
}

function problem(detail) {
  return Array.isArray(detail) ? detail[0]?.msg : detail;
}
