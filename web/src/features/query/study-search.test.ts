import { describe, expect, it } from "vitest";

import { chipsOf } from "./chips";
import { criteriaOf, filtersOf, validateStudySearch } from "./study-search";

describe("the address of a search", () => {
  it("keeps what is ours and drops the rest", () => {
    const search = validateStudySearch({
      patientName: "doe*",
      patientId: "007",
      sex: "F",
      modality: "CT,MR",
      when: "last-week",
      from: "2026-01-01",
      sort: "-studyDate",
      study: "1.2.3",
      colour: "red",
      accession: "  ",
    });
    expect(search).toEqual({
      patientName: "doe*",
      patientId: "007",
      sex: "F",
      modality: "CT,MR",
      when: "last-week",
      study: "1.2.3",
    });
  });

  it("shows a list for a mistyped link, never an error", () => {
    expect(validateStudySearch({ sex: "X", when: "soon", from: "1.3.2026", sort: "size" })).toEqual({});
  });
});

describe("criteriaOf", () => {
  const now = new Date(2026, 2, 4);

  it("asks for the person's own archive, newest first", () => {
    expect(criteriaOf({}, now)).toEqual({ archive: "mine", sort: "-studyDate" });
  });

  it("turns a preset into days and leaves the open panel out", () => {
    expect(
      criteriaOf({ when: "last-year", patientName: "doe", sort: "patientName", study: "1.2" }, now),
    ).toEqual({
      archive: "mine",
      patientName: "doe",
      from: "2025-01-01",
      to: "2025-12-31",
      sort: "patientName",
    });
  });
});

describe("chips", () => {
  it("say what is filtered by, and what remains without each", () => {
    const filters = filtersOf({
      patientName: "doe",
      sex: "F",
      modality: "CT,MR",
      from: "2026-01-01",
      to: "2026-01-01",
    });
    const chips = chipsOf(filters);
    expect(chips.map(({ id }) => id)).toEqual(["patientName", "sex", "from", "modality"]);
    expect(chips[0]?.label).toBe("Patient name: doe");
    expect(chips[3]?.label).toBe("Modality: CT, MR");
    expect(chips[2]?.without).toEqual({ patientName: "doe", sex: "F", modality: "CT,MR" });
  });

  it("name a preset and an open end", () => {
    expect(chipsOf({ when: "this-month" })[0]?.label).toBe("Study date: this month");
    expect(chipsOf({ from: "2026-01-01" })[0]?.label).toMatch(/^Study date: from /);
    expect(chipsOf({})).toEqual([]);
  });
});
