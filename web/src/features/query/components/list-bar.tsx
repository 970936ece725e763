import { Button, Group } from "@mantine/core";
import { IconArrowUp, IconCloudOff, IconLinkOff, IconX } from "@tabler/icons-react";
import { lazy, Suspense } from "react";

import { counted, formatCount } from "~/lib/format";

import { chipsOf } from "../chips";
import type { LayoutChoices } from "../layout-choices";
import type { Filters, SortOrder } from "../study-search";
import classes from "./list-bar.module.css";
import type { LiveStudies } from "./use-live-studies";

const ColumnsMenu = lazy(() => import("./columns-menu"));
const SortMenu = lazy(() => import("./sort-menu"));

interface ListBarProps {
  live: LiveStudies;
  filters: Filters;
  layout: LayoutChoices;
  cards: boolean;
  sort: SortOrder;
  onSort: (sort: SortOrder) => void;
  onFilters: (filters: Filters) => void;
}

/** How many there are, in words. */
function countOf({ studies, running, stopped, rows, total, hasNextPage, truncated }: LiveStudies): string {
  if (running) return "Searching";
  // Not known is not none: the list says what happened.
  if (rows.length === 0 && !studies.isSuccess) return "";
  if (stopped) return "Search cancelled; these are the results of before";
  const shown = counted(rows.length, "study", "studies");
  // From the first page on: nobody should take the list for the whole archive until its end says that it is not.
  if (truncated)
    return `${hasNextPage ? `First ${shown}` : shown}; only the latest are sorted this way, narrow the search to see others`;
  if (!hasNextPage) return shown;
  return total === undefined
    ? `First ${shown}`
    : `First ${formatCount(rows.length)} of ${counted(total, "study", "studies")}`;
}

/** Who copies the address, or keeps it, should know what it leaves out. */
function Unaddressed() {
  const words = "Patients are kept out of the address: a copied link or a bookmark leaves this filter out.";
  return (
    <span className={classes.unaddressed} title={words}>
      <IconLinkOff size={13} role="img" aria-label={words} />
    </span>
  );
}

/** Between the filters and the list: what is filtered, how many there are, what is new, and how it is shown. */
export function ListBar({ live, filters, layout, cards, sort, onSort, onFilters }: ListBarProps) {
  const { arrivals, studies, hasNextPage, rows, unreached } = live;
  return (
    <div className={classes.bar}>
      <Group gap={6} className={classes.chips}>
        {chipsOf(filters).map((chip) => (
          <span key={chip.id} className={classes.chip}>
            <bdi>{chip.label}</bdi>
            {chip.unaddressed && <Unaddressed />}
            <button
              type="button"
              aria-label={`Remove filter ${chip.label}`}
              onClick={() => onFilters(chip.without)}
            >
              <IconX size={13} aria-hidden />
            </button>
          </span>
        ))}
        <span role="status" className={classes.count}>
          {countOf(live)}
        </span>
        {unreached && (
          <span role="status" className={classes.unreached}>
            <IconCloudOff size={14} aria-hidden />
            Not up to date: Lightbox does not answer
          </span>
        )}
        {hasNextPage && rows.length > 0 && (
          <Button
            size="compact-xs"
            variant="subtle"
            loading={studies.isFetchingNextPage}
            onClick={live.loadMore}
          >
            Load more
          </Button>
        )}
        {arrivals > 0 && (
          <Button
            size="compact-xs"
            radius="xl"
            leftSection={<IconArrowUp size={13} aria-hidden />}
            onClick={live.showArrivals}
          >
            {counted(arrivals, "new study", "new studies")}
          </Button>
        )}
      </Group>
      <Suspense fallback={null}>
        {cards ? <SortMenu sort={sort} onSort={onSort} /> : <ColumnsMenu layout={layout} />}
      </Suspense>
    </div>
  );
}
