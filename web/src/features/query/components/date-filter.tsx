import { NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";

import { DATE_PRESETS, type DatePreset } from "~/lib/dates";

import type { Filters } from "../study-search";
import classes from "./search-form.module.css";

interface DateFilterProps {
  filters: Filters;
  today: string;
  onChange: (change: Pick<Filters, "when" | "from" | "to">) => void;
}

const CUSTOM = "custom";
const CHOICES = [
  { value: "", label: "Any date" },
  ...DATE_PRESETS.map(([value, label]) => ({ value, label })),
  { value: CUSTOM, label: "Custom range" },
];
/** A day being typed passes through years like 0002: it is asked for once it can be meant. */
const EARLIEST = "1890-01-01";

/** Study date: a preset, or a range of days. */
export function DateFilter({ filters, today, onChange }: DateFilterProps) {
  const { when, from, to } = filters;
  const [custom, setCustom] = useState(Boolean(from ?? to));
  const [typed, setTyped] = useState({ from: from ?? "", to: to ?? "" });
  const choice = custom ? CUSTOM : (when ?? "");

  const choose = (value: string): void => {
    setCustom(value === CUSTOM);
    if (value === CUSTOM) return;
    setTyped({ from: "", to: "" });
    onChange({ when: value as DatePreset, from: "", to: "" });
  };
  const type = (end: "from" | "to", day: string): void => {
    const days = { ...typed, [end]: day };
    setTyped(days);
    if (day === "" || day >= EARLIEST) onChange({ when: undefined, ...days });
  };
  const backwards = typed.from !== "" && typed.to !== "" && typed.from > typed.to;

  return (
    <>
      <NativeSelect
        size="xs"
        label="Study date"
        data={CHOICES}
        value={choice}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      {custom && (
        <div className={classes.range} role="group" aria-label="Custom range">
          <TextInput
            size="xs"
            type="date"
            label="From"
            max={typed.to || today}
            value={typed.from}
            onChange={(event) => type("from", event.currentTarget.value)}
          />
          <TextInput
            size="xs"
            type="date"
            label="To"
            min={typed.from}
            value={typed.to}
            error={backwards ? "Before the first day" : undefined}
            onChange={(event) => type("to", event.currentTarget.value)}
          />
        </div>
      )}
    </>
  );
}
