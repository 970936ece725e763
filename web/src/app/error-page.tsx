import { Button, Group, Stack } from "@mantine/core";
import { IconError404 } from "@tabler/icons-react";
import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";

import { asProblem } from "~/api/problem";
import { EmptyState } from "~/ui/empty-state";
import { ProblemAlert } from "~/ui/problem-alert";
import { LinkButton } from "~/ui/link-button";

/** A page that could not be shown at all. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const problem = asProblem(error);
  const missing = problem.slug === "part-missing";
  const retry = (): void => {
    // A browser does not fetch a script again that it could not get: only the whole page.
    if (missing) {
      window.location.reload();
      return;
    }
    reset();
    void router.invalidate();
  };
  return (
    <Stack maw={520} mx="auto" p="xl" component="main">
      <ProblemAlert
        title={problem.title}
        detail={problem.detail}
        slug={problem.slug}
        onRetry={retry}
        retryLabel={missing ? "Reload the page" : "Try again"}
      />
      <Group>
        <Button variant="default" component="a" href="/studies">
          Go to the studies
        </Button>
      </Group>
    </Stack>
  );
}

export function NotFoundPage() {
  return (
    <main>
      <EmptyState
        icon={<IconError404 size={28} />}
        title="There is nothing at this address"
        action={
          <LinkButton to="/studies" mt="sm">
            Go to the studies
          </LinkButton>
        }
      >
        The link may be old, or a letter of it got lost.
      </EmptyState>
    </main>
  );
}
