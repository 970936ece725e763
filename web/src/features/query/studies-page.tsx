import { Button, VisuallyHidden } from "@mantine/core";
import { useDocumentTitle, useMediaQuery } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useMemo, useRef, useState } from "react";

import { dayOf } from "~/lib/dates";

import { studiesKey } from "./api/studies";
import { ListBar } from "./components/list-bar";
import { ListState } from "./components/list-state";
import { PropertiesPanel, PropertiesSheet, useEscape } from "./components/properties";
import { SearchForm } from "./components/search-form";
import { StudyCards } from "./components/study-cards";
import { StudyGrid } from "./components/study-grid";
import { useLiveStudies } from "./components/use-live-studies";
import { useRowActions } from "./components/use-row-actions";
import { useLayoutChoices } from "./layout-choices";
import classes from "./studies-page.module.css";
import {
  criteriaOf,
  DEFAULT_SORT,
  filtersOf,
  hasFilters,
  present,
  type Filters,
  type SortOrder,
} from "./study-search";

const route = getRouteApi("/member/studies");

/** The address, and the ways to change it. */
function useSearchAddress() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return {
    search,
    filter: (filters: Filters) =>
      void navigate({ search: ({ sort }) => present({ ...filters, sort, study: undefined }) }),
    sort: (sort: SortOrder) =>
      void navigate({ search: (now) => present({ ...now, sort: sort === DEFAULT_SORT ? undefined : sort }) }),
    show: useCallback(
      (study: string | undefined) =>
        void navigate({ search: (now) => present({ ...now, study }), replace: true }),
      [navigate],
    ),
  };
}

export default function StudiesPage() {
  useDocumentTitle("Studies · Lightbox");
  const { search, filter, sort, show } = useSearchAddress();
  const queries = useQueryClient();
  const layout = useLayoutChoices();
  const cards = useMediaQuery("(max-width: 640px)", window.innerWidth <= 640);
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const [menuFor, setMenuFor] = useState<string | null>(null);

  // A preset's days change at midnight, not from one render to the next.
  const today = dayOf(new Date());
  const asked = JSON.stringify(search);
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const criteria = useMemo(() => criteriaOf(search, new Date()), [asked, today]);
  const isQuiet = (): boolean => {
    const list = scroller.current;
    return (
      !list || (list.scrollTop < 4 && !list.matches(":hover, :focus, :focus-within") && menuFor === null)
    );
  };
  const { studies, arrivals, showArrivals } = useLiveStudies(criteria, isQuiet);
  const pages = studies.data?.pages ?? [];
  const rows = useMemo(() => studies.data?.pages.flatMap((page) => page.items) ?? [], [studies.data]);
  const total = pages[0]?.total ?? undefined;
  const running = studies.fetchStatus === "fetching" && (studies.isPending || studies.isPlaceholderData);
  const stopped = studies.isPlaceholderData && studies.fetchStatus === "idle";
  const { actions, dialogs } = useRowActions(show, search.study);

  const { hasNextPage, isFetching, fetchNextPage } = studies;
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const activate = useCallback(
    (at: number) => {
      setActive(at);
      const row = rows[at];
      // The open panel goes along with the active row.
      if (search.study && row) show(row.studyInstanceUid);
    },
    [rows, search.study, show],
  );
  useEscape(() => search.study && show(undefined));

  const list = {
    rows,
    total: total ?? rows.length,
    busy: running,
    menuFor,
    scroller,
    actions,
    onMenu: setMenuFor,
    onEnd: loadMore,
  };
  const Details = cards ? PropertiesSheet : PropertiesPanel;
  return (
    <div className={classes.page}>
      <VisuallyHidden component="h1">Studies</VisuallyHidden>
      <SearchForm
        key={JSON.stringify(filtersOf(search))}
        filters={filtersOf(search)}
        running={running}
        onSearch={(filters) => {
          setActive(0);
          if (JSON.stringify(present(filters)) === JSON.stringify(filtersOf(search))) void studies.refetch();
          else filter(filters);
        }}
        onCancel={() => void queries.cancelQueries({ queryKey: studiesKey(criteria) })}
      />
      <div className={classes.progress} data-running={running || undefined} aria-hidden />
      <ListBar
        filters={filtersOf(search)}
        shown={rows.length}
        total={total}
        more={hasNextPage}
        arrivals={arrivals}
        note={running ? "Searching" : stopped ? "Search cancelled; these are the results of before" : null}
        layout={layout}
        cards={cards}
        sort={search.sort ?? DEFAULT_SORT}
        onSort={sort}
        onFilters={filter}
        onArrivals={showArrivals}
      />
      <div className={classes.work}>
        <div className={classes.list}>
          {rows.length === 0 ? (
            <ListState studies={studies} filtered={hasFilters(search)} onReset={() => filter({})} />
          ) : cards ? (
            <StudyCards {...list} />
          ) : (
            <StudyGrid
              {...list}
              columns={layout.columns}
              density={layout.density}
              sort={search.sort ?? DEFAULT_SORT}
              active={Math.min(active, rows.length - 1)}
              onActive={activate}
              onSort={sort}
              onResize={layout.resize}
            />
          )}
          {hasNextPage && rows.length > 0 && (
            <div className={classes.more}>
              <Button
                size="compact-sm"
                variant="subtle"
                loading={studies.isFetchingNextPage}
                onClick={loadMore}
              >
                Load more
              </Button>
            </div>
          )}
        </div>
        {search.study && <Details study={search.study} actions={actions} onClose={() => show(undefined)} />}
      </div>
      {dialogs}
    </div>
  );
}
