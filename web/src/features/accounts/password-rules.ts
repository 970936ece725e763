/** What a password must have, as lightbox/accounts/rules.py and the identity pool ask it; change all together. */
export interface PasswordRule {
  name: string;
  met: (password: string) => boolean;
}

export const PASSWORD_MIN_LENGTH = 12;

export const PASSWORD_RULES: PasswordRule[] = [
  {
    name: `At least ${PASSWORD_MIN_LENGTH} characters`,
    met: (password) => password.length >= PASSWORD_MIN_LENGTH,
  },
  { name: "An upper-case letter (A to Z)", met: (password) => /[A-Z]/.test(password) },
  { name: "A lower-case letter (a to z)", met: (password) => /[a-z]/.test(password) },
  { name: "A digit", met: (password) => /[0-9]/.test(password) },
  {
    name: "A symbol, such as - or !",
    met: (password) => /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]/.test(password.trim()),
  },
];

export function meetsRules(password: string): boolean {
  return PASSWORD_RULES.every((rule) => rule.met(password));
}
