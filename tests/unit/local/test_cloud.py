"""What schema and manifest declare, in the emulator."""

from __future__ import annotations

import base64
import json

import pytest

from functions.manifest import FUNCTIONS, Source
from lightbox.events import SOURCE, StudyDeleted
from lightbox.settings import Settings
from lightbox.store import schema
from local import cloud as module


@pytest.fixture(scope="module")
def cloud(emulated):
    return emulated.cloud


def test_the_environment_is_the_settings_and_the_way_to_the_emulator(cloud):
    environment = cloud.environment()
    assert Settings.from_env(environment) == cloud.settings
    assert environment["AWS_ENDPOINT_URL"].startswith("http://127.0.0.1:")
    assert environment["AWS_ACCESS_KEY_ID"].startswith("AKIA")


def test_the_table_is_as_the_schema_has_it(cloud):
    table = cloud.client("dynamodb").describe_table(TableName=cloud.settings.table)["Table"]
    assert [key["AttributeName"] for key in table["KeySchema"]] == [schema.PK, schema.SK]
    assert [index["IndexName"] for index in table["GlobalSecondaryIndexes"]] == [index.name for index in schema.INDEXES]
    assert table["StreamSpecification"]["StreamViewType"] == schema.STREAM_VIEW
    ttl = cloud.client("dynamodb").describe_time_to_live(TableName=cloud.settings.table)["TimeToLiveDescription"]
    assert ttl["AttributeName"] == schema.TTL


def test_every_queued_function_has_its_queue_and_its_dead_letters(cloud):
    assert set(cloud.queues) == {function.name for function in FUNCTIONS if function.queued}
    for function in FUNCTIONS:
        if function.queued:
            queue = cloud.queues[function.name]
            got = cloud.client("sqs").get_queue_attributes(QueueUrl=queue.url, AttributeNames=["All"])["Attributes"]
            assert int(got["VisibilityTimeout"]) == 6 * function.timeout
            redrive = json.loads(got["RedrivePolicy"])
            assert redrive["deadLetterTargetArn"].endswith(f"{queue.name}-dead")
            assert int(redrive["maxReceiveCount"]) == 5


def received(cloud, name):
    sqs, queue = cloud.client("sqs"), cloud.queues[name]
    found = []
    for _ in range(10):
        for message in sqs.receive_message(QueueUrl=queue.url, WaitTimeSeconds=2).get("Messages", []):
            sqs.delete_message(QueueUrl=queue.url, ReceiptHandle=message["ReceiptHandle"])
            body = json.loads(message["Body"])
            if body.get("Event") != "s3:TestEvent":
                found.append(body)
        if found:
            return found
    return found


def test_a_fact_on_the_bus_reaches_who_hears_it_and_nobody_else(cloud):
    fact = StudyDeleted("archive-1", "1.2.3")
    entry = {"Source": SOURCE, "DetailType": fact.kind, "Detail": json.dumps(fact.to_detail())}
    cloud.client("events").put_events(Entries=[{**entry, "EventBusName": cloud.settings.bus}])
    (event,) = received(cloud, "retention-worker")
    assert (event["detail-type"], event["detail"]["study_uid"]) == ("StudyDeleted", "1.2.3")
    others = [f.name for f in FUNCTIONS if f.queued and StudyDeleted not in f.hears and f.source is not Source.INTAKE]
    for name in others:
        queue = cloud.queues[name]
        assert "Messages" not in cloud.client("sqs").receive_message(QueueUrl=queue.url)


def test_the_session_secret_has_a_current_key_of_32_bytes(cloud):
    secret = cloud.client("secretsmanager").get_secret_value(SecretId=cloud.settings.session_secret)
    keys = json.loads(secret["SecretString"])
    assert len(base64.b64decode(keys["keys"][keys["current"]])) == 32


def test_codes_are_enforced(cloud):
    cognito, client = cloud.client("cognito-idp"), cloud.settings.user_pool_client
    cognito.sign_up(ClientId=client, Username="a@b.example", Password="Correct-Horse-1")
    with pytest.raises(cognito.exceptions.CodeMismatchException):
        cognito.confirm_sign_up(ClientId=client, Username="a@b.example", ConfirmationCode="000000")
    with pytest.raises(cognito.exceptions.InvalidPasswordException):
        cognito.sign_up(ClientId=client, Username="c@d.example", Password="too-short")


def test_a_restart_finds_all_again_and_makes_nothing_twice(tmp_path):
    first = module.start(tmp_path)
    try:
        first.client("s3").put_object(Bucket=first.settings.archive_bucket, Key="archive/a", Body=b"hi")
        item = {schema.PK: {"S": "a"}, schema.SK: {"S": "b"}}
        first.client("dynamodb").put_item(TableName=first.settings.table, Item=item)
        secret = first.client("secretsmanager").get_secret_value(SecretId=first.settings.session_secret)
    finally:
        assert first.emulator.stop()
    again = module.start(tmp_path)
    try:
        assert again.settings == first.settings
        assert {queue.arn for queue in again.queues.values()} == {queue.arn for queue in first.queues.values()}
        assert all(queue.url.startswith(again.emulator.url) for queue in again.queues.values())
        assert again.stream == first.stream
        body = again.client("s3").get_object(Bucket=again.settings.archive_bucket, Key="archive/a")["Body"].read()
        assert body == b"hi"
        assert again.client("dynamodb").get_item(TableName=again.settings.table, Key=item)["Item"] == item
        kept = again.client("secretsmanager").get_secret_value(SecretId=again.settings.session_secret)
        assert kept["SecretString"] == secret["SecretString"]
    finally:
        again.emulator.stop()
