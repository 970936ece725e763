import { Box, Group, Paper, Text, Title } from "@mantine/core";
import { useId, type ReactNode } from "react";

interface PanelProps {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A titled part of a page. */
export function Panel({ title, lead, actions, children }: PanelProps) {
  const id = useId();
  return (
    <Paper withBorder component="section" aria-labelledby={id} style={{ background: "var(--lb-raised)" }}>
      <Group justify="space-between" px="md" py="sm" style={{ borderBottom: "1px solid var(--lb-line)" }}>
        <div>
          <Title order={2} size="h5" id={id}>
            {title}
          </Title>
          {lead && (
            <Text size="xs" c="dimmed" mt={2}>
              {lead}
            </Text>
          )}
        </div>
        {actions}
      </Group>
      <Box p="md">{children}</Box>
    </Paper>
  );
}
