import {
  keepPreviousData,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQueryClient,
  type InfiniteData,
} from "@tanstack/react-query";

import { api, unwrap } from "~/api/client";
import type { StudyList } from "~/api/types";

export type StudiesPage = StudyList;
export type Criteria = Record<string, string>;
export type Studies = InfiniteData<StudiesPage, string>;

const PAGE_SIZE = 50;
const REFRESH_MS = 5000;

export const studiesKey = (criteria: Criteria) => ["studies", "list", criteria] as const;

async function fetchPage(criteria: Criteria, cursor: string, signal: AbortSignal): Promise<StudiesPage> {
  const query = { ...criteria, limit: String(PAGE_SIZE), ...(cursor ? { cursor } : {}) };
  return await unwrap(api.GET("/api/studies", { params: { query }, signal }));
}

/** The worklist, page after page. While another search runs the last answer stays to be looked at. */
export function useStudies(criteria: Criteria) {
  return useInfiniteQuery({
    queryKey: studiesKey(criteria),
    queryFn: ({ pageParam, signal }) => fetchPage(criteria, pageParam, signal),
    initialPageParam: "",
    getNextPageParam: (page: StudiesPage) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    // Freshness comes from asking for the first page only, see latestQuery: a long list is not fetched anew.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: "always",
  });
}

/** The first page as it is now, asked for every few seconds while the window is looked at. */
export function latestQuery(criteria: Criteria, enabled: boolean) {
  return queryOptions({
    queryKey: ["studies", "latest", criteria],
    queryFn: ({ signal }) => fetchPage(criteria, "", signal),
    enabled,
    refetchInterval: REFRESH_MS,
    staleTime: 0,
    retry: false,
    gcTime: 0,
  });
}

export function studyQuery(study: string) {
  return queryOptions({
    queryKey: ["studies", "one", study],
    queryFn: ({ signal }) => unwrap(api.GET("/api/studies/{study}", { params: { path: { study } }, signal })),
  });
}

/** The list without one study. */
export function without(studies: Studies | undefined, study: string): Studies | undefined {
  if (!studies) return undefined;
  return {
    ...studies,
    pages: studies.pages.map((page) => {
      const items = page.items.filter((row) => row.studyInstanceUid !== study);
      const gone = page.items.length - items.length;
      return { ...page, items, total: page.total === null ? null : page.total - gone };
    }),
  };
}

/** Delete a study: it leaves the list at once, and comes back if the server refuses. */
export function useDeleteStudy() {
  const queries = useQueryClient();
  const lists = { queryKey: ["studies", "list"] };
  return useMutation({
    mutationFn: (study: string) =>
      unwrap(api.DELETE("/api/studies/{study}", { params: { path: { study } } })),
    onMutate: async (study) => {
      await queries.cancelQueries({ queryKey: ["studies"] });
      const before = queries.getQueriesData<Studies>(lists);
      queries.setQueriesData<Studies>(lists, (studies) => without(studies, study));
      return { before };
    },
    onError: (_error, _study, context) => {
      for (const [key, studies] of context?.before ?? []) queries.setQueryData(key, studies);
    },
  });
}
