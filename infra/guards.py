"""The judges of every synth (cdk-nag's AwsSolutions and HIPAA.Security packs), and what we accept.

A finding that is not accepted here stops the synth. It is accepted only where it is: for one rule, below one
part of one stack, with the reason why the rule's concern does not bind there or is met in another way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks, HIPAASecurityChecks
from constructs import IConstruct


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding that is accepted.

    Parameters
    ----------
    rule
        The rule's name.
    where
        ``stack/part`` patterns (``service/*-api``); what is below is meant too.
    reason
        Why.
    findings
        Which of the rule's findings, if it names several; ``{prefix}`` stands for ``Lightbox-<stage>``.
    """

    rule: str
    where: tuple[str, ...]
    reason: str
    findings: tuple[str, ...] = ()

    def ids(self, prefix: str) -> list[str]:
        """Return the names under which cdk-nag knows the findings."""
        return [f"{self.rule}[{finding.format(prefix=prefix)}]" for finding in self.findings] or [self.rule]


HELPER = ("web/Custom::CDKBucketDeployment*",)
TURNER = ("data/SessionKeyTurner",)
APIS = ("service/*-api",)
WORKERS = ("service/*-worker",)
STREAMS = ("service/*-stream",)
OURS = (*APIS, *WORKERS, *STREAMS, "service/*-schedule")
EVERY_FUNCTION = (*OURS, *TURNER, *HELPER)

ACCEPTED = (
    Accepted(
        "AwsSolutions-L1",
        EVERY_FUNCTION,
        "Python 3.13 is supported until 2029 and is the version that the pinned wheels of both "
        "architectures were tested with; the CDK chooses its own helper's.",
    ),
    Accepted(
        "HIPAA.Security-LambdaInsideVPC",
        EVERY_FUNCTION,
        "Functions reach AWS services only, over TLS and with narrow roles; there is nothing in a VPC to "
        "reach, and one would add a NAT gateway's cost and another way out.",
    ),
    Accepted(
        "HIPAA.Security-LambdaConcurrency",
        EVERY_FUNCTION,
        "The API is throttled by its stage and queues by their event source's maximum concurrency; "
        "reserving concurrency would fail in new accounts, whose whole quota is ten.",
    ),
    Accepted(
        "HIPAA.Security-LambdaDLQ",
        APIS,
        "API Gateway calls synchronously: the caller gets the failure.",
    ),
    Accepted(
        "HIPAA.Security-LambdaDLQ",
        (*WORKERS, *STREAMS),
        "Fed by an event source mapping: failures go to the dead-letter queue of its queue or its own.",
    ),
    Accepted(
        "HIPAA.Security-LambdaDLQ",
        (*TURNER, *HELPER),
        "Secrets Manager and CloudFormation see the failure themselves, and repeat or roll back.",
    ),
    Accepted(
        "AwsSolutions-IAM5",
        OURS,
        "Objects below one prefix of one bucket.",
        findings=(
            "Resource::{prefix}-data:ExportsOutputFnGetAttIntakeA0CA28E8Arn52054E15/intake/*",
            "Resource::{prefix}-data:ExportsOutputFnGetAttArchiveDA4CB258ArnBE8F3792/archive/*",
            "Resource::{prefix}-data:ExportsOutputFnGetAttArtefactsC012E42AArnBAB43CB7/artefacts/*",
        ),
    ),
    Accepted(
        "AwsSolutions-IAM5",
        OURS,
        "IAM knows no resource for these: X-Ray segments, and ListStreams of the function that follows the "
        "table. tests/unit/infra/parts/test_grants.py holds every policy to exactly these.",
        findings=("Resource::*",),
    ),
    Accepted(
        "AwsSolutions-APIG4",
        ("service/Api",),
        "Every route is authorised by lightbox.http in the function: sessions in cookies and access tokens "
        "that can be ended at once, which no authoriser of API Gateway's knows; registration and sign-in "
        "are public.",
    ),
    Accepted(
        "AwsSolutions-SQS3",
        STREAMS,
        "It is a dead-letter queue: the event source mapping of the stream fills it.",
    ),
    Accepted(
        "AwsSolutions-COG2",
        ("data/People",),
        "The pool allows authenticator codes; each person decides.",
    ),
    Accepted(
        "AwsSolutions-COG8",
        ("data/People",),
        "Cognito's risk scores need the browser to talk to Cognito. Lightbox's API stands between; it "
        "counts and slows down attempts itself.",
    ),
    Accepted(
        "HIPAA.Security-DynamoDBInBackupPlan",
        ("data/Table",),
        "Stages that keep data have a backup plan (Stage.backups); others, point-in-time recovery only.",
    ),
    Accepted(
        "AwsSolutions-IAM4",
        ("data/Backups",),
        "AWS Backup's own role; its policy follows what the service needs, for the one table selected.",
        findings=("Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup",),
    ),
    Accepted(
        "HIPAA.Security-S3BucketReplicationEnabled",
        ("data/*", "web/Web"),
        "S3 keeps each object in three availability zones and versions keep what was deleted; a copy in a "
        "second region is a decision about where patient data may lie, which is the operator's "
        "(docs/operations.md).",
    ),
    Accepted(
        "HIPAA.Security-S3DefaultEncryptionKMS",
        ("data/AccessLogs",),
        "S3 delivers access logs only to buckets with its own key (SSE-S3).",
    ),
    Accepted(
        "HIPAA.Security-S3DefaultEncryptionKMS",
        ("web/Web",),
        "Holds the program that every visitor downloads, no data; encrypted with S3's own key.",
    ),
    Accepted(
        "AwsSolutions-CFR1",
        ("web/Site",),
        "Where a practice and its patients are is not for the code to say; AWS WAF (Stage.web_acl_arn) can.",
    ),
    Accepted(
        "AwsSolutions-CFR2",
        ("web/Site",),
        "A web ACL is the stage's choice (Stage.web_acl_arn); it lives in us-east-1 and is usually shared.",
    ),
    Accepted(
        "AwsSolutions-CFR3",
        ("web/Site",),
        "CloudFront's standard logs hold query strings, and a search has a patient's name in it. The API's "
        "access log names each request's route without its query, and S3's access logs every object.",
    ),
    Accepted(
        "AwsSolutions-CFR4",
        ("web/Site",),
        "CloudFront's own host name takes no minimum; a stage with a domain requires TLS 1.2.",
    ),
    Accepted(
        "AwsSolutions-IAM4",
        HELPER,
        "The CDK's function that unpacks the site into its bucket; it sees public files only.",
        findings=("Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",),
    ),
    Accepted(
        "AwsSolutions-IAM5",
        HELPER,
        "The CDK's function that unpacks the site: any object of the site's bucket and of the deployment's "
        "staging bucket, and invalidations, which IAM knows no resource for here.",
        findings=(
            "Action::s3:Abort*",
            "Action::s3:DeleteObject*",
            "Action::s3:GetBucket*",
            "Action::s3:GetObject*",
            "Action::s3:List*",
            "Resource::*",
            "Resource::<Web3C8945DB.Arn>/*",
            "Resource::arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/*",
        ),
    ),
    Accepted(
        "HIPAA.Security-IAMNoInlinePolicy",
        HELPER,
        "The CDK's function that unpacks the site brings its own inline policy.",
    ),
)


def guard(app: cdk.App) -> None:
    """Have every stack of the app judged when it is synthesised."""
    for child in app.node.children:
        if isinstance(child, cdk.Stack):
            accept(child)
    for pack in (AwsSolutionsChecks(app), HIPAASecurityChecks(app)):
        cdk.Validations.of(app).add_plugins(pack)


def accept(stack: cdk.Stack) -> None:
    """Write down, on each part of a stack, which findings are accepted there and why."""
    prefix = stack.node.id.rsplit("-", 1)[0]
    for place, part in parts(stack):
        found = [
            cdk.Acknowledgment(id=name, reason=accepted.reason)
            for accepted in matching(place)
            for name in accepted.ids(prefix)
        ]
        if found:
            cdk.Validations.of(part).acknowledge(*found)


def parts(stack: cdk.Stack) -> Iterator[tuple[str, IConstruct]]:
    """Yield ``stack/part`` and the construct of each part that stands right below a stack."""
    kind = stack.node.id.rsplit("-", 1)[-1]
    for part in stack.node.children:
        yield f"{kind}/{part.node.id}", part


def matching(place: str, accepted: Iterable[Accepted] = ACCEPTED) -> list[Accepted]:
    """Return what is accepted at one place."""
    return [a for a in accepted if any(fnmatchcase(place, pattern) for pattern in a.where)]
