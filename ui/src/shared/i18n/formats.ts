// Numbers, money, days and times as a language writes them. Times are 24 h; a zone is named when it is not the person's own.
import type { Language } from "../theme/appearance";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A moment: epoch milliseconds as the engine tells them, or a date. */
export type Moment = number | Date;

export type Formats = {
  /** A whole number with the language's separators. */
  number: (value: number) => string;
  /** A number that must be short: 41.2k. */
  short: (value: number) => string;
  /** A share of 1 in whole percent. */
  percent: (share: number) => string;
  /** An amount in minor units of an ISO currency. */
  money: (minor: number, currency: string) => string;
  /** A day with its weekday, in full. */
  day: (at: Moment, zone?: string) => string;
  /** A day as a list has it: `Wed 14 Oct`. */
  shortDay: (at: Moment, zone?: string) => string;
  /** The time at a place, 24 h. */
  time: (at: Moment, zone?: string) => string;
  /** Day and time: `Wed 14 Oct, 09:14`; with the zone's name when it is not the person's own. */
  when: (at: Moment, zone?: string) => string;
  /** How long from one moment to another, in one unit: `3d`, `2h`, `5m`. */
  span: (from: Moment, to: Moment) => string;
  /** A duration in words: `2 min`, `1 h 5 min`. */
  duration: (ms: number) => string;
  /** Several things: `Spain, Italy and France`. */
  list: (parts: readonly string[]) => string;
};

type Units = { now: string; minutes: string; hours: string; days: string };

/** The formats of a language; `units` are its short words for spans of time. */
export function formats(language: Language, units: Units): Formats {
  const locale = language === "en" ? "en-GB" : "de";
  const number = new Intl.NumberFormat(locale);
  const short = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(locale, { style: "percent" });
  const list = new Intl.ListFormat(locale, { type: "conjunction" });
  const dated = remembered((options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options));
  const inZone = (options: Intl.DateTimeFormatOptions, zone: string | undefined) =>
    dated(zone === undefined ? options : { ...options, timeZone: zone });
  const shortDay = (at: Moment, zone?: string) =>
    inZone({ weekday: "short", day: "numeric", month: "short" }, zone).format(at).replace(",", "");
  const time = (at: Moment, zone?: string) =>
    inZone({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, zone).format(at);
  return {
    number: (value) => number.format(value),
    short: (value) => short.format(value).replace("K", "k"),
    percent: (share) => percent.format(share),
    money: (minor, currency) => money(locale, minor, currency),
    day: (at, zone) => inZone({ weekday: "long", day: "numeric", month: "long" }, zone).format(at),
    shortDay,
    time,
    when: (at, zone) => {
      const said = `${shortDay(at, zone)}, ${time(at, zone)}`;
      return zone === undefined || zone === ownZone() ? said : `${said} ${zoneName(zone)}`;
    },
    span: (from, to) => span(Math.abs(Number(to) - Number(from)), units),
    duration,
    list: (parts) => list.format(parts),
  };
}

function money(locale: string, minor: number, currency: string): string {
  const format = new Intl.NumberFormat(locale, { style: "currency", currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  const whole = minor % 10 ** digits === 0;
  if (!whole) return format.format(minor / 10 ** digits);
  return new Intl.NumberFormat(locale, { style: "currency", currency, maximumFractionDigits: 0 }).format(
    minor / 10 ** digits,
  );
}

function span(ms: number, units: Units): string {
  if (ms < MINUTE) return units.now;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}${units.minutes}`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)}${units.hours}`;
  return `${Math.floor(ms / DAY)}${units.days}`;
}

function duration(ms: number): string {
  if (ms < MINUTE) return `${Math.ceil(ms / 1000)} s`;
  const minutes = Math.round(ms / MINUTE);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** The person's own zone. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The place a zone is named after: `Europe/Lisbon` is Lisbon. */
export function zoneName(zone: string): string {
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}

/** Making a date format is slow; each is made once. */
function remembered(make: (options: Intl.DateTimeFormatOptions) => Intl.DateTimeFormat) {
  const made = new Map<string, Intl.DateTimeFormat>();
  return (options: Intl.DateTimeFormatOptions) => {
    const key = JSON.stringify(options);
    const known = made.get(key) ?? make(options);
    made.set(key, known);
    return known;
  };
}
