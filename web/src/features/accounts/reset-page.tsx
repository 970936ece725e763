import { Alert, Button, Stack, TextInput } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState, type SyntheticEvent } from "react";

import { TextLink } from "~/ui/text-link";

import { useForgot, useReset } from "./api/registration";
import { AuthCard } from "./components/auth-card";
import { CODE_LENGTH, CodeField } from "./components/code-field";
import { NewPassword } from "./components/new-password";
import { fieldError, ProblemOf } from "./components/problem-of";
import { useCarried } from "./carried";
import { looksLikeEmail } from "./email";
import { meetsRules } from "./password-rules";

const route = getRouteApi("/reset");

export default function ResetPage() {
  const { step } = route.useSearch();
  const known = useCarried().email;
  const navigate = useNavigate();
  const [email, setEmail] = useState(known ?? "");
  const backToSignIn = <TextLink to="/sign-in">Back to sign in</TextLink>;

  return step === "code" ? (
    <AuthCard title="Choose a new password" lead="Enter the code from the email." footer={backToSignIn}>
      <NewPasswordForm email={email} onEmail={setEmail} />
    </AuthCard>
  ) : (
    <AuthCard title="Reset your password" lead="We send you a code by email." footer={backToSignIn}>
      <RequestForm
        email={email}
        onEmail={setEmail}
        onSent={() =>
          void navigate({ to: "/reset", search: { step: "code" }, state: { email: email.trim() } })
        }
      />
    </AuthCard>
  );
}

interface EmailProps {
  email: string;
  onEmail: (email: string) => void;
}

function RequestForm({ email, onEmail, onSent }: EmailProps & { onSent: () => void }) {
  const forgot = useForgot();
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (looksLikeEmail(email)) forgot.mutate(email.trim(), { onSuccess: onSent });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Alert color="glow" icon={<IconInfoCircle size={18} aria-hidden />}>
          Only your password changes. Your studies stay as they are.
        </Alert>
        <ProblemOf error={forgot.error} fields={["email"]} />
        <EmailField email={email} onEmail={onEmail} error={fieldError(forgot.error, "email")} />
        <Button
          type="submit"
          size="md"
          fullWidth
          loading={forgot.isPending}
          disabled={!looksLikeEmail(email)}
        >
          Send the code
        </Button>
        <TextLink to="/reset" search={{ step: "code" }} state={{ email: email.trim() }} fz="sm" ta="center">
          I have a code already
        </TextLink>
      </Stack>
    </form>
  );
}

function NewPasswordForm({ email, onEmail }: EmailProps) {
  const navigate = useNavigate();
  const reset = useReset();
  const [code, setCode] = useState("");
  const [password, setPassword] = useState("");
  const ready = looksLikeEmail(email) && code.length === CODE_LENGTH && meetsRules(password);

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (!ready) return;
    reset.mutate(
      { email: email.trim(), code, password },
      {
        onSuccess: () =>
          void navigate({
            to: "/sign-in",
            state: { email: email.trim(), news: "Your new password is set. Sign in with it." },
          }),
      },
    );
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <ProblemOf error={reset.error} fields={["email", "code", "password"]} />
        <EmailField email={email} onEmail={onEmail} error={fieldError(reset.error, "email")} />
        <CodeField value={code} error={fieldError(reset.error, "code")} onChange={setCode} />
        <NewPassword
          label="New password"
          value={password}
          error={fieldError(reset.error, "password")}
          onChange={setPassword}
        />
        <Button type="submit" size="md" fullWidth loading={reset.isPending} disabled={!ready}>
          Set the new password
        </Button>
        <TextLink to="/reset" state={{ email: email.trim() }} fz="sm" ta="center">
          Send another code
        </TextLink>
      </Stack>
    </form>
  );
}

function EmailField({ email, onEmail, error }: EmailProps & { error?: string | undefined }) {
  return (
    <TextInput
      label="Email"
      type="email"
      name="email"
      autoComplete="username"
      value={email}
      error={error}
      onChange={(event) => onEmail(event.currentTarget.value)}
    />
  );
}
