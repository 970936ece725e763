import { Alert, Button, Checkbox, Group, Modal, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useState, type SyntheticEvent } from "react";

import { copyText } from "~/lib/clipboard";

import classes from "../account-page.module.css";
import { useCreateToken, type NewToken } from "../api/tokens";
import { fieldError, ProblemOf } from "./problem-of";

interface NewTokenDialogProps {
  opened: boolean;
  onClose: () => void;
}

const LIFETIMES = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "1 year" },
];

/** Make a token, then show it this once. */
export function NewTokenDialog({ opened, onClose }: NewTokenDialogProps) {
  const create = useCreateToken();
  const secret = create.data?.token;
  const close = (): void => {
    onClose();
    // The secret leaves memory with the dialog.
    create.reset();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={secret ? "Copy your access token" : "Create an access token"}
      closeOnClickOutside={!secret}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {secret ? (
        <Secret secret={secret} onDone={close} />
      ) : (
        <TokenForm error={create.error} busy={create.isPending} onCreate={(token) => create.mutate(token)} />
      )}
    </Modal>
  );
}

function Secret({ secret, onDone }: { secret: string; onDone: () => void }) {
  const [copied, setCopied] = useState<boolean | null>(null);
  return (
    <Stack gap="md">
      <Alert color="yellow">
        This is the only time the token is shown. Keep it where you keep passwords.
      </Alert>
      <code className={classes.secret} data-testid="new-token">
        {secret}
      </code>
      {copied === false && (
        <Text size="sm" role="status">
          The browser did not allow copying. Select the token and copy it yourself.
        </Text>
      )}
      <Group justify="flex-end">
        <Button
          variant="default"
          leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
          onClick={() => void copyText(secret).then(setCopied)}
        >
          {copied ? "Copied" : "Copy token"}
        </Button>
        <Button onClick={onDone}>Done</Button>
      </Group>
    </Stack>
  );
}

interface TokenFormProps {
  error: unknown;
  busy: boolean;
  onCreate: (token: NewToken) => void;
}

function TokenForm({ error, busy, onCreate }: TokenFormProps) {
  const [name, setName] = useState("");
  const [write, setWrite] = useState(false);
  const [days, setDays] = useState("90");
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    onCreate({
      name: name.trim(),
      scopes: write ? ["read", "write"] : ["read"],
      expiresInDays: Number(days),
    });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <ProblemOf error={error} fields={["name"]} />
        <TextInput
          label="Name"
          description="What uses it, for example “3D Slicer on workstation 4”"
          data-autofocus
          maxLength={100}
          value={name}
          error={fieldError(error, "name")}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Checkbox.Group label="It may" value={write ? ["read", "write"] : ["read"]}>
          <Stack gap={6} mt={6}>
            <Checkbox value="read" label="Read: search and retrieve studies" disabled />
            <Checkbox
              value="write"
              label="Write: store and delete studies"
              onChange={(event) => setWrite(event.currentTarget.checked)}
            />
          </Stack>
        </Checkbox.Group>
        <NativeSelect
          label="Expires after"
          data={LIFETIMES}
          value={days}
          onChange={(event) => setDays(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={busy} disabled={!name.trim()}>
            Create token
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
