import { useVirtualizer } from "@tanstack/react-virtual";
import clsx from "clsx";
import { useEffect, useId, type CSSProperties, type KeyboardEvent, type RefObject } from "react";

import type { StudyRow } from "~/api/types";

import type { Column } from "../columns";
import type { Density } from "../layout-choices";
import type { SortOrder } from "../study-search";
import { ColumnHead } from "./column-head";
import { GridRow } from "./grid-row";
import { stepFor } from "./grid-keys";
import classes from "./study-grid.module.css";
import type { RowActions } from "./use-row-actions";

interface StudyGridProps {
  rows: StudyRow[];
  total: number;
  columns: Column[];
  density: Density;
  sort: SortOrder;
  /** Position of the active row. */
  active: number;
  menuFor: string | null;
  busy: boolean;
  scroller: RefObject<HTMLDivElement | null>;
  actions: RowActions;
  onActive: (at: number) => void;
  onMenu: (study: string | null) => void;
  onSort: (sort: SortOrder) => void;
  onResize: (column: string, width: number) => void;
  /** The last rows are in sight. */
  onEnd: () => void;
}

const ROW_HEIGHTS: Record<Density, number> = { compact: 34, roomy: 46 };
const MENU_WIDTH = 44;

/** The worklist as a table: one focus for all of it, rows walked with the arrow keys, only what is in sight drawn. */
export function StudyGrid(props: StudyGridProps) {
  const { rows, columns, density, active, scroller, onEnd } = props;
  const id = useId();
  // Not compiled by the React Compiler here, so that its memoising does not matter.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHTS[density],
    getItemKey: (at) => rows[at]?.studyInstanceUid ?? at,
    overscan: 12,
    scrollPaddingStart: 40,
  });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => virtual.measure(), [density, virtual]);
  useEffect(() => {
    if (rows.length > 0 && lastShown >= rows.length - 10) onEnd();
  }, [lastShown, rows.length, onEnd]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / ROW_HEIGHTS[density]) - 2);
    const step = stepFor(event, active, rows.length, page);
    const row = rows[active];
    if (step !== undefined) {
      props.onActive(step);
      virtual.scrollToIndex(step);
    } else if (!row || !act(event.key, row, props)) return;
    event.preventDefault();
  };

  const template = columns
    .map(({ width, grows }) => (grows ? `minmax(${width}px, 1fr)` : `${width}px`))
    .concat(`${MENU_WIDTH}px`)
    .join(" ");
  const wide = columns.reduce((sum, { width }) => sum + width, MENU_WIDTH);
  const style = { "--columns": template, "--wide": `${wide}px` } as CSSProperties;

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label="Studies"
      aria-rowcount={props.total + 1}
      aria-colcount={columns.length + 1}
      aria-busy={props.busy}
      aria-activedescendant={rows[active] ? `${id}-${active}` : undefined}
      tabIndex={0}
      className={clsx(classes.grid, density === "compact" && classes.compact)}
      style={style}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" className={classes.head}>
        <div role="row" aria-rowindex={1} className={classes.row}>
          {columns.map((column) => (
            <ColumnHead
              key={column.id}
              column={column}
              sort={props.sort}
              onSort={props.onSort}
              onResize={props.onResize}
            />
          ))}
          <div role="columnheader" aria-label="Actions" />
        </div>
      </div>
      <div role="rowgroup" className={classes.body} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, key, start }) => {
          const row = rows[index];
          return (
            row && (
              <GridRow
                key={key}
                id={`${id}-${index}`}
                row={row}
                at={index}
                top={start}
                columns={columns}
                active={index === active}
                menuOpened={props.menuFor === row.studyInstanceUid}
                actions={props.actions}
                onActive={props.onActive}
                onMenu={props.onMenu}
              />
            )
          );
        })}
      </div>
    </div>
  );
}

/** What a key does to the active row; true when it did something. */
function act(key: string, row: StudyRow, { actions, onMenu }: StudyGridProps): boolean {
  const deeds: Partial<Record<string, () => void>> = {
    Enter: () => actions.open(row),
    " ": () => actions.properties(row),
    Delete: () => actions.remove(row),
    m: () => onMenu(row.studyInstanceUid),
    ContextMenu: () => onMenu(row.studyInstanceUid),
  };
  const deed = deeds[key];
  deed?.();
  return deed !== undefined;
}
