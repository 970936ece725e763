import { useVirtualizer } from "@tanstack/react-virtual";
import { lazy, Suspense, useEffect, type RefObject } from "react";

import type { StudyRow } from "~/api/types";
import { counted } from "~/lib/format";

import { nameOf, PatientName, StudyDate } from "../columns";
import classes from "./study-cards.module.css";
import type { RowActions } from "./use-row-actions";

const RowMenu = lazy(() => import("./row-menu"));

interface StudyCardsProps {
  rows: StudyRow[];
  total: number;
  busy: boolean;
  menuFor: string | null;
  scroller: RefObject<HTMLDivElement | null>;
  actions: RowActions;
  onMenu: (study: string | null) => void;
  onEnd: () => void;
}

const CARD_HEIGHT = 98;

/** The worklist on a phone: a card per study; a tap shows its properties. */
export function StudyCards({
  rows,
  total,
  busy,
  menuFor,
  scroller,
  actions,
  onMenu,
  onEnd,
}: StudyCardsProps) {
  // Not compiled by the React Compiler here, so that its memoising does not matter.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => CARD_HEIGHT,
    getItemKey: (at) => rows[at]?.studyInstanceUid ?? at,
    overscan: 6,
  });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && lastShown >= rows.length - 6) onEnd();
  }, [lastShown, rows.length, onEnd]);
  return (
    <div ref={scroller} className={classes.scroller}>
      <ul
        aria-label="Studies"
        aria-busy={busy}
        className={classes.list}
        style={{ height: virtual.getTotalSize() }}
      >
        {items.map(({ index, key, start }) => {
          const row = rows[index];
          return (
            row && (
              <li
                key={key}
                className={classes.card}
                style={{ transform: `translateY(${start}px)` }}
                aria-setsize={total}
                aria-posinset={index + 1}
              >
                <button type="button" className={classes.body} onClick={() => actions.properties(row)}>
                  <span className={classes.name}>
                    <PatientName row={row} />
                  </span>
                  <span className={classes.line}>
                    {[row.patientId, row.sex, row.modalities.join(", ")].filter(Boolean).join(" · ")}
                  </span>
                  {row.description && (
                    <span className={classes.line}>
                      <bdi>{row.description}</bdi>
                    </span>
                  )}
                  <span className={classes.line}>
                    <StudyDate row={row} /> · {counted(row.instanceCount, "image")}
                  </span>
                </button>
                <Suspense fallback={null}>
                  <RowMenu
                    row={row}
                    name={nameOf(row)}
                    opened={menuFor === row.studyInstanceUid}
                    actions={actions}
                    onMenu={onMenu}
                  />
                </Suspense>
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}
