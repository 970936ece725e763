import json

from functions.manifest import FUNCTIONS, Source
from infra.parts.messaging import TRIES
from lightbox.objects import layout


def queues(*templates):
    return [queue for template in templates for queue in template.properties("SQS::Queue")]


def test_every_queued_function_has_a_queue_and_its_failures(data, service):
    main = [queue for queue in queues(data, service) if "RedrivePolicy" in queue]
    assert len(main) == len([function for function in FUNCTIONS if function.queued])
    assert all(queue["RedrivePolicy"]["maxReceiveCount"] == TRIES for queue in main)


def test_a_message_is_hidden_longer_than_its_function_may_take(data, service):
    hidden = sorted(queue["VisibilityTimeout"] for queue in queues(data, service) if "RedrivePolicy" in queue)
    assert hidden == sorted(6 * function.timeout for function in FUNCTIONS if function.queued)


def test_every_queue_is_encrypted_with_our_key_and_takes_tls_only(data, service):
    assert all(queue["KmsMasterKeyId"] for queue in queues(data, service))
    for template in (data, service):
        closed = {
            queue["Ref"]
            for policy in template.properties("SQS::QueuePolicy")
            for queue in policy["Queues"]
            if any(
                statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
                for statement in policy["PolicyDocument"]["Statement"]
            )
        }
        assert closed == set(template.of("SQS::Queue"))


def test_failures_wait_as_long_as_they_can(data, service):
    for queue in queues(data, service):
        if "RedrivePolicy" not in queue:
            assert queue["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_the_intake_tells_its_workers_queue_of_what_lands(data):
    (bucket,) = [b for b in data.properties("S3::Bucket") if "NotificationConfiguration" in b]
    (told,) = bucket["NotificationConfiguration"]["QueueConfigurations"]
    assert told["Event"] == "s3:ObjectCreated:*"
    assert told["Filter"]["S3Key"]["Rules"] == [{"Name": "prefix", "Value": layout.INTAKE}]
    (worker,) = [function.name for function in FUNCTIONS if function.source is Source.INTAKE]
    assert worker.replace("-", "") in told["Queue"]["Fn::GetAtt"][0]


def test_s3_may_fill_the_queue_before_the_bucket_asks(data):
    (name, bucket) = next(
        item for item in data.of("S3::Bucket").items() if "NotificationConfiguration" in item[1]["Properties"]
    )
    assert name
    assert any("QueuePolicy" in other for other in bucket["DependsOn"])
    senders = [
        statement
        for policy in data.properties("SQS::QueuePolicy")
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]
    assert [sender["Principal"] for sender in senders] == [{"Service": "s3.amazonaws.com"}]
    assert senders[0]["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_each_hearing_function_has_a_rule_of_the_facts_it_hears(service):
    heard = sorted(
        tuple(rule["EventPattern"]["detail-type"])
        for rule in service.properties("Events::Rule")
        if "EventPattern" in rule
    )
    assert heard == sorted(tuple(fact.__name__ for fact in f.hears) for f in FUNCTIONS if f.hears)


def test_a_fact_that_cannot_be_delivered_is_set_aside(service):
    for logical, rule in service.of("Events::Rule").items():
        (target,) = rule["Properties"]["Targets"]
        assert target["DeadLetterConfig"]["Arn"] != target["Arn"]
        for arn in (target["Arn"], target["DeadLetterConfig"]["Arn"]):
            policies = [
                policy["PolicyDocument"]
                for policy in service.properties("SQS::QueuePolicy")
                if policy["Queues"] == [{"Ref": arn["Fn::GetAtt"][0]}]
            ]
            assert json.dumps({"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": [logical, "Arn"]}}}) in json.dumps(
                policies
            )
