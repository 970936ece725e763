/** Calendar days (YYYY-MM-DD) in the person's own time zone, and how they are written. */
export type Day = string;

export function dayOf(date: Date): Day {
  const month = String(date.getMonth() + 1).padStart(2, "0");
  return `${String(date.getFullYear()).padStart(4, "0")}-${month}-${String(date.getDate()).padStart(2, "0")}`;
}

/** Noon of a day, so that arithmetic on days never meets the hour that daylight saving skips. */
function noon(year: number, month: number, day: number): Date {
  return new Date(year, month, day, 12);
}

export const DATE_PRESETS = [
  ["today", "Today"],
  ["yesterday", "Yesterday"],
  ["this-week", "This week"],
  ["last-week", "Last week"],
  ["this-month", "This month"],
  ["last-month", "Last month"],
  ["this-year", "This year"],
  ["last-year", "Last year"],
] as const;

export type DatePreset = (typeof DATE_PRESETS)[number][0];

export interface DayRange {
  from: Day;
  to: Day;
}

interface WeekInfo {
  firstDay: number;
}
type LocaleWithWeek = Intl.Locale & { getWeekInfo?: () => WeekInfo; weekInfo?: WeekInfo };

/** The day a week starts with, 0 = Sunday, as the locale has it (ISO Monday where the browser does not say). */
export function firstDayOfWeek(locale: string = navigator.language): number {
  try {
    const known = new Intl.Locale(locale) as LocaleWithWeek;
    return (known.getWeekInfo?.() ?? known.weekInfo ?? { firstDay: 1 }).firstDay % 7;
  } catch {
    return 1;
  }
}

/** The days a preset means now; both ends belong to the range. */
export function presetRange(preset: DatePreset, now: Date, weekStart = firstDayOfWeek()): DayRange {
  const [year, month, day] = [now.getFullYear(), now.getMonth(), now.getDate()];
  const intoWeek = (now.getDay() - weekStart + 7) % 7;
  const range = (from: Date, to: Date): DayRange => ({ from: dayOf(from), to: dayOf(to) });
  switch (preset) {
    case "today":
      return range(now, now);
    case "yesterday":
      return range(noon(year, month, day - 1), noon(year, month, day - 1));
    case "this-week":
      return range(noon(year, month, day - intoWeek), noon(year, month, day - intoWeek + 6));
    case "last-week":
      return range(noon(year, month, day - intoWeek - 7), noon(year, month, day - intoWeek - 1));
    case "this-month":
      return range(noon(year, month, 1), noon(year, month + 1, 0));
    case "last-month":
      return range(noon(year, month - 1, 1), noon(year, month, 0));
    case "this-year":
      return range(noon(year, 0, 1), noon(year, 11, 31));
    case "last-year":
      return range(noon(year - 1, 0, 1), noon(year - 1, 11, 31));
  }
}

const dayFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const momentFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const timeFormat = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });

/** Year, month and day of "2026-03-12" or DICOM's "20260312"; undefined when it is no date. */
function dayParts(day: string): [number, number, number] | undefined {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})/.exec(day);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}

/** A calendar day as the locale writes it; what is no date is shown as it came. */
export function formatDay(day: string | null | undefined): string {
  if (!day) return "";
  const parts = dayParts(day);
  return parts ? dayFormat.format(noon(parts[0], parts[1] - 1, parts[2])) : day;
}

/** A DICOM time of day, "143005.12" or "14:30:05"; it has no zone, so it is shown unshifted. */
export function formatTimeOfDay(time: string | null | undefined): string {
  const match = /^(\d{2}):?(\d{2})/.exec(time ?? "");
  return match ? timeFormat.format(new Date(2000, 0, 1, Number(match[1]), Number(match[2]))) : "";
}

export function formatMoment(moment: string | null | undefined): string {
  if (!moment) return "";
  const date = new Date(moment);
  return Number.isNaN(date.getTime()) ? moment : momentFormat.format(date);
}

const SPANS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];
const relativeFormat = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

/** "3 minutes ago", and the full date once it is older than a week. */
export function formatAgo(moment: string, now: Date = new Date()): string {
  const seconds = (new Date(moment).getTime() - now.getTime()) / 1000;
  if (Math.abs(seconds) > 7 * 86_400) return formatMoment(moment);
  for (const [unit, length] of SPANS) {
    if (Math.abs(seconds) >= length) return relativeFormat.format(Math.round(seconds / length), unit);
  }
  return "just now";
}

/** Whole years between two days; undefined where either is missing or they make no sense. */
export function ageAt(birth: string | null | undefined, on: string | null | undefined): number | undefined {
  const [from, to] = [dayParts(birth ?? ""), dayParts(on ?? "")];
  if (!from || !to) return undefined;
  const hadBirthday = to[1] > from[1] || (to[1] === from[1] && to[2] >= from[2]);
  const years = to[0] - from[0] - (hadBirthday ? 0 : 1);
  return years >= 0 && years < 130 ? years : undefined;
}
