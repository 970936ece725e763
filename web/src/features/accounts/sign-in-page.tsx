import { Alert, Button, Checkbox, PasswordInput, Stack, TextInput } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
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
  const { email: known, news } = useCarried();
  const navigate = useNavigate();
  const signIn = useSignIn();
  const [email, setEmail] = useState(known ?? "");
  const [password, setPassword] = useState("");
  const [remember, setRemember] = useState(false);
  const [tried, setTried] = useState(false);
  const missing = { email: !email.trim(), password: !password };
  const errorOf = (field: "email" | "password", words: string): string | undefined =>
    tried && missing[field] ? words : fieldError(signIn.error, field);

  const goOn = (to: string): void => {
    // The viewer is no page of this app: the browser itself goes there.
    if (/^\/viewer\b/.test(to)) window.location.replace(to);
    else void navigate({ href: to, replace: true });
  };
  // The button is never greyed: what a browser fills in by itself shows here only once the page is touched.
  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setTried(true);
    const first = missing.email ? "email" : missing.password ? "password" : undefined;
    if (first) {
      event.currentTarget.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
      return;
    }
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
          {news && !signIn.error && (
            <Alert role="status" color="teal" icon={<IconCheck size={18} aria-hidden />}>
              {news}
            </Alert>
          )}
          <ProblemOf error={signIn.error} fields={["email", "password"]} />
          <TextInput
            label="Email"
            type="email"
            name="email"
            autoComplete="username"
            value={email}
            error={errorOf("email", "Enter your email address.")}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            name="password"
            autoComplete="current-password"
            value={password}
            error={errorOf("password", "Enter your password.")}
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
          <Button type="submit" fullWidth size="md" loading={signIn.isPending}>
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
