import { TextInput } from "@mantine/core";

export const CODE_LENGTH = 6;

/** Keep the digits of what was typed or pasted ("Your code is 123 456" gives 123456). */
export function digitsOf(text: string): string {
  return text.replace(/\D/g, "").slice(0, CODE_LENGTH);
}

interface CodeFieldProps {
  value: string;
  onChange: (code: string) => void;
  error?: string | undefined;
  autoFocus?: boolean;
}

/** One field for an emailed code: simple to paste into, filled in by phones, read as one by screen readers. */
export function CodeField({ value, onChange, error, autoFocus = false }: CodeFieldProps) {
  return (
    <TextInput
      label="Code from the email"
      required
      withAsterisk={false}
      name="code"
      autoComplete="one-time-code"
      inputMode="numeric"
      placeholder="123456"
      value={value}
      error={error}
      data-autofocus={autoFocus || undefined}
      styles={{ input: { letterSpacing: "0.35em", fontWeight: 600, fontVariantNumeric: "tabular-nums" } }}
      onChange={(event) => onChange(digitsOf(event.currentTarget.value))}
    />
  );
}
