import { ActionIcon, Button, Checkbox, Divider, Popover, SegmentedControl, Stack } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";

import { COLUMNS } from "../columns";
import type { LayoutChoices } from "../layout-choices";

/** Which columns are shown, and how high the rows are. */
export default function ColumnsMenu({ layout }: { layout: LayoutChoices }) {
  return (
    <Popover position="bottom-end" trapFocus returnFocus shadow="md">
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" aria-label="Columns and row height">
          <IconColumns3 size={18} aria-hidden />
        </ActionIcon>
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
            onChange={(density) => layout.setDensity(density)}
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
