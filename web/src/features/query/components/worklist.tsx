import { useCallback, useState, type RefObject } from "react";

import type { LayoutChoices } from "../layout-choices";
import classes from "../studies-page.module.css";
import type { SortOrder } from "../study-search";
import { ListState } from "./list-state";
import { StudyCards } from "./study-cards";
import { StudyGrid } from "./study-grid";
import type { RowActions } from "./use-row-actions";
import type { LiveStudies } from "./use-live-studies";

interface WorklistProps {
  live: LiveStudies;
  filtered: boolean;
  cards: boolean;
  layout: LayoutChoices;
  sort: SortOrder;
  /** The study whose properties are open. */
  shown: string | undefined;
  menuFor: string | null;
  scroller: RefObject<HTMLDivElement | null>;
  actions: RowActions;
  onShow: (study: string) => void;
  onMenu: (study: string | null) => void;
  onSort: (sort: SortOrder) => void;
  onReset: () => void;
}

/** The studies found: a table on a desk, cards on a phone, words where there are none. */
export function Worklist(props: WorklistProps) {
  const { live, layout, sort, shown, onShow } = props;
  const { rows } = live;
  const [chosen, setActive] = useState<number>();
  // Until a row is chosen it is the one whose properties the address opened.
  const opened = shown ? rows.findIndex((row) => row.studyInstanceUid === shown) : 0;
  const active = chosen ?? Math.max(0, opened);
  const activate = useCallback(
    (at: number) => {
      setActive(at);
      const row = rows[at];
      // The open panel goes along with the active row.
      if (shown && row) onShow(row.studyInstanceUid);
    },
    [rows, shown, onShow],
  );
  const list = {
    rows,
    total: live.total ?? rows.length,
    busy: live.running,
    menuFor: props.menuFor,
    scroller: props.scroller,
    actions: props.actions,
    onMenu: props.onMenu,
    onEnd: live.loadMore,
  };
  return (
    <div className={classes.list}>
      {rows.length === 0 ? (
        <ListState studies={live.studies} filtered={props.filtered} onReset={props.onReset} />
      ) : props.cards ? (
        <StudyCards {...list} />
      ) : (
        <StudyGrid
          {...list}
          columns={layout.columns}
          density={layout.density}
          sort={sort}
          active={Math.min(active, rows.length - 1)}
          onActive={activate}
          onSort={props.onSort}
          onResize={layout.resize}
        />
      )}
    </div>
  );
}
