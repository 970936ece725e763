import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo } from "react";

import type { StudyRow } from "~/api/types";

import {
  latestQuery,
  studiesKey,
  useStudies,
  type Criteria,
  type Studies,
  type StudiesPage,
} from "../api/studies";

/**
 * The worklist, kept fresh without jumping.
 *
 * Counts and corrections change in place. New studies come in by themselves only while nobody is pointing into the
 * list; else `arrivals` says how many wait, and `showArrivals` lets them in.
 */
export function useLiveStudies(criteria: Criteria, isQuiet: () => boolean) {
  const queries = useQueryClient();
  const studies = useStudies(criteria);
  const { data, hasNextPage, isFetching, fetchNextPage } = studies;
  const settled = studies.isSuccess && !studies.isPlaceholderData;
  const { data: latest, isError: unreached } = useQuery(latestQuery(criteria, settled));
  const key = studiesKey(criteria);

  const showArrivals = (): void => {
    if (latest) queries.setQueryData<Studies>(key, { pages: [latest], pageParams: [""] });
  };

  useEffect(() => {
    if (!latest || !settled) return;
    const list = queries.getQueryData<Studies>(key);
    if (!list) return;
    const next =
      isQuiet() && differs(list.pages[0], latest) ? { pages: [latest], pageParams: [""] } : undefined;
    queries.setQueryData<Studies>(key, next ?? refreshed(list, latest.items));
    // The key and isQuiet are made anew at each render and mean the same as long as the criteria do.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [latest, settled, criteria, queries]);

  return {
    studies,
    rows: useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]),
    total: data?.pages[0]?.total ?? undefined,
    truncated: data?.pages.some((page) => page.truncated) ?? false,
    hasNextPage,
    /** A new search is under way; fetching more of this one does not count. */
    running: studies.fetchStatus === "fetching" && (studies.isPending || studies.isPlaceholderData),
    /** The search was cancelled, and what is shown is the answer to the one before. */
    stopped: studies.isPlaceholderData && studies.fetchStatus === "idle",
    /** What is shown was so a while ago: the server does not answer. */
    unreached: settled && unreached,
    arrivals: settled && latest ? newcomers(data?.pages, latest.items) : 0,
    showArrivals,
    loadMore: useCallback(() => {
      if (hasNextPage && !isFetching) void fetchNextPage();
    }, [hasNextPage, isFetching, fetchNextPage]),
  };
}

export type LiveStudies = ReturnType<typeof useLiveStudies>;

/** How many rows of the latest page are not in the list. */
export function newcomers(pages: StudiesPage[] | undefined, latest: StudyRow[]): number {
  const known = new Set(pages?.flatMap((page) => page.items.map((row) => row.studyInstanceUid)));
  return latest.filter((row) => !known.has(row.studyInstanceUid)).length;
}

function differs(first: StudiesPage | undefined, latest: StudiesPage): boolean {
  const uids = (page: StudiesPage | undefined): string =>
    (page?.items ?? []).map((row) => row.studyInstanceUid).join(" ");
  return uids(first) !== uids(latest);
}

/** The list with rows changed where the latest answer has them differently; the very same list if none is. */
export function refreshed(list: Studies, latest: StudyRow[]): Studies {
  const fresh = new Map(latest.map((row) => [row.studyInstanceUid, row]));
  const news = (row: StudyRow): StudyRow => {
    const now = fresh.get(row.studyInstanceUid);
    const same = !now || (now.updatedAt === row.updatedAt && now.instanceCount === row.instanceCount);
    return same ? row : now;
  };
  const all = list.pages.flatMap((page) => page.items);
  if (all.every((row) => news(row) === row)) return list;
  return { ...list, pages: list.pages.map((page) => ({ ...page, items: page.items.map(news) })) };
}
