import { Box, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";

import { Brand } from "~/ui/brand";

import classes from "./auth-card.module.css";

interface AuthCardProps {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
  footer?: ReactNode;
}

/** The one card of the pages before sign-in. */
export function AuthCard({ title, lead, children, footer }: AuthCardProps) {
  useDocumentTitle(`${title} · Lightbox`);
  return (
    <Box component="main" className={classes.ground}>
      <Stack w="100%" maw={420} gap="lg">
        <Group justify="center">
          <Brand />
        </Group>
        <Paper withBorder p={{ base: "lg", sm: "xl" }} radius="lg" className={classes.card}>
          <Stack gap="md">
            <div>
              <Title order={1} size="h3">
                {title}
              </Title>
              {lead && (
                <Text c="dimmed" size="sm" mt={4} component="div">
                  {lead}
                </Text>
              )}
            </div>
            {children}
          </Stack>
        </Paper>
        {footer && (
          <Text ta="center" size="sm" c="dimmed" component="div">
            {footer}
          </Text>
        )}
      </Stack>
    </Box>
  );
}
