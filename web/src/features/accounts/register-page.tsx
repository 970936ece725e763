import { Button, Stack, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState, type SyntheticEvent } from "react";

import { TextLink } from "~/ui/text-link";

import { useRegister } from "./api/registration";
import { AuthCard } from "./components/auth-card";
import { NewPassword } from "./components/new-password";
import { fieldError, ProblemOf } from "./components/problem-of";
import { looksLikeEmail } from "./email";
import { meetsRules } from "./password-rules";

export default function RegisterPage() {
  const navigate = useNavigate();
  const register = useRegister();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const ready = looksLikeEmail(email) && meetsRules(password);

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (!ready) return;
    const address = email.trim();
    register.mutate(
      { email: address, password },
      { onSuccess: () => void navigate({ to: "/confirm", state: { email: address, sent: true } }) },
    );
  };

  return (
    <AuthCard
      title="Register"
      lead="You get an archive of your own. We confirm your email before you can sign in."
      footer={
        <>
          Already registered? <TextLink to="/sign-in">Sign in</TextLink>
        </>
      }
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <ProblemOf error={register.error} fields={["email", "password"]} />
          <TextInput
            label="Email"
            type="email"
            name="email"
            autoComplete="username"
            value={email}
            error={fieldError(register.error, "email")}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <NewPassword
            label="Password"
            value={password}
            error={fieldError(register.error, "password")}
            onChange={setPassword}
          />
          <Button type="submit" fullWidth size="md" loading={register.isPending} disabled={!ready}>
            Register
          </Button>
        </Stack>
      </form>
    </AuthCard>
  );
}
