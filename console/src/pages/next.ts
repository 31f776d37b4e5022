/** Where to go afterwards, as the address says: only pages of the console. */
export function nextOf(query: URLSearchParams): string {
  const next = query.get("next") ?? "";
  return /^\/console(\/(?!\/)|$)/.test(next) ? next : "/console";
}
