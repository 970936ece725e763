import { ActionIcon, Menu } from "@mantine/core";
import { IconSortDescending } from "@tabler/icons-react";

import type { SortOrder } from "../study-search";

const ORDERS: [SortOrder, string][] = [
  ["-studyDate", "Study date, newest first"],
  ["studyDate", "Study date, oldest first"],
  ["-received", "Received, newest first"],
  ["patientName", "Patient name"],
  ["patientId", "Patient ID"],
];

interface SortMenuProps {
  sort: SortOrder;
  onSort: (sort: SortOrder) => void;
}

/** Sorting where there are no column heads. */
export default function SortMenu({ sort, onSort }: SortMenuProps) {
  return (
    <Menu withInitialFocusPlaceholder={false} position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label="Sort">
          <IconSortDescending size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={sort} onChange={(order) => onSort(order as SortOrder)}>
          {ORDERS.map(([order, label]) => (
            <Menu.RadioItem key={order} value={order} closeMenuOnClick>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
