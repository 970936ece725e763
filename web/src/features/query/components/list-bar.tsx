import {
  ActionIcon,
  Button,
  Checkbox,
  Divider,
  Group,
  Menu,
  Popover,
  SegmentedControl,
  Stack,
  Tooltip,
} from "@mantine/core";
import { IconArrowUp, IconColumns3, IconSortDescending, IconX } from "@tabler/icons-react";

import { counted } from "~/lib/format";

import { chipsOf } from "../chips";
import { COLUMNS } from "../columns";
import type { Density, LayoutChoices } from "../layout-choices";
import type { Filters, SortOrder } from "../study-search";
import classes from "./list-bar.module.css";

interface ListBarProps {
  filters: Filters;
  shown: number;
  total: number | undefined;
  more: boolean;
  arrivals: number;
  note: string | null;
  layout: LayoutChoices;
  cards: boolean;
  sort: SortOrder;
  onSort: (sort: SortOrder) => void;
  onFilters: (filters: Filters) => void;
  onArrivals: () => void;
}

/** Between the filters and the list: what is filtered, how many there are, what is new, and how it is shown. */
export function ListBar(props: ListBarProps) {
  const { filters, shown, total, more, arrivals, note, layout, cards } = props;
  const count =
    total === undefined ? `${counted(shown, "study", "studies")}${more ? ", more below" : ""}` : undefined;
  return (
    <div className={classes.bar}>
      <Group gap={6} className={classes.chips}>
        {chipsOf(filters).map((chip) => (
          <span key={chip.id} className={classes.chip}>
            <bdi>{chip.label}</bdi>
            <button
              type="button"
              aria-label={`Remove filter ${chip.label}`}
              onClick={() => props.onFilters(chip.without)}
            >
              <IconX size={13} aria-hidden />
            </button>
          </span>
        ))}
        <span role="status" className={classes.count}>
          {note ?? count ?? counted(total ?? 0, "study", "studies")}
        </span>
        {arrivals > 0 && (
          <Button
            size="compact-xs"
            radius="xl"
            leftSection={<IconArrowUp size={13} aria-hidden />}
            onClick={props.onArrivals}
          >
            {counted(arrivals, "new study", "new studies")}
          </Button>
        )}
      </Group>
      {cards ? <SortMenu sort={props.sort} onSort={props.onSort} /> : <ColumnsMenu layout={layout} />}
    </div>
  );
}

const ORDERS: [SortOrder, string][] = [
  ["-studyDate", "Study date, newest first"],
  ["studyDate", "Study date, oldest first"],
  ["-received", "Received, newest first"],
  ["patientName", "Patient name"],
  ["patientId", "Patient ID"],
];

function SortMenu({ sort, onSort }: { sort: SortOrder; onSort: (sort: SortOrder) => void }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label="Sort">
          <IconSortDescending size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {ORDERS.map(([order, label]) => (
          <Menu.Item
            key={order}
            role="menuitemradio"
            aria-checked={order === sort}
            fw={order === sort ? 600 : 400}
            onClick={() => onSort(order)}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function ColumnsMenu({ layout }: { layout: LayoutChoices }) {
  return (
    <Popover position="bottom-end" trapFocus returnFocus shadow="md">
      <Popover.Target>
        <Tooltip label="Columns and row height">
          <ActionIcon variant="subtle" color="gray" aria-label="Columns and row height">
            <IconColumns3 size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns and row height">
        <Stack gap={10}>
          <SegmentedControl
            size="xs"
            aria-label="Row height"
            data={[
              { value: "compact", label: "Compact" },
              { value: "roomy", label: "Roomy" },
            ]}
            value={layout.density}
            onChange={(density) => layout.setDensity(density as Density)}
          />
          <Checkbox.Group
            value={layout.columns.map(({ id }) => id)}
            onChange={(ids) => layout.show(ids)}
            aria-label="Columns"
          >
            <Stack gap={8}>
              {COLUMNS.map(({ id, name }) => (
                <Checkbox key={id} size="xs" value={id} label={name} disabled={id === "patientName"} />
              ))}
            </Stack>
          </Checkbox.Group>
          <Divider />
          <Button size="compact-xs" variant="subtle" onClick={layout.reset}>
            As it was at first
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
