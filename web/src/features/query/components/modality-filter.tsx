import { Button, Checkbox, Input, Popover, SimpleGrid } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useId } from "react";

import { MODALITIES } from "../modalities";

interface ModalityFilterProps {
  /** Comma-separated. */
  value: string;
  onChange: (value: string) => void;
}

/** Any number of modalities; a study with one of them is found. */
export default function ModalityFilter({ value, onChange }: ModalityFilterProps) {
  const id = useId();
  const chosen = value.split(",").filter(Boolean);
  return (
    <Input.Wrapper size="xs" label="Modality" labelElement="div" labelProps={{ id }}>
      <Popover
        position="bottom-end"
        trapFocus
        returnFocus
        shadow="md"
        middlewares={{ flip: true, shift: true, size: true }}
      >
        <Popover.Target>
          <Button
            size="xs"
            variant="default"
            fullWidth
            data-field
            justify="space-between"
            fw={400}
            aria-labelledby={`${id} ${id}-value`}
            rightSection={<IconChevronDown size={14} aria-hidden />}
          >
            <span id={`${id}-value`}>{chosen.length > 0 ? chosen.join(", ") : "Any"}</span>
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label="Modalities" style={{ overflowY: "auto" }}>
          <Checkbox.Group value={chosen} onChange={(codes) => onChange(codes.join(","))} aria-labelledby={id}>
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="lg" verticalSpacing={{ base: 0, xs: 8 }}>
              {MODALITIES.map(([code, name]) => (
                <Checkbox key={code} size="xs" value={code} label={`${code} · ${name}`} />
              ))}
            </SimpleGrid>
          </Checkbox.Group>
        </Popover.Dropdown>
      </Popover>
    </Input.Wrapper>
  );
}
