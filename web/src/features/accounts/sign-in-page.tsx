import { Button, Checkbox, PasswordInput, Stack, TextInput } from "@mantine/core";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState, type SyntheticEvent } from "react";

import { TextLink } from "~/ui/text-link";

import { useCarried } from "./carried";
import { useSignIn } from "./api/session";
import { AuthCard } from "./components/auth-card";
import { fieldError, ProblemOf } from "./components/problem-of";

const route = getRouteApi("/sign-in");

/** A page to go on to: only paths of this site, so that a crafted link cannot lead astray. */
function safeNext(next: string | undefined): string {
  return next && /^\/(?![/\\])/.test(next) ? next : "/studies";
}

export default function SignInPage() {
  const { next } = route.useSearch();
  const known = useCarried().email;
  const navigate = useNavigate();
  const signIn = useSignIn();
  const [email, setEmail] = useState(known ?? "");
  const [password, setPassword] = useState("");
  const [remember, setRemember] = useState(false);

  const goOn = (to: string): void => {
    // The viewer is no page of this app: the browser itself goes there.
    if (/^\/viewer\b/.test(to)) window.location.replace(to);
    else void navigate({ href: to, replace: true });
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    signIn.mutate({ email: email.trim(), password, remember }, { onSuccess: () => goOn(safeNext(next)) });
  };
  return (
    <AuthCard
      title="Sign in"
      footer={
        <>
          New here? <TextLink to="/register">Register as a new user</TextLink>
        </>
      }
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <ProblemOf error={signIn.error} fields={["email", "password"]} />
          <TextInput
            label="Email"
            type="email"
            name="email"
            autoComplete="username"
            value={email}
            error={fieldError(signIn.error, "email")}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            name="password"
            autoComplete="current-password"
            value={password}
            error={fieldError(signIn.error, "password")}
            visibilityToggleButtonProps={{ "aria-label": "Show or hide the password" }}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Checkbox
            label="Remember me"
            description="Private workstations only"
            name="remember"
            checked={remember}
            onChange={(event) => setRemember(event.currentTarget.checked)}
          />
          <Button
            type="submit"
            fullWidth
            size="md"
            loading={signIn.isPending}
            disabled={!email.trim() || !password}
          >
            Sign in
          </Button>
          <Stack gap={6} fz="sm" align="center">
            <TextLink to="/reset" state={{ email: email.trim() }}>
              Forgot your password?
            </TextLink>
            <TextLink to="/confirm" state={{ email: email.trim() }}>
              Resend email confirmation
            </TextLink>
          </Stack>
        </Stack>
      </form>
    </AuthCard>
  );
}
