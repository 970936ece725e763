import { List, PasswordInput, Stack, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconCircle } from "@tabler/icons-react";
import { useId } from "react";

import { PASSWORD_RULES } from "../password-rules";

interface NewPasswordProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
}

/** A field for a new password, with the rules ticked off as they are met. */
export function NewPassword({ label, value, onChange, error }: NewPasswordProps) {
  const rulesId = useId();
  return (
    <Stack gap={8}>
      <PasswordInput
        label={label}
        required
        withAsterisk={false}
        autoComplete="new-password"
        name="new-password"
        value={value}
        error={error}
        aria-describedby={rulesId}
        visibilityToggleButtonProps={{ "aria-label": "Show or hide the password" }}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <List id={rulesId} size="sm" spacing={2} listStyleType="none" aria-label="Password rules">
        {PASSWORD_RULES.map((rule) => {
          const met = rule.met(value);
          return (
            <List.Item
              key={rule.name}
              c={met ? "var(--lb-met)" : "dimmed"}
              icon={met ? <IconCheck size={15} aria-hidden /> : <IconCircle size={15} aria-hidden />}
            >
              {rule.name}
              <VisuallyHidden>{met ? " (met)" : " (not met yet)"}</VisuallyHidden>
            </List.Item>
          );
        })}
      </List>
    </Stack>
  );
}
