import { strings } from "../strings.ts";

/** How numbers, times and sizes are written, in one locale. */
export type Format = {
  /** A whole number with separators. */
  count(n: number): string;
  /** Three significant digits with k, M or G from a thousand on: `987`, `12.4k`, `1.24M`. */
  compact(n: number): string;
  /** `0.42 ms`, `843 ms`, `1.24 s`, `12.4 s`, `2 m 05 s`, `1 h 03 m`. */
  duration(ms: number): string;
  /** A running time, with one digit so that it ticks calmly: `3.4 s`. */
  elapsed(ms: number): string;
  /** Tokens per second. */
  rate(tokensPerSecond: number): string;
  /** Decimal units. */
  bytes(n: number): string;
  /** `14:03:21`; on another day than today `4 Mar 14:03`. */
  clock(epochMs: number, now: number): string;
  /** Date and time to the millisecond. */
  exact(epochMs: number): string;
  /** `4 minutes ago`. */
  relative(epochMs: number, now: number): string;
  percent(share: number): string;
};

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** @param locale a BCP 47 tag; the user's own when left out. */
export function createFormat(locale?: string): Format {
  const digits = (fraction: number) => {
    const format = new Intl.NumberFormat(locale, {
      minimumFractionDigits: fraction,
      maximumFractionDigits: fraction,
    });
    return (n: number) => format.format(n);
  };
  const fixed = [digits(0), digits(1), digits(2)] as const;
  const percent = new Intl.NumberFormat(locale, {
    style: "percent",
    maximumSignificantDigits: 2,
  });
  const significant = (n: number): string => {
    if (n < 9.995) return fixed[2](n);
    return n < 99.95 ? fixed[1](n) : fixed[0](n);
  };
  const { clock, exact, relative } = timeFormat(locale);
  const { units } = strings;

  return {
    count: (n) => fixed[0](n),
    compact(n) {
      if (n < 1000) return fixed[0](n);
      if (n < 999_500) return significant(n / 1000) + units.thousand;
      if (n < 999_500_000) return significant(n / 1e6) + units.million;
      return significant(n / 1e9) + units.billion;
    },
    duration(ms) {
      if (ms < 9.95) return `${ms < 0.995 ? fixed[2](ms) : fixed[1](ms)} ${units.ms}`;
      if (ms < 999.5) return `${fixed[0](ms)} ${units.ms}`;
      if (ms < 59_950) return `${ms < 9995 ? fixed[2](ms / 1000) : fixed[1](ms / 1000)} ${units.s}`;
      return long(ms);
    },
    elapsed: (ms) => (ms < 59_950 ? `${fixed[1](Math.max(0, ms) / 1000)} ${units.s}` : long(ms)),
    rate: (n) => `${n < 9.95 ? fixed[1](n) : fixed[0](n)} ${units.tokPerSecond}`,
    bytes(n) {
      let value = n;
      let unit = 0;
      while (value >= 999.5 && unit < units.bytes.length - 1) {
        value /= 1000;
        unit += 1;
      }
      return `${unit === 0 ? fixed[0](value) : significant(value)} ${units.bytes[unit]}`;
    },
    clock,
    exact,
    relative,
    percent: (share) => percent.format(share),
  };
}

/** Minutes and seconds, or hours and minutes. */
function long(ms: number): string {
  const { units } = strings;
  const seconds = Math.round(ms / 1000);
  const pad = (n: number) => String(n).padStart(2, "0");
  if (seconds < 3600)
    return `${Math.floor(seconds / 60)} ${units.m} ${pad(seconds % 60)} ${units.s}`;
  const minutes = Math.floor(seconds / 60);
  return `${Math.floor(minutes / 60)} ${units.h} ${pad(minutes % 60)} ${units.m}`;
}

function timeFormat(locale: string | undefined): Pick<Format, "clock" | "exact" | "relative"> {
  const time = new Intl.DateTimeFormat(locale, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  const date = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric" });
  const short = new Intl.DateTimeFormat(locale, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const exact = new Intl.DateTimeFormat(locale, {
    dateStyle: "medium",
  });
  const exactTime = new Intl.DateTimeFormat(locale, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    hourCycle: "h23",
  });
  const ago = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  return {
    clock(at, now) {
      return isSameDay(at, now) ? time.format(at) : `${date.format(at)} ${short.format(at)}`;
    },
    exact: (at) => `${exact.format(at)}, ${exactTime.format(at)}`,
    relative(at, now) {
      const passed = Math.max(0, now - at);
      if (passed < minute) return ago.format(-Math.floor(passed / 1000), "second");
      if (passed < hour) return ago.format(-Math.floor(passed / minute), "minute");
      if (passed < day) return ago.format(-Math.floor(passed / hour), "hour");
      return ago.format(-Math.floor(passed / day), "day");
    },
  };
}

/** Whether two times, in epoch ms, lie on one day of the user's. */
export function isSameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}

/** The user's own locale. */
export const format = createFormat();
