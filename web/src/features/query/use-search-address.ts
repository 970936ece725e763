import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";

import { dayOf } from "~/lib/dates";

import { criteriaOf, DEFAULT_SORT, filtersOf, present, type Filters, type SortOrder } from "./study-search";

const route = getRouteApi("/member/studies");

/** What the address asks for, and the ways to change it. */
export function useSearchAddress() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { study, sort = DEFAULT_SORT } = search;
  // A preset's days change at midnight, not from one render to the next.
  const today = dayOf(new Date());
  const asked = JSON.stringify({ ...filtersOf(search), sort });
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const criteria = useMemo(() => criteriaOf(search, new Date()), [asked, today]);
  return {
    filters: filtersOf(search),
    criteria,
    sort,
    /** The study whose properties are open. */
    study,
    filter: (filters: Filters) =>
      void navigate({ search: ({ sort: kept }) => present({ ...filters, sort: kept, study: undefined }) }),
    sortBy: (order: SortOrder) =>
      void navigate({
        search: (now) => present({ ...now, sort: order === DEFAULT_SORT ? undefined : order }),
      }),
    show: useCallback(
      (shown: string | undefined) =>
        void navigate({ search: (now) => present({ ...now, study: shown }), replace: true }),
      [navigate],
    ),
  };
}
