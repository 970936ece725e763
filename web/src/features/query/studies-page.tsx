import { VisuallyHidden } from "@mantine/core";
import { useDocumentTitle, useMediaQuery } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useRef, useState } from "react";

import { studiesKey } from "./api/studies";
import { ListBar } from "./components/list-bar";
import { SearchForm } from "./components/search-form";
import { useEscape } from "./components/use-escape";
import { useLiveStudies } from "./components/use-live-studies";
import { useRowActions } from "./components/use-row-actions";
import { Worklist } from "./components/worklist";
import { useLayoutChoices } from "./layout-choices";
import classes from "./studies-page.module.css";
import { present, type Filters } from "./study-search";
import { useSearchAddress } from "./use-search-address";

const PropertiesPanel = lazy(() => import("./components/properties"));
const PropertiesSheet = lazy(() => import("./components/properties-sheet"));

const PHONE = "(max-width: 640px)";

export default function StudiesPage() {
  useDocumentTitle("Studies · Lightbox");
  const address = useSearchAddress();
  const { filters, criteria, sort, study, show } = address;
  const queries = useQueryClient();
  const layout = useLayoutChoices();
  const cards = useMediaQuery(PHONE, window.matchMedia(PHONE).matches);
  const scroller = useRef<HTMLDivElement>(null);
  const [menuFor, setMenuFor] = useState<string | null>(null);
  const { actions, dialogs } = useRowActions(show, study);
  useEscape(() => study && show(undefined));

  const isQuiet = (): boolean => {
    const list = scroller.current;
    return (
      !list || (list.scrollTop < 4 && menuFor === null && !list.matches(":hover, :focus, :focus-within"))
    );
  };
  const live = useLiveStudies(criteria, isQuiet);
  const search = (wanted: Filters): void => {
    // Search pressed without a change asks again.
    if (JSON.stringify(present(wanted)) === JSON.stringify(filters)) void live.studies.refetch();
    else address.filter(wanted);
  };
  const Details = cards ? PropertiesSheet : PropertiesPanel;
  return (
    <div className={classes.page}>
      <VisuallyHidden component="h1">Studies</VisuallyHidden>
      <SearchForm
        filters={filters}
        running={live.running}
        onSearch={search}
        onCancel={() => void queries.cancelQueries({ queryKey: studiesKey(criteria) })}
      />
      <div className={classes.progress} data-running={live.running || undefined} aria-hidden />
      <ListBar
        live={live}
        filters={filters}
        layout={layout}
        cards={cards}
        sort={sort}
        onSort={address.sortBy}
        onFilters={address.filter}
      />
      <div className={classes.work}>
        <Worklist
          // Another search starts at its first row.
          key={JSON.stringify(criteria)}
          live={live}
          filtered={Object.keys(filters).length > 0}
          cards={cards}
          layout={layout}
          sort={sort}
          shown={study}
          menuFor={menuFor}
          scroller={scroller}
          actions={actions}
          onShow={show}
          onMenu={setMenuFor}
          onSort={address.sortBy}
          onReset={() => address.filter({})}
        />
        {study && (
          <Suspense fallback={null}>
            <Details study={study} actions={actions} onClose={() => show(undefined)} />
          </Suspense>
        )}
      </div>
      {dialogs}
    </div>
  );
}
