import { Button, Group, NativeSelect, TextInput } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconAdjustmentsHorizontal, IconSearch, IconX } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";

import { dayOf } from "~/lib/dates";

import { filtersOf, TEXT_FILTERS, validateStudySearch, type Filters } from "../study-search";
import { DateFilter } from "./date-filter";
import classes from "./search-form.module.css";

const ModalityFilter = lazy(() => import("./modality-filter"));

interface SearchFormProps {
  filters: Filters;
  running: boolean;
  onSearch: (filters: Filters) => void;
  onCancel: () => void;
}

const SEXES = [
  { value: "", label: "Any" },
  { value: "F", label: "Female" },
  { value: "M", label: "Male" },
  { value: "O", label: "Other" },
];

/**
 * The filters of the worklist.
 *
 * Text is asked for with Enter or Search, so that typing never waits for a query; choices are asked for at once.
 * It follows the address when that changes from outside; what it asked for itself must not take the focus away.
 */
export function SearchForm({ filters, running, onSearch, onCancel }: SearchFormProps) {
  const { draft, setDraft, changes, reset } = useDraft(filters);
  const [expanded, setExpanded] = useState(false);
  const narrow = useMediaQuery("(max-width: 640px)", window.innerWidth <= 640);
  const edit = (change: Partial<Filters>): void => setDraft({ ...draft, ...change });
  const choose = (change: Partial<Filters>): void => {
    edit(change);
    onSearch({ ...draft, ...change });
  };
  const shown = narrow && !expanded ? TEXT_FILTERS.slice(0, 1) : TEXT_FILTERS;
  const full = !narrow || expanded;
  return (
    <form
      role="search"
      aria-label="Studies"
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(draft);
      }}
    >
      <div className={classes.fields}>
        {shown.map(([field, label], at) => (
          <TextInput
            key={field}
            size="xs"
            label={label}
            name={field}
            autoComplete="off"
            spellCheck={false}
            enterKeyHint="search"
            value={draft[field] ?? ""}
            {...(at === 0 ? { "data-search-field": true, placeholder: "doe, or *ann" } : {})}
            onChange={(event) => edit({ [field]: event.currentTarget.value })}
          />
        ))}
        {full && (
          <>
            <SexFilter value={draft.sex ?? ""} onChange={(sex) => choose({ sex })} />
            <Suspense fallback={<span />}>
              <ModalityFilter value={draft.modality ?? ""} onChange={(modality) => choose({ modality })} />
            </Suspense>
            <DateFilter key={changes} filters={draft} today={dayOf(new Date())} onChange={choose} />
          </>
        )}
      </div>
      <Group gap="xs" className={classes.buttons} wrap="nowrap">
        {narrow && (
          <Button
            size="xs"
            variant="default"
            aria-expanded={expanded}
            leftSection={<IconAdjustmentsHorizontal size={15} aria-hidden />}
            onClick={() => setExpanded(!expanded)}
          >
            Filters
          </Button>
        )}
        {running ? (
          <Button
            key="cancel"
            size="xs"
            variant="light"
            leftSection={<IconX size={15} aria-hidden />}
            onClick={onCancel}
          >
            Cancel
          </Button>
        ) : (
          <Button key="search" size="xs" type="submit" leftSection={<IconSearch size={15} aria-hidden />}>
            Search
          </Button>
        )}
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            reset();
            onSearch({});
          }}
        >
          Reset
        </Button>
      </Group>
    </form>
  );
}

function SexFilter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <NativeSelect
      size="xs"
      label="Sex"
      data={SEXES}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** What is being typed; `changes` counts how often the address, or Reset, replaced it. */
function useDraft(filters: Filters) {
  const [draft, setDraft] = useState<Filters>(filters);
  const [address, setAddress] = useState(filters);
  const [changes, setChanges] = useState(0);
  if (!same(address, filters)) {
    setAddress(filters);
    if (!same(draft, filters)) {
      setDraft(filters);
      setChanges(changes + 1);
    }
  }
  const reset = (): void => {
    setDraft({});
    setChanges(changes + 1);
  };
  return { draft, setDraft, changes, reset };
}

/** Whether two sets of filters would stand in the address alike. */
function same(one: Filters, other: Filters): boolean {
  const [first, second] = [one, other].map((filters) => filtersOf(validateStudySearch(filters)));
  return JSON.stringify(first) === JSON.stringify(second);
}
