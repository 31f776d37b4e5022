/** Whole addresses of webhooks, which the server tells once: kept from the save to the page that shows them. */
const told = new Map<string, string>();

/** Keeps an address until the console is left. */
export function keepSecret(flow: string, address: string | null | undefined): void {
  if (address) told.set(flow, address);
}

export function toldAddress(flow: string): string | undefined {
  return told.get(flow);
}

export function forgetSecret(flow: string): void {
  told.delete(flow);
}
