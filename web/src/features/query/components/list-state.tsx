import { Box, Button, Skeleton, Stack } from "@mantine/core";
import { IconPhotoOff, IconPlayerStop, IconUpload } from "@tabler/icons-react";

import { asProblem } from "~/api/problem";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { ProblemAlert } from "~/ui/problem-alert";

interface ListStateProps {
  studies: { error: unknown; isPending: boolean; fetchStatus: string; refetch: () => unknown };
  filtered: boolean;
  onReset: () => void;
}

/** The list without rows: being fetched, failed, cancelled, nothing found, nothing there yet. */
export function ListState({ studies, filtered, onReset }: ListStateProps) {
  const again = (): void => void studies.refetch();
  if (studies.error) {
    const { title, detail, slug, status } = asProblem(studies.error);
    return (
      <Box p="lg" maw={560} mx="auto" w="100%">
        <ProblemAlert
          title={status === 403 ? "You may not see these studies" : title}
          detail={detail}
          slug={slug}
          onRetry={again}
        />
      </Box>
    );
  }
  if (studies.isPending && studies.fetchStatus === "idle") {
    return (
      <EmptyState
        icon={<IconPlayerStop size={26} />}
        title="Search cancelled"
        action={
          <Button mt="sm" onClick={again}>
            Search again
          </Button>
        }
      />
    );
  }
  if (studies.isPending) {
    return (
      <Stack gap={10} p="md" role="status" aria-label="Loading studies">
        {Array.from({ length: 12 }, (_, at) => (
          <Skeleton key={at} height={24} radius="sm" opacity={1 - at / 14} />
        ))}
      </Stack>
    );
  }
  return filtered ? (
    <EmptyState
      icon={<IconPhotoOff size={26} />}
      title="No study matches"
      action={
        <Button mt="sm" variant="default" onClick={onReset}>
          Reset the filters
        </Button>
      }
    >
      Names are found by the beginning of any part; put * where anything may stand.
    </EmptyState>
  ) : (
    <EmptyState
      icon={<IconUpload size={26} />}
      title="No studies yet"
      action={
        <LinkButton to="/upload" mt="sm">
          Upload a folder
        </LinkButton>
      }
    >
      Upload a folder of images, or drop one anywhere onto this page. Studies show up here within seconds.
    </EmptyState>
  );
}
