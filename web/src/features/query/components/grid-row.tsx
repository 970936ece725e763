import clsx from "clsx";
import { lazy, memo, Suspense, type MouseEvent } from "react";

import type { StudyRow } from "~/api/types";

import { nameOf, type Column } from "../columns";
import { viewerAddress } from "../viewer-window";
import classes from "./study-grid.module.css";
import type { RowActions } from "./use-row-actions";

const RowMenu = lazy(() => import("./row-menu"));

interface GridRowProps {
  id: string;
  row: StudyRow;
  at: number;
  /** Distance from the top of the list in pixels. */
  top: number;
  columns: Column[];
  active: boolean;
  menuOpened: boolean;
  actions: RowActions;
  onActive: (at: number) => void;
  onMenu: (study: string | null) => void;
}

/** What does not fit is told by the pointer; the column can be drawn wider, too. */
function tellWhole({ currentTarget: cell }: MouseEvent<HTMLElement>): void {
  const cut = [cell, ...cell.querySelectorAll("bdi")].some((text) => text.scrollWidth > text.clientWidth);
  cell.title = cut ? cell.textContent : "";
}

export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { id, row, at, top, columns, active, actions, onActive, onMenu } = props;
  return (
    // Keys are the grid's: it has the focus and names the active row.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={id}
      role="row"
      aria-rowindex={at + 2}
      aria-selected={active}
      className={clsx(classes.row, classes.study, active && classes.active)}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onActive(at)}
      onDoubleClick={() => actions.open(row)}
    >
      {columns.map((column) => (
        // eslint-disable-next-line jsx-a11y/interactive-supports-focus -- the grid has the focus
        <div
          key={column.id}
          role="gridcell"
          onMouseEnter={tellWhole}
          className={clsx(
            classes.cell,
            column.align === "end" && classes.end,
            column.id === "studyUid" && classes.uid,
          )}
        >
          {column.id === "patientName" ? (
            <a
              className={classes.name}
              href={viewerAddress(row.studyInstanceUid)}
              target="_blank"
              rel="noopener"
              tabIndex={-1}
            >
              {column.cell(row, at)}
            </a>
          ) : (
            <bdi>{column.cell(row, at)}</bdi>
          )}
        </div>
      ))}
      <div role="gridcell" className={classes.menu}>
        <Suspense fallback={null}>
          <RowMenu row={row} name={nameOf(row)} opened={props.menuOpened} actions={actions} onMenu={onMenu} />
        </Suspense>
      </div>
    </div>
  );
});
