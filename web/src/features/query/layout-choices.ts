import { useRemembered } from "~/lib/remembered";

import { COLUMNS, type Column } from "./columns";

export type Density = "compact" | "roomy";

interface Choices {
  hidden: string[];
  widths: Record<string, number>;
  density: Density;
}

const DEFAULTS: Choices = {
  hidden: COLUMNS.filter((column) => column.hidden).map((column) => column.id),
  widths: {},
  density: "compact",
};
export const NARROWEST = 44;
export const WIDEST = 800;

function isChoices(value: unknown): value is Choices {
  const choices = value as Partial<Choices> | null;
  return (
    Array.isArray(choices?.hidden) &&
    typeof choices.widths === "object" &&
    (choices.density === "compact" || choices.density === "roomy")
  );
}

/** Which columns the person sees, how wide, and how dense the rows are; remembered in this browser. */
export function useLayoutChoices() {
  const [choices, remember] = useRemembered<Choices>("lightbox.studies.layout", DEFAULTS, isChoices);
  const visible = COLUMNS.filter((column) => !choices.hidden.includes(column.id)).map((column): Column => ({
    ...column,
    width: choices.widths[column.id] ?? column.width,
  }));
  return {
    columns: visible,
    hidden: choices.hidden,
    density: choices.density,
    show: (ids: string[]) =>
      remember({ ...choices, hidden: COLUMNS.map(({ id }) => id).filter((id) => !ids.includes(id)) }),
    /** Set a column's width in pixels; NaN gives it back the width it began with. */
    resize: (id: string, width: number) => {
      const others = Object.fromEntries(Object.entries(choices.widths).filter(([other]) => other !== id));
      const wanted = Math.min(WIDEST, Math.max(NARROWEST, Math.round(width)));
      remember({ ...choices, widths: Number.isNaN(width) ? others : { ...others, [id]: wanted } });
    },
    setDensity: (density: Density) => remember({ ...choices, density }),
    reset: () => remember(DEFAULTS),
  };
}

export type LayoutChoices = ReturnType<typeof useLayoutChoices>;
