import { getRouteApi, useRouterState } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";

import { dayOf } from "~/lib/dates";

import {
  criteriaOf,
  DEFAULT_SORT,
  filtersOf,
  parted,
  present,
  validateStudySearch,
  type Filters,
  type SortOrder,
} from "./study-search";

const route = getRouteApi("/member/studies");

/** What names a patient is kept in the history entry: browsers keep addresses, and servers log them. */
declare module "@tanstack/react-router" {
  interface HistoryState {
    patient?: Filters;
  }
}

/** What the address and its history entry ask for, and the ways to change it. */
export function useSearchAddress() {
  const inAddress = route.useSearch();
  const patient = useRouterState({ select: ({ location }) => location.state.patient });
  const search = validateStudySearch({ ...inAddress, ...patient });
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
    filter: (filters: Filters) => {
      const { patient: named, others } = parted(filters);
      void navigate({
        search: ({ sort: kept }) => present({ ...others, sort: kept, study: undefined }),
        state: { patient: named },
      });
    },
    sortBy: (order: SortOrder) =>
      void navigate({
        search: (now) => present({ ...now, sort: order === DEFAULT_SORT ? undefined : order }),
        state: true,
      }),
    show: useCallback(
      (shown: string | undefined) =>
        void navigate({ search: (now) => present({ ...now, study: shown }), state: true, replace: true }),
      [navigate],
    ),
  };
}
