/** What a password must have. The identity pool asks the same; change both together. */
export interface PasswordRule {
  name: string;
  met: (password: string) => boolean;
}

export const PASSWORD_MIN_LENGTH = 12;

export const PASSWORD_RULES: PasswordRule[] = [
  {
    name: `At least ${PASSWORD_MIN_LENGTH} characters`,
    met: (password) => [...password].length >= PASSWORD_MIN_LENGTH,
  },
  { name: "An upper-case letter", met: (password) => /\p{Lu}/u.test(password) },
  { name: "A lower-case letter", met: (password) => /\p{Ll}/u.test(password) },
  { name: "A digit", met: (password) => /\d/.test(password) },
];

export function meetsRules(password: string): boolean {
  return PASSWORD_RULES.every((rule) => rule.met(password));
}
