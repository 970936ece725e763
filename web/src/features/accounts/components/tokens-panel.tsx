import { Badge, Button, Group, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { asProblem } from "~/api/problem";
import type { TokenView } from "~/api/types";
import { formatAgo, formatMoment } from "~/lib/dates";
import { ConfirmDialog } from "~/ui/confirm-dialog";
import { Waiting } from "~/ui/page";
import { Panel } from "~/ui/panel";
import { ProblemAlert } from "~/ui/problem-alert";

import classes from "../account-page.module.css";
import { tokensQuery, useRevokeToken } from "../api/tokens";
import { NewTokenDialog } from "./new-token-dialog";
import { ProblemOf } from "./problem-of";

/** Access tokens: how programs and DICOMweb clients sign in. */
export function TokensPanel() {
  const tokens = useQuery(tokensQuery);
  const revoke = useRevokeToken();
  const [creating, setCreating] = useState(false);
  const [leaving, setLeaving] = useState<TokenView | null>(null);
  const problem = tokens.error ? asProblem(tokens.error) : undefined;

  return (
    <Panel
      title="Access tokens"
      lead="For programs and DICOMweb clients: as a Bearer token, or as the password of Basic authentication."
      actions={
        <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setCreating(true)}>
          Create token
        </Button>
      }
    >
      <ProblemOf error={revoke.error} />
      {tokens.isPending && <Waiting label="Loading access tokens" />}
      {problem && <ProblemAlert {...pick(problem)} onRetry={() => void tokens.refetch()} />}
      {tokens.data?.items.length === 0 && (
        <Text size="sm" c="dimmed">
          No access tokens. Create one to read or store images with another program.
        </Text>
      )}
      {tokens.data && tokens.data.items.length > 0 && (
        <ul className={classes.list} aria-label="Access tokens">
          {tokens.data.items.map((token) => (
            <TokenLine key={token.id} token={token} onRevoke={() => setLeaving(token)} />
          ))}
        </ul>
      )}
      <NewTokenDialog opened={creating} onClose={() => setCreating(false)} />
      <ConfirmDialog
        opened={leaving !== null}
        title="Revoke this access token?"
        confirmLabel="Revoke token"
        busy={revoke.isPending}
        onCancel={() => setLeaving(null)}
        onConfirm={() => leaving && revoke.mutate(leaving.id, { onSettled: () => setLeaving(null) })}
      >
        <Text size="sm">
          Programs that use <strong>{leaving?.name}</strong> lose access at once. Stored images stay.
        </Text>
      </ConfirmDialog>
    </Panel>
  );
}

function pick({ title, detail, slug }: { title: string; detail: string | undefined; slug: string }) {
  return { title, detail, slug };
}

function TokenLine({ token, onRevoke }: { token: TokenView; onRevoke: () => void }) {
  const expired = new Date(token.expiresAt) < new Date();
  const expiry = `${expired ? "expired" : "expires"} ${formatMoment(token.expiresAt)}`;
  const used = token.lastUsedAt ? `used ${formatAgo(token.lastUsedAt)}` : "never used";
  return (
    <li>
      <div>
        <Group gap={6}>
          <Text size="sm" fw={550}>
            {token.name}
          </Text>
          {token.scopes.map((scope) => (
            <Badge key={scope} size="sm" variant="light">
              {scope}
            </Badge>
          ))}
          {expired && (
            <Badge size="sm" color="red" variant="light">
              expired
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          {`Created ${formatMoment(token.createdAt)} · ${expiry} · ${used}`}
        </Text>
      </div>
      <Button size="xs" variant="default" aria-label={`Revoke token: ${token.name}`} onClick={onRevoke}>
        Revoke
      </Button>
    </li>
  );
}
