import { Alert, Button, Group, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";

import { CopyText } from "./copy-text";

interface ProblemAlertProps {
  title: string;
  detail?: string | undefined;
  /** The short name of the problem, for support. */
  slug?: string | undefined;
  onRetry?: (() => void) | undefined;
  retryLabel?: string;
}

/** What happened, why, and what to do next. */
export function ProblemAlert({ title, detail, slug, onRetry, retryLabel = "Try again" }: ProblemAlertProps) {
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      icon={<IconAlertTriangle size={18} aria-hidden />}
      title={title}
      styles={{ title: { color: "var(--mantine-color-text)" } }}
    >
      {detail && <Text size="sm">{detail}</Text>}
      <Group justify="space-between" mt={6} gap="xs">
        {slug && <CopyText text={slug} label="problem code" />}
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {retryLabel}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
