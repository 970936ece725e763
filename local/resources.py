"""What the schema and the manifest declare, made in the emulator: one function per kind of resource.

Each makes its resource unless it is there (the state is kept between starts) and returns what others need.
``infra`` says the same to CloudFormation; the names of both come from the manifest and the settings.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from functions.manifest import Function, Source
from lightbox import events
from lightbox.objects import layout
from lightbox.store import schema

Client = Callable[[str], Any]
"""Returns the boto3 client of a service."""

MAX_RECEIVES = 5
"""After so many failed deliveries a message goes to the dead-letter queue."""

PASSWORD = {
    "MinimumLength": 12,
    "RequireUppercase": True,
    "RequireLowercase": True,
    "RequireNumbers": True,
    "RequireSymbols": True,
}
"""The password policy, as ``infra/parts/identities.py`` has it."""

ABSENT = frozenset(
    {
        "ResourceNotFoundException",
        "AWS.SimpleQueueService.NonExistentQueue",
        "QueueDoesNotExist",
        "NoSuchBucket",
        "NoSuchEntity",
        "404",
    }
)


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue that feeds one function, and the dead-letter queue behind it."""

    name: str
    url: str
    arn: str
    dead_url: str


def absent(error: ClientError) -> bool:
    """Whether a call failed because the thing is not there."""
    return error.response.get("Error", {}).get("Code") in ABSENT


def make_table(client: Client, name: str) -> str:
    """Make the single table, with its indexes, TTL and stream; return the stream's ARN."""
    dynamodb = client("dynamodb")
    try:
        return dynamodb.describe_table(TableName=name)["Table"]["LatestStreamArn"]
    except ClientError as error:
        if not absent(error):
            raise
    keys = [schema.PK, schema.SK, *(key for index in schema.INDEXES for key in (index.pk, index.sk))]
    made = dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        KeySchema=_key_schema(schema.PK, schema.SK),
        GlobalSecondaryIndexes=[
            {
                "IndexName": index.name,
                "KeySchema": _key_schema(index.pk, index.sk),
                "Projection": {"ProjectionType": "ALL"},
            }
            for index in schema.INDEXES
        ],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": schema.STREAM_VIEW},
    )
    dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": schema.TTL})
    return made["TableDescription"]["LatestStreamArn"]


def make_bucket(client: Client, name: str, expiring: dict[str, int]) -> None:
    """Make a bucket; ``expiring`` maps a prefix to the days its objects live.

    In the cloud buckets are versioned, so that what was deleted by mistake can be had back. The emulator would
    keep every version's bytes in memory: here they are not.
    """
    s3 = client("s3")
    if any(bucket["Name"] == name for bucket in s3.list_buckets()["Buckets"]):
        return
    s3.create_bucket(Bucket=name)
    if expiring:
        rules = [
            {"ID": prefix, "Status": "Enabled", "Filter": {"Prefix": prefix}, "Expiration": {"Days": days}}
            for prefix, days in expiring.items()
        ]
        s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": rules})


def make_queue(client: Client, name: str, visibility: int) -> Queue:
    """Make a queue and its dead-letter queue (``<name>-dead``).

    Parameters
    ----------
    client
        Makes boto3 clients.
    name
        The queue's name.
    visibility
        Seconds for which a received message is hidden from others.
    """
    sqs = client("sqs")
    dead_url = _queue_url(sqs, sqs.create_queue(QueueName=f"{name}-dead")["QueueUrl"])
    redrive = {"deadLetterTargetArn": _queue_arn(sqs, dead_url), "maxReceiveCount": MAX_RECEIVES}
    try:
        url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    except ClientError as error:
        if not absent(error):
            raise
        attributes = {"VisibilityTimeout": str(visibility), "RedrivePolicy": json.dumps(redrive)}
        url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    url = _queue_url(sqs, url)
    return Queue(name, url, _queue_arn(sqs, url), dead_url)


def feed_from_intake(client: Client, bucket: str, functions: Iterable[Function], queue: dict[str, Queue]) -> None:
    """Send the intake's events to the queues of the functions that it feeds."""
    targets: list[dict[str, Any]] = [
        {
            "Id": function.name,
            "QueueArn": queue[function.name].arn,
            "Events": ["s3:ObjectCreated:*"],
            "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": layout.INTAKE}]}},
        }
        for function in functions
        if function.source is Source.INTAKE
    ]
    for target in targets:
        _let_send(client, queue[target["Id"]], "s3.amazonaws.com")
    client("s3").put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"QueueConfigurations": targets}
    )


def make_bus(client: Client, name: str, functions: Iterable[Function], queue: dict[str, Queue]) -> None:
    """Make the bus, and one rule per function that hears facts."""
    bus = client("events")
    if not any(found["Name"] == name for found in bus.list_event_buses()["EventBuses"]):
        bus.create_event_bus(Name=name)
    for function in functions:
        if not function.hears:
            continue
        kinds = [fact.__name__ for fact in function.hears]
        pattern = json.dumps({"source": [events.SOURCE], "detail-type": kinds})
        bus.put_rule(Name=function.name, EventBusName=name, EventPattern=pattern)
        target = {"Id": function.name, "Arn": queue[function.name].arn}
        bus.put_targets(Rule=function.name, EventBusName=name, Targets=[target])
        _let_send(client, queue[function.name], "events.amazonaws.com")


def make_user_pool(client: Client, name: str) -> tuple[str, str]:
    """Make the Cognito user pool and its app client; return their ids."""
    cognito = client("cognito-idp")
    for pool in cognito.list_user_pools(MaxResults=60)["UserPools"]:
        if pool["Name"] == name:
            app = cognito.list_user_pool_clients(UserPoolId=pool["Id"], MaxResults=60)["UserPoolClients"][0]
            return pool["Id"], app["ClientId"]
    pool_id = cognito.create_user_pool(
        PoolName=name,
        UsernameAttributes=["email"],
        AutoVerifiedAttributes=["email"],
        UsernameConfiguration={"CaseSensitive": False},
        Policies={"PasswordPolicy": PASSWORD},
        AccountRecoverySetting={"RecoveryMechanisms": [{"Priority": 1, "Name": "verified_email"}]},
    )["UserPool"]["Id"]
    app = cognito.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName=name,
        GenerateSecret=False,
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        PreventUserExistenceErrors="ENABLED",
    )
    return pool_id, app["UserPoolClient"]["ClientId"]


def make_session_secret(client: Client, name: str) -> str:
    """Make the secret of the session signing keys; return its name."""
    manager = client("secretsmanager")
    try:
        manager.describe_secret(SecretId=name)
    except ClientError as error:
        if not absent(error):
            raise
        kid = secrets.token_hex(4)
        keys = {kid: base64.b64encode(secrets.token_bytes(32)).decode()}
        manager.create_secret(Name=name, SecretString=json.dumps({"current": kid, "keys": keys}))
    return name


def make_sender(client: Client, email: str) -> None:
    """Make the address that Lightbox sends mail from known to the mail service."""
    client("ses").verify_email_identity(EmailAddress=email)


def make_user(client: Client, name: str) -> tuple[str, str]:
    """Make the IAM user that the handlers run as; return a fresh access key's id and secret."""
    iam = client("iam")
    try:
        iam.get_user(UserName=name)
    except ClientError as error:
        if not absent(error):
            raise
        iam.create_user(UserName=name)
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    iam.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=json.dumps(policy))
    for key in iam.list_access_keys(UserName=name)["AccessKeyMetadata"]:
        iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
    made = iam.create_access_key(UserName=name)["AccessKey"]
    return made["AccessKeyId"], made["SecretAccessKey"]


def _key_schema(pk: str, sk: str) -> list[dict[str, str]]:
    return [{"AttributeName": pk, "KeyType": "HASH"}, {"AttributeName": sk, "KeyType": "RANGE"}]


def _queue_url(sqs: Any, url: str) -> str:
    # The emulator remembers the port that a queue was made under; the next start has another.
    return f"{sqs.meta.endpoint_url}{urlsplit(url).path}"


def _queue_arn(sqs: Any, url: str) -> str:
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def _let_send(client: Client, queue: Queue, service: str) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sqs:SendMessage",
        "Resource": queue.arn,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    client("sqs").set_queue_attributes(QueueUrl=queue.url, Attributes={"Policy": policy})
