import pytest

from functions.manifest import FUNCTIONS, Source


@pytest.fixture(scope="module")
def alarms(service):
    found = service.properties("CloudWatch::Alarm")
    return {alarm["AlarmName"].split("-", 2)[2]: alarm for alarm in found}


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_a_functions_failures_ring(alarms, function):
    assert alarms[f"{function.name}-errors"]["Threshold"] == 0
    assert f"{function.name}-throttled" in alarms
    sets_aside = function.queued or function.source is Source.STREAM or bool(function.every)
    assert (f"{function.name}-set-aside" in alarms) is sets_aside


def test_the_relays_delay_rings(alarms):
    assert alarms["relay-stream-lags"]["MetricName"] == "IteratorAge"


def test_the_api_rings(alarms):
    assert {"api-5xx", "api-slow"} <= set(alarms)


def test_every_alarm_rings_the_one_topic_and_tells_why(service, alarms):
    (topic,) = service.of("SNS::Topic")
    for alarm in alarms.values():
        assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": topic}]
        assert alarm["AlarmDescription"]
        assert alarm["TreatMissingData"] == "notBreaching"


def test_the_topic_is_encrypted(service):
    assert service.one("SNS::Topic")["KmsMasterKeyId"]
