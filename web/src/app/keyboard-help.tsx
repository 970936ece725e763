import { Group, Kbd, Modal, Stack, Text } from "@mantine/core";

const KEYS: [string, string[]][] = [
  ["Search the studies", ["/"]],
  ["Upload", ["u"]],
  ["Move in the list", ["↑", "↓", "Page ↑", "Page ↓", "Home", "End"]],
  ["Open the study in the viewer", ["Enter"]],
  ["Show the study's properties", ["Space"]],
  ["Open the study's menu", ["m"]],
  ["Delete the study", ["Delete"]],
  ["Close a panel or dialog", ["Esc"]],
  ["Show this help", ["?"]],
];

interface KeyboardHelpProps {
  opened: boolean;
  onClose: () => void;
}

export default function KeyboardHelp({ opened, onClose }: KeyboardHelpProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Keyboard shortcuts"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack gap="xs">
        {KEYS.map(([what, keys]) => (
          <Group key={what} justify="space-between" wrap="nowrap">
            <Text size="sm">{what}</Text>
            <Group gap={4} justify="flex-end">
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </Group>
          </Group>
        ))}
      </Stack>
    </Modal>
  );
}
