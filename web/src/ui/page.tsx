import { Box, Group, Loader, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";

interface PageProps {
  /** The page's name; also the window's title, so it never holds anything about a patient. */
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A scrolling page of text and panels; the worklist, which fills the window, brings its own. */
export function Page({ title, lead, actions, children }: PageProps) {
  useDocumentTitle(`${title} · Lightbox`);
  return (
    <Box h="100%" style={{ overflowY: "auto" }}>
      <Stack maw={1120} mx="auto" px={{ base: "md", sm: "xl" }} py={{ base: "md", sm: "xl" }} gap="lg">
        <Group justify="space-between" align="flex-end" gap="sm">
          <div>
            <Title order={1} size="h2">
              {title}
            </Title>
            {lead && (
              <Text c="dimmed" size="sm" mt={2} component="div">
                {lead}
              </Text>
            )}
          </div>
          {actions}
        </Group>
        {children}
      </Stack>
    </Box>
  );
}

/** Something is being fetched. */
export function Waiting({ label }: { label: string }) {
  return (
    <Group justify="center" p="xl" gap="sm" role="status">
      <Loader size="sm" aria-hidden />
      <Text size="sm" c="dimmed">
        {label}
      </Text>
    </Group>
  );
}
