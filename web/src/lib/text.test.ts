import { describe, expect, it } from "vitest";

import { counted, formatBytes, formatClock } from "./format";
import { formatName, ideographs } from "./person-names";

describe("person names", () => {
  it.each([
    ["Doe^Jane", "Doe, Jane"],
    ["Doe^Jane^Ann^Dr^MD", "Doe, Jane Ann, Dr, MD"],
    ["Doe", "Doe"],
    ["^Jane", "Jane"],
    ["Doe^^^^", "Doe"],
    ["", ""],
  ])("%s reads %s", (alphabetic, text) => {
    expect(formatName({ alphabetic })).toBe(text);
  });

  it("keep the ideographic writing apart, and use it where there is no other", () => {
    const name = { alphabetic: "", ideographic: "山田^太郎", phonetic: "やまだ^たろう" };
    expect(ideographs(name)).toBe("山田 太郎");
    expect(formatName(name)).toBe("山田 太郎");
    expect(formatName(null)).toBe("");
  });
});

describe("numbers", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1536, "1.5 kB"],
    [16_777_216, "16.8 MB"],
    [216_712_000, "217 MB"],
    [2_147_483_648, "2.1 GB"],
    [999_999, "1 MB"],
  ])("%i bytes are %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([
    [7, "0:07"],
    [750, "12:30"],
    [3723, "1:02:03"],
    [-4, "0:00"],
  ])("%i seconds are %s", (seconds, text) => {
    expect(formatClock(seconds)).toBe(text);
  });

  it("count things", () => {
    expect(counted(1, "study", "studies")).toBe("1 study");
    expect(counted(5000, "file")).toBe("5,000 files");
  });
});
