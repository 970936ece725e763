import { Button, Modal, PasswordInput, Stack, Text } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";

import { useSignIn } from "../api/session";
import { ProblemOf } from "./problem-of";

interface SessionEndedDialogProps {
  opened: boolean;
  email: string;
  onSignedIn: () => void;
  /** Leave for the sign-in page instead. */
  onLeave: () => void;
}

/** Sign in again without losing what is on the page: an upload goes on where it stood. */
export default function SessionEndedDialog({ opened, email, onSignedIn, onLeave }: SessionEndedDialogProps) {
  const signIn = useSignIn();
  const [password, setPassword] = useState("");

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    signIn.mutate(
      { email, password, remember: false },
      {
        onSuccess: () => {
          setPassword("");
          onSignedIn();
        },
      },
    );
  };

  return (
    <Modal
      opened={opened}
      onClose={onLeave}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      title="Your session ended"
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <Text size="sm">
            Sign in again as <strong>{email}</strong>. What is on this page stays; an upload goes on.
          </Text>
          <ProblemOf error={signIn.error} />
          {/* For password managers, which look for whose password it is. */}
          <input type="email" autoComplete="username" value={email} readOnly hidden />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            data-autofocus
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" loading={signIn.isPending} disabled={!password}>
            Sign in
          </Button>
          <Button variant="subtle" color="gray" onClick={onLeave}>
            Go to the sign-in page
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
