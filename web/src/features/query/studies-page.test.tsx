import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";

import { details, studies } from "../../../mock/data.ts";
import { openApp, problem, type Api, type Asked } from "../../../tests/app";

const ROWS = studies(120, Date.UTC(2026, 2, 4));
const FIRST = studies(1, Date.UTC(2026, 2, 4))[0] ?? never();

function never(): never {
  throw new Error("no rows");
}

function listing(rows = ROWS) {
  return ({ query }: Asked) => {
    const start = Number(query["cursor"] ?? 0);
    const items = rows.slice(start, start + 50);
    const nextCursor = start + 50 < rows.length ? String(start + 50) : null;
    return { body: { items, nextCursor, total: rows.length, truncated: false } };
  };
}

const searches = (asked: Asked[]): Record<string, string>[] =>
  asked.filter(({ path }) => path === "/api/studies").map(({ query }) => query);

function openStudies(path = "/studies", api: Api = {}) {
  return openApp(path, {
    "GET /api/studies": listing(),
    "GET /api/studies/*": () => ({ body: details(FIRST) }),
    ...api,
  });
}

describe("the worklist", () => {
  it("lists studies, formatted for reading, only those in sight drawn", async () => {
    openStudies();
    const grid = await screen.findByRole("grid", { name: "Studies" });
    const row = within(grid).getAllByRole("row")[1];
    expect(row).toHaveTextContent("Okafor, Amara");
    expect(row).toHaveTextContent("MRN-100200");
    expect(grid).toHaveAttribute("aria-rowcount", "121");
    expect(within(grid).getAllByRole("row").length).toBeLessThan(60);
    expect(document.title).toBe("Studies · Lightbox");
  });

  it("says from the first page on that an order is not that of all studies", async () => {
    const cut = (nextCursor: string | null) => () => ({
      body: { items: ROWS.slice(0, 50), nextCursor, total: 12_000, truncated: true },
    });
    openStudies("/studies?sort=patientName", { "GET /api/studies": cut("50") });
    const said = /^First 50 studies; only the latest are sorted this way, narrow the search to see others$/;
    expect(await screen.findByText(said)).toBeVisible();
  });

  it("asks for what the address says, and writes what is searched into it, but no patient", async () => {
    const { user, asked, address } = openStudies("/studies?modality=CT&sort=patientName");
    await screen.findByRole("grid");
    expect(searches(asked)[0]).toEqual({ archive: "mine", modality: "CT", sort: "patientName", limit: "50" });
    await user.type(screen.getByLabelText("Patient name"), "haddad*");
    expect(searches(asked)).toHaveLength(2);
    await user.click(screen.getByRole("button", { name: "Search" }));
    await waitFor(() =>
      expect(searches(asked).at(-1)).toMatchObject({ patientName: "haddad*", modality: "CT" }),
    );
    expect(address()).toBe("/studies?modality=CT&sort=patientName");
    // Who copies the address is told what it leaves out.
    expect(screen.getByRole("img", { name: /Patients are kept out of the address/ })).toBeVisible();
    await user.click(await screen.findByRole("button", { name: "Remove filter Modality: CT" }));
    await waitFor(() => expect(address()).toBe("/studies?sort=patientName"));
    await user.click(screen.getByRole("button", { name: "Study date" }));
    await waitFor(() => expect(address()).toBe("/studies"));
    expect(searches(asked).at(-1)).toMatchObject({ patientName: "haddad*", sort: "-studyDate" });
    await user.click(screen.getByRole("button", { name: "Reset" }));
    await waitFor(() => expect(searches(asked).at(-1)).not.toHaveProperty("patientName"));
  });

  it("takes a patient that an address brings, and drops it from there with the next search", async () => {
    const { user, asked, address } = openStudies("/studies?patientId=007");
    await screen.findByRole("grid");
    expect(searches(asked)[0]).toMatchObject({ patientId: "007" });
    await user.selectOptions(screen.getByLabelText("Sex"), "F");
    await waitFor(() => expect(address()).toBe("/studies?sex=F"));
    expect(searches(asked).at(-1)).toMatchObject({ patientId: "007", sex: "F" });
  });

  it("takes choices at once, a custom range included", async () => {
    const { user, address } = openStudies();
    await screen.findByRole("grid");
    await user.selectOptions(screen.getByLabelText("Sex"), "F");
    await waitFor(() => expect(address()).toBe("/studies?sex=F"));
    await user.selectOptions(screen.getByLabelText("Study date"), "last-month");
    await waitFor(() => expect(address()).toBe("/studies?sex=F&when=last-month"));
    await user.selectOptions(screen.getByLabelText("Study date"), "custom");
    fireEvent.change(screen.getByLabelText("From"), { target: { value: "2026-01-05" } });
    await waitFor(() => expect(address()).toBe("/studies?sex=F&from=2026-01-05"));
  });

  it("sorts by a column, newest dates first", async () => {
    const { user, address } = openStudies("/studies?sort=patientName");
    await screen.findByRole("grid");
    await user.click(screen.getByRole("button", { name: "Study date" }));
    await waitFor(() => expect(address()).toBe("/studies"));
    expect(screen.getByRole("columnheader", { name: /Study date/ })).toHaveAttribute(
      "aria-sort",
      "descending",
    );
    await user.click(screen.getByRole("button", { name: "Study date" }));
    await waitFor(() => expect(address()).toBe("/studies?sort=studyDate"));
  });

  it("is walked and worked with the keyboard", async () => {
    const opened = vi.fn(() => ({}) as Window);
    vi.stubGlobal("open", opened);
    const { user, address } = openStudies();
    const grid = await screen.findByRole("grid");
    const active = (): string | null | undefined =>
      document
        .getElementById(grid.getAttribute("aria-activedescendant") ?? "")
        ?.getAttribute("aria-rowindex");
    grid.focus();
    await user.keyboard("{ArrowDown}{ArrowDown}");
    expect(active()).toBe("4");
    await user.keyboard("{Home}{Enter}");
    expect(opened).toHaveBeenCalledWith(`/viewer?StudyInstanceUIDs=${FIRST.studyInstanceUid}`, "_blank");
    await user.keyboard(" ");
    expect(await screen.findByRole("complementary", { name: "Study properties" })).toBeVisible();
    expect(address()).toBe(`/studies?study=${FIRST.studyInstanceUid}`);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(address()).toBe("/studies"));
    await user.keyboard("/");
    await waitFor(() => expect(screen.getByLabelText("Patient name")).toHaveFocus());
  });

  it("says that a series has no picture when its thumbnail cannot be had", async () => {
    openStudies(`/studies?study=${FIRST.studyInstanceUid}`);
    const panel = await screen.findByRole("complementary", { name: "Study properties" });
    const [first, ...others] = await within(panel).findAllByRole("presentation");
    fireEvent.error(first ?? never());
    expect(within(panel).getAllByRole("img", { name: "No picture" })).toHaveLength(1);
    expect(within(panel).queryAllByRole("presentation")).toHaveLength(others.length);
  });

  it("says what to do when the viewer's window is blocked", async () => {
    vi.stubGlobal("open", () => null);
    const { user } = openStudies();
    (await screen.findByRole("grid")).focus();
    await user.keyboard("{Enter}");
    const dialog = await screen.findByRole("dialog", { name: "The viewer's window was blocked" });
    expect(within(dialog).getByRole("link")).toHaveAttribute(
      "href",
      `/viewer?StudyInstanceUIDs=${FIRST.studyInstanceUid}`,
    );
  });

  it("can be cancelled while it searches", async () => {
    const { user } = openStudies("/studies", {
      "GET /api/studies": () => new Promise<never>(() => undefined),
    });
    await user.click(await screen.findByRole("button", { name: "Cancel" }));
    expect(await screen.findByText("Search cancelled")).toBeVisible();
    expect(screen.getByRole("button", { name: "Search again" })).toBeVisible();
  });

  it("draws its states: nothing there, nothing found, refused, failed", async () => {
    const first = openStudies("/studies", { "GET /api/studies": listing([]) });
    expect(await screen.findByText("No studies yet")).toBeVisible();
    first.view.unmount();
    const second = openStudies("/studies?sex=O", { "GET /api/studies": listing([]) });
    expect(await screen.findByText("No study matches")).toBeVisible();
    second.view.unmount();
    const third = openStudies("/studies", {
      "GET /api/studies": () => problem(403, "forbidden", "Not allowed", "Ask the owner."),
    });
    expect(await screen.findByText("You may not see these studies")).toBeVisible();
    third.view.unmount();
    openStudies("/studies", {
      "GET /api/studies": () => problem(503, "try-again", "Busy, try again in a moment", ""),
    });
    expect(await screen.findByText("Busy, try again in a moment")).toBeVisible();
    expect(screen.getByRole("button", { name: "Try again" })).toBeVisible();
  });

  it("hides columns and remembers it", async () => {
    const { user, view } = openStudies();
    await user.click(await screen.findByRole("button", { name: "Columns and row height" }));
    await user.click(await screen.findByRole("checkbox", { name: "Owner" }));
    expect(screen.queryByRole("columnheader", { name: /^Owner/ })).toBeNull();
    view.unmount();
    openStudies();
    await screen.findByRole("grid");
    expect(screen.queryByRole("columnheader", { name: /^Owner/ })).toBeNull();
  });
});

describe("deleting a study", () => {
  async function deleteFirst(api: Api) {
    const opened = openStudies("/studies", api);
    await opened.user.click(await screen.findByRole("button", { name: "Actions for Okafor, Amara" }));
    await opened.user.click(await screen.findByRole("menuitem", { name: /Delete/ }));
    const dialog = await screen.findByRole("dialog", { name: "Delete this study?" });
    expect(dialog).toHaveTextContent("Okafor, Amara");
    expect(dialog).toHaveTextContent("1 series with 412 images");
    await opened.user.click(within(dialog).getByRole("button", { name: "Delete study" }));
    return opened;
  }

  it("takes it from the list at once", async () => {
    const rows = ROWS.slice(0, 2);
    await deleteFirst({
      "GET /api/studies": listing(rows),
      "DELETE /api/studies/*": () => new Promise<never>(() => undefined),
    });
    await waitFor(() => expect(screen.queryByRole("gridcell", { name: "MRN-100200" })).toBeNull());
    expect(screen.getByRole("gridcell", { name: "MRN-100237" })).toBeVisible();
  });

  it("puts it back when the server refuses", async () => {
    await deleteFirst({
      "GET /api/studies": listing(ROWS.slice(0, 2)),
      "DELETE /api/studies/*": () => problem(403, "forbidden", "Not allowed", "Only the owner may delete."),
    });
    expect(await screen.findByText("Only the owner may delete.")).toBeVisible();
    expect(screen.getByRole("gridcell", { name: "MRN-100200" })).toBeVisible();
  });
});
