"""What a deployment chooses, typed: the only file that somebody who deploys Lightbox has to edit."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk.aws_logs import RetentionDays

from lightbox.settings import origin


@dataclass(frozen=True, slots=True)
class Stage:
    """One deployment.

    Parameters
    ----------
    name
        Lower-case letters, digits and hyphens; part of every stack's and function's name.
    account, region
        Where it goes. Empty: the account and region of whoever deploys.
    keep_data
        Whether table, buckets, keys and identities outlive ``cdk destroy`` and are protected from deletion.
    domain, certificate_arn
        The site's host name, and the ARN of its certificate (AWS Certificate Manager, ``us-east-1``).
        Empty: the host name that CloudFront gives.
    cors_origins
        Other sites whose pages may call this one with an access token (``https://viewer.example``), such as an
        OHIF that is hosted elsewhere. None by default; never with the session cookie.
    web_acl_arn
        The ARN of an AWS WAF web ACL (scope CLOUDFRONT, ``us-east-1``) that stands before the site.
    mail_from
        The address that codes are sent from; its domain has to be verified in Amazon SES in this region.
        Empty: Cognito's own sender, which ends at 50 mails a day.
    alarms_email
        Who is told when something is wrong. Empty: alarms ring in CloudWatch only.
    log_retention
        How long logs are kept.
    noncurrent_days
        How long a deleted or replaced image can be brought back.
    backups
        Whether AWS Backup keeps daily copies of the table for 35 days, beside point-in-time recovery.
    tracing
        Whether requests are traced with AWS X-Ray.
    requests_per_second, burst
        Where the HTTP API starts to answer 429.
    workers
        How many copies of one queue's worker run at a time (2 to 1000).
    emulated
        Whether this goes to an emulator that lacks secret rotation and AWS Backup. Never for real data.
    """

    name: str
    account: str = ""
    region: str = ""
    keep_data: bool = True
    domain: str = ""
    certificate_arn: str = ""
    cors_origins: tuple[str, ...] = ()
    web_acl_arn: str = ""
    mail_from: str = ""
    alarms_email: str = ""
    log_retention: RetentionDays = RetentionDays.THREE_MONTHS
    noncurrent_days: int = 30
    backups: bool = True
    tracing: bool = True
    requests_per_second: int = 500
    burst: int = 1000
    workers: int = 20
    emulated: bool = False

    def __post_init__(self) -> None:
        """Refuse choices that would fail, or fail to protect, half-way through a deployment."""
        if not self.name.replace("-", "").isalnum() or self.name != self.name.lower():
            raise ValueError(f"stage name {self.name!r}: lower-case letters, digits and hyphens only")
        if bool(self.domain) != bool(self.certificate_arn):
            raise ValueError(f"stage {self.name}: a domain and its certificate come together")
        if self.emulated and self.keep_data:
            raise ValueError(f"stage {self.name}: an emulator keeps no data")
        for given in self.cors_origins:
            if given != origin(given):
                raise ValueError(f"stage {self.name}: browsers write {given!r} as {origin(given)!r}")

    @property
    def site(self) -> str:
        """The site's address as far as it is known before the CDN exists."""
        return f"https://{self.domain}" if self.domain else ""


STAGES: tuple[Stage, ...] = (
    Stage(
        name="dev",
        keep_data=False,
        log_retention=RetentionDays.ONE_WEEK,
        noncurrent_days=1,
        backups=False,
        requests_per_second=50,
        burst=100,
        workers=5,
    ),
    Stage(name="prod", log_retention=RetentionDays.ONE_YEAR),
)
"""Every deployment there is."""

EMULATED = Stage(
    name="emulated",
    keep_data=False,
    log_retention=RetentionDays.ONE_DAY,
    noncurrent_days=1,
    backups=False,
    tracing=False,
    workers=2,
    emulated=True,
)
"""The data and service stacks on an AWS emulator, to see that they come up (``docs/operations.md``)."""
