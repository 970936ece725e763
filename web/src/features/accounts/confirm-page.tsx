import { Alert, Button, Group, Stack, TextInput } from "@mantine/core";
import { IconMailCheck } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState, type SyntheticEvent } from "react";

import { TextLink } from "~/ui/text-link";

import { useConfirm, useResend } from "./api/registration";
import { AuthCard } from "./components/auth-card";
import { CODE_LENGTH, CodeField } from "./components/code-field";
import { fieldError, ProblemOf } from "./components/problem-of";
import { useCarried } from "./carried";
import { looksLikeEmail } from "./email";

export default function ConfirmPage() {
  const { email: known, sent } = useCarried();
  const navigate = useNavigate();
  const confirm = useConfirm();
  const resend = useResend();
  const [email, setEmail] = useState(known ?? "");
  const [code, setCode] = useState("");
  const address = email.trim();
  const ready = looksLikeEmail(email) && code.length === CODE_LENGTH;

  const told = (sent === true || resend.isSuccess) && !confirm.error && !resend.error;

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (!ready) return;
    confirm.mutate(
      { email: address, code },
      {
        onSuccess: () =>
          void navigate({
            to: "/sign-in",
            state: { email: address, news: "Your email is confirmed. Sign in." },
          }),
      },
    );
  };

  return (
    <AuthCard
      title="Confirm your email"
      lead="Enter the 6-digit code we sent to your email address."
      footer={<TextLink to="/sign-in">Back to sign in</TextLink>}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {told && (
            <Alert role="status" color="glow" icon={<IconMailCheck size={18} aria-hidden />}>
              {resend.isSuccess
                ? "If this address waits for confirmation, a new code is on its way."
                : "We sent you a code. Look into the spam folder too."}
            </Alert>
          )}
          <ProblemOf error={confirm.error ?? resend.error} fields={["email", "code"]} />
          <TextInput
            label="Email"
            type="email"
            name="email"
            autoComplete="username"
            value={email}
            error={fieldError(confirm.error, "email")}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <CodeField value={code} error={fieldError(confirm.error, "code")} onChange={setCode} />
          {/* Side by side where both fit; on a phone below each other, the wanted one first. */}
          <Group grow preventGrowOverflow={false} wrap="wrap-reverse">
            <Button
              variant="default"
              size="md"
              loading={resend.isPending}
              disabled={!looksLikeEmail(email)}
              onClick={() => resend.mutate(address)}
            >
              Send a new code
            </Button>
            <Button type="submit" size="md" loading={confirm.isPending} disabled={!ready}>
              Confirm
            </Button>
          </Group>
        </Stack>
      </form>
    </AuthCard>
  );
}
