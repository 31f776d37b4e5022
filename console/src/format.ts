/** Times, spans and numbers as people read them, in the viewer's zone. */

const LOCALE = "en";
const exactly = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "long" });
const day = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium" });
const dayAndTime = new Intl.DateTimeFormat(LOCALE, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit",
  hourCycle: "h23" });
const clock = new Intl.DateTimeFormat(LOCALE, { timeStyle: "medium", hourCycle: "h23" });
const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto", style: "narrow" });
const compact = new Intl.NumberFormat(LOCALE, { notation: "compact", maximumFractionDigits: 1 });
const plain = new Intl.NumberFormat(LOCALE);
const money = new Intl.NumberFormat(LOCALE, { style: "currency", currency: "USD", maximumFractionDigits: 4 });

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["second", 60],
  ["minute", 60],
  ["hour", 24],
  ["day", 7],
  ["week", 5],
  ["month", 12],
  ["year", Infinity],
];
const SECONDS: Record<string, number> = { second: 1, minute: 60, hour: 3_600, day: 86_400, week: 604_800,
  month: 2_629_800, year: 31_557_600 };

type When = string | number | Date;

/** Such as "5 min. ago" or "in 2 hr."; "now" within some seconds. */
export function fromNow(when: When, now = Date.now()): string {
  const seconds = (new Date(when).getTime() - now) / 1000;
  if (Math.abs(seconds) < 5) return relative.format(0, "second");
  for (const [unit, most] of UNITS) {
    const amount = Math.trunc(seconds / (SECONDS[unit] ?? 1));
    if (Math.abs(amount) < most) return relative.format(amount, unit);
  }
  return relative.format(Math.trunc(seconds / 31_557_600), "year");
}

/** With the day, the second and the zone. */
export const exactTime = (when: When): string => exactly.format(new Date(when));
export const date = (when: When): string => day.format(new Date(when));
export const dateTime = (when: When): string => dayAndTime.format(new Date(when));
const zoned = new Map<string, Intl.DateTimeFormat>();

/** With the day of the week and what the clock is ahead by, in a zone: such as "Mon, Mar 30, 02:30 GMT+2". */
export function timeIn(when: When, zone: string): string {
  const known = zoned.get(zone) ?? new Intl.DateTimeFormat(LOCALE, { weekday: "short", month: "short", day: "numeric",
    hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short", timeZone: zoneOf(zone) });
  zoned.set(zone, known);
  return known.format(new Date(when));
}

/** The viewer's zone, by name. */
export const ownZone = (): string => clock.resolvedOptions().timeZone;

/** The server may know zones that this browser does not: then UTC, which says so. */
function zoneOf(name: string): string {
  try {
    return new Intl.DateTimeFormat(LOCALE, { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}

export const timeOfDay = (when: When): string => clock.format(new Date(when));

/** A span such as "1 h 5 min", "4.2 s" or "80 ms": two units at the most. */
export function span(seconds: number): string {
  if (seconds < 0.9995) return `${Math.max(0, Math.round(seconds * 1000))} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), "d"],
    [Math.floor(whole / 3_600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  const shown = parts.slice(first, first + 2).filter(([amount]) => amount > 0);
  return shown.map(([amount, unit]) => `${amount} ${unit}`).join(" ");
}

/** The same of whole seconds, as limits are: "5 s", "1 min 30 s". */
export const wholeSpan = (seconds: number): string => (seconds < 10 ? `${seconds} s` : span(seconds));

export const count = (n: number): string => plain.format(n);
/** Such as "12.3K". */
export const shortCount = (n: number): string => (n < 10_000 ? plain.format(n) : compact.format(n));
export const usd = (n: number): string => money.format(n);
export const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** With a capital in front. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A name of the API as words: `create_tracker` becomes "Create tracker". */
export function words(name: string): string {
  return capital(name.replace(/[_-]+/g, " "));
}
