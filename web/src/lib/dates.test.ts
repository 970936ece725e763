import { describe, expect, it } from "vitest";

import { ageAt, dayOf, formatAgo, formatDay, formatTimeOfDay, presetRange } from "./dates";

const MONDAY = 1;
const SUNDAY = 0;

describe("presetRange", () => {
  // A Wednesday, late in the evening: the person's day, not Greenwich's.
  const now = new Date(2026, 2, 4, 23, 30);

  it.each([
    ["today", "2026-03-04", "2026-03-04"],
    ["yesterday", "2026-03-03", "2026-03-03"],
    ["this-week", "2026-03-02", "2026-03-08"],
    ["last-week", "2026-02-23", "2026-03-01"],
    ["this-month", "2026-03-01", "2026-03-31"],
    ["last-month", "2026-02-01", "2026-02-28"],
    ["this-year", "2026-01-01", "2026-12-31"],
    ["last-year", "2025-01-01", "2025-12-31"],
  ] as const)("%s", (preset, from, to) => {
    expect(presetRange(preset, now, MONDAY)).toEqual({ from, to });
  });

  it("begins the week where the locale does", () => {
    expect(presetRange("this-week", now, SUNDAY)).toEqual({ from: "2026-03-01", to: "2026-03-07" });
  });

  it("crosses the turn of the year", () => {
    const newYear = new Date(2026, 0, 1, 0, 5);
    expect(presetRange("yesterday", newYear, MONDAY)).toEqual({ from: "2025-12-31", to: "2025-12-31" });
    expect(presetRange("last-month", newYear, MONDAY)).toEqual({ from: "2025-12-01", to: "2025-12-31" });
  });

  it("takes a leap day for the end of its month", () => {
    expect(presetRange("last-month", new Date(2028, 2, 31), MONDAY).to).toBe("2028-02-29");
  });
});

describe("how days are written", () => {
  it("reads both writings of a day", () => {
    expect(formatDay("20260304")).toBe(formatDay("2026-03-04"));
    expect(formatDay("2026-03-04")).toContain("2026");
  });

  it("shows what is no day as it came", () => {
    expect(formatDay("soon")).toBe("soon");
    expect(formatDay(null)).toBe("");
  });

  it("shows a DICOM time unshifted", () => {
    expect(formatTimeOfDay("143005.12")).toMatch(/(14|2):30/);
    expect(formatTimeOfDay("")).toBe("");
  });

  it("keeps the local day", () => {
    expect(dayOf(new Date(2026, 0, 9, 0, 1))).toBe("2026-01-09");
  });

  it("says how long ago something was", () => {
    const now = new Date("2026-03-04T12:00:00Z");
    expect(formatAgo("2026-03-04T11:59:50Z", now)).toBe("just now");
    expect(formatAgo("2026-03-04T11:00:00Z", now)).toBe("1 hour ago");
    expect(formatAgo("2026-03-03T12:00:00Z", now)).toBe("yesterday");
    expect(formatAgo("2025-03-03T12:00:00Z", now)).toContain("2025");
  });
});

describe("ageAt", () => {
  it.each([
    ["1980-03-05", "2026-03-04", 45],
    ["1980-03-04", "2026-03-04", 46],
    ["19800304", "20260304", 46],
    ["", "2026-03-04", undefined],
    ["2030-01-01", "2026-03-04", undefined],
  ])("%s at %s", (birth, on, age) => {
    expect(ageAt(birth, on)).toBe(age);
  });
});
