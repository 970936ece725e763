import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import clsx from "clsx";
import { useRef, type KeyboardEvent, type PointerEvent } from "react";

import type { Column } from "../columns";
import { NARROWEST, WIDEST } from "../layout-choices";
import type { SortOrder } from "../study-search";
import classes from "./study-grid.module.css";

interface ColumnHeadProps {
  column: Column;
  sort: SortOrder;
  onSort: (sort: SortOrder) => void;
  onResize: (column: string, width: number) => void;
}

const SORT_WORDS = { "": "none", "+": "ascending", "-": "descending" } as const;

export function ColumnHead({ column, sort, onSort, onResize }: ColumnHeadProps) {
  const { sort: field } = column;
  const order = !field ? "" : sort === field ? "+" : sort === `-${field}` ? "-" : "";
  const label = column.head ?? column.name;
  // Dates are asked for newest first, names from A.
  const first = field === "studyDate" || field === "received" ? "-" : "";
  const next = (): SortOrder => {
    if (order === "") return `${first}${field ?? "studyDate"}`;
    return (order === "-" ? field : `-${field ?? ""}`) as SortOrder;
  };
  return (
    <div
      role="columnheader"
      aria-sort={field ? SORT_WORDS[order] : undefined}
      className={clsx(classes.th, column.align === "end" && classes.end)}
    >
      {field ? (
        <button type="button" className={classes.sorter} title={column.name} onClick={() => onSort(next())}>
          {label}
          {order === "+" && <IconArrowUp size={13} aria-hidden />}
          {order === "-" && <IconArrowDown size={13} aria-hidden />}
        </button>
      ) : (
        <span title={column.name}>{label}</span>
      )}
      <ResizeHandle column={column} onResize={onResize} />
    </div>
  );
}

const KEY_STEP = 16;

/** Drag it, press arrow keys on it, or press it twice for the width the column began with. */
function ResizeHandle({ column, onResize }: Pick<ColumnHeadProps, "column" | "onResize">) {
  const grip = useRef<{ x: number; width: number } | null>(null);
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    const shown = event.currentTarget.parentElement?.offsetWidth ?? column.width;
    grip.current = { x: event.clientX, width: shown };
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (grip.current) onResize(column.id, grip.current.width + event.clientX - grip.current.x);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -KEY_STEP, ArrowRight: KEY_STEP }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onResize(column.id, column.width + step);
  };
  return (
    // A separator that can be focused is a control (WAI-ARIA 1.2, separator).
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${column.name}`}
      aria-valuenow={column.width}
      aria-valuemin={NARROWEST}
      aria-valuemax={WIDEST}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      className={classes.handle}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => (grip.current = null)}
      onDoubleClick={() => onResize(column.id, Number.NaN)}
      onKeyDown={onKeyDown}
    />
  );
}
