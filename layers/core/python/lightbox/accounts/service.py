"""What a person does with their account, before and after they have one."""

from __future__ import annotations

from dataclasses import dataclass

from lightbox.access.actors import Member
from lightbox.accounts import rules
from lightbox.accounts.cognito import Cognito
from lightbox.accounts.identity import Identity, Person
from lightbox.accounts.models import Account, Archive
from lightbox.accounts.repository import AccountRepository
from lightbox.accounts.sessions import Sessions, Started
from lightbox.accounts.throttle import CODES, MAILS, PASSWORDS, Throttle, address_digest
from lightbox.errors import Unauthenticated
from lightbox.runtime import Runtime


@dataclass(frozen=True)
class Accounts:
    """Registration, sign-in, forgotten passwords, and whose account it is.

    Parameters
    ----------
    runtime
        Where accounts are kept.
    identity
        Who keeps passwords.
    """

    runtime: Runtime
    identity: Identity

    @classmethod
    def over(cls, runtime: Runtime) -> Accounts:
        """Build it over a runtime, with Cognito."""
        return cls(runtime, Cognito.over(runtime))

    def register(self, email: str, password: str) -> None:
        """Register a person; the same happens, as far as can be seen, when the address has an account already.

        Raises
        ------
        EmailRefused, PasswordRefused, AttemptsExhausted
            As named.
        """
        address = rules.email(email)
        rules.password(password)
        self._throttle.count(MAILS, address)
        self.identity.register(address, password)

    def confirm(self, email: str, code: str) -> None:
        """Confirm an address by the code that was mailed to it.

        Raises
        ------
        EmailRefused, CodeRefused, AttemptsExhausted
            As named.
        """
        address = rules.email(email)
        self._throttle.count(CODES, address)
        self.identity.confirm(address, code)
        self._throttle.clear(CODES, address)

    def resend(self, email: str) -> None:
        """Mail the confirmation code again, if one is called for.

        Raises
        ------
        EmailRefused, AttemptsExhausted
            As named.
        """
        address = rules.email(email)
        self._throttle.count(MAILS, address)
        self.identity.resend(address)

    def forgot(self, email: str) -> None:
        """Mail a code to choose a new password with, if the address has an account.

        Raises
        ------
        EmailRefused, AttemptsExhausted
            As named.
        """
        address = rules.email(email)
        self._throttle.count(MAILS, address)
        self.identity.forgot(address)

    def reset(self, email: str, code: str, password: str) -> None:
        """Set a new password by the code that was mailed, and end every session of the account.

        Raises
        ------
        EmailRefused, CodeRefused, PasswordRefused, AttemptsExhausted
            As named.
        """
        address = rules.email(email)
        rules.password(password)
        self._throttle.count(CODES, address)
        self.identity.reset(address, code, password)
        self._throttle.clear(CODES, address)
        self._throttle.clear(PASSWORDS, address)
        account_id = self._records.account_at(address_digest(address))
        if account_id:
            Sessions(self.runtime).end_all(account_id)

    def sign_in(self, email: str, password: str, user_agent: str, *, remember: bool) -> Started:
        """Sign a person in; the first time, their account and archive come to be.

        Raises
        ------
        EmailRefused, WrongCredentials, SignInIncomplete, AttemptsExhausted
            As named.
        """
        address = rules.email(email)
        self._throttle.count(PASSWORDS, address)
        person = self.identity.sign_in(address, password)
        self._throttle.clear(PASSWORDS, address)
        account = self._records.find(person.subject) or self._open(person)
        return Sessions(self.runtime).begin(account, user_agent, remember=remember)

    def profile(self, member: Member) -> tuple[Account, Archive]:
        """Return a person's account and archive.

        Raises
        ------
        Unauthenticated
            The account is gone.
        """
        found = self._records.profile(member.account_id, member.archive_id)
        if found is None:
            raise Unauthenticated
        return found

    def _open(self, person: Person) -> Account:
        now = self.runtime.now()
        name = person.email.partition("@")[0]
        archive_id = self.runtime.new_id()
        account = Account(person.subject, person.email, name, archive_id, now)
        archive = Archive(archive_id, f"Archive of {name}", account.id, now)
        if self._records.open(account, archive, address_digest(rules.email(person.email))):
            return account
        # The same person signed in twice at the same moment: the other one's archive is the archive.
        return self._records.find(person.subject) or account

    @property
    def _records(self) -> AccountRepository:
        return AccountRepository(self.runtime.table)

    @property
    def _throttle(self) -> Throttle:
        return Throttle(self.runtime.table, self.runtime.clock)
