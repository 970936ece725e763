import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

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
  const settled = studies.isSuccess && !studies.isPlaceholderData;
  const latest = useQuery(latestQuery(criteria, settled)).data;
  const key = studiesKey(criteria);

  const showArrivals = (): void => {
    if (latest) queries.setQueryData<Studies>(key, { pages: [latest], pageParams: [""] });
  };

  useEffect(() => {
    if (!latest || !settled) return;
    const list = queries.getQueryData<Studies>(key);
    if (!list) return;
    if (isQuiet() && differs(list.pages[0], latest)) {
      queries.setQueryData<Studies>(key, { pages: [latest], pageParams: [""] });
    } else queries.setQueryData<Studies>(key, refreshed(list, latest.items));
    // The key is made anew at each render and says the same as long as the criteria do.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [latest, settled, criteria, queries]);

  const arrivals = settled && latest ? newcomers(studies.data?.pages, latest.items) : 0;
  return { studies, arrivals, showArrivals };
}

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
  let changed = false;
  const pages = list.pages.map((page) => ({
    ...page,
    items: page.items.map((row) => {
      const now = fresh.get(row.studyInstanceUid);
      if (!now || (now.updatedAt === row.updatedAt && now.instanceCount === row.instanceCount)) return row;
      changed = true;
      return now;
    }),
  }));
  return changed ? { ...list, pages } : list;
}
