import { Group, Text } from "@mantine/core";

/** The mark and the name. */
export function Brand() {
  return (
    <Group gap={9} wrap="nowrap">
      <img src="/app/icon.svg" alt="" width={28} height={28} />
      <Text component="span" fw={650} fz={18} lts={-0.2}>
        Lightbox
      </Text>
    </Group>
  );
}
