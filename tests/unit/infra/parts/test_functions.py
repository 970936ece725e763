import pytest

from functions.manifest import FUNCTIONS, Layer, Source
from lightbox.store import schema

BY_NAME = {function.name: function for function in FUNCTIONS}


@pytest.fixture(scope="module")
def deployed(service):
    """Every function's properties, by its name in the manifest."""
    stage = service.properties("Lambda::Function")[0]["Environment"]["Variables"]["LIGHTBOX_STAGE"]
    prefix = f"lightbox-{stage}-"
    return {made["FunctionName"].removeprefix(prefix): made for made in service.properties("Lambda::Function")}


def mapped(service, name):
    """Return the event source mappings of a function."""
    (logical,) = [
        logical
        for logical, resource in service.of("Lambda::Function").items()
        if resource["Properties"]["FunctionName"].endswith(f"-{name}")
    ]
    mappings = service.properties("Lambda::EventSourceMapping")
    return [mapping for mapping in mappings if mapping["FunctionName"] == {"Ref": logical}]


def test_every_function_of_the_manifest_is_deployed_and_no_other(deployed):
    assert set(deployed) == set(BY_NAME)


@pytest.mark.parametrize("name", BY_NAME)
def test_a_function_is_what_the_manifest_says(deployed, name):
    made, declared = deployed[name], BY_NAME[name]
    assert made["Handler"] == declared.entry
    assert made["MemorySize"] == declared.memory
    assert made["Timeout"] == declared.timeout
    assert len(made["Layers"]) == len(declared.layers)
    assert made["Runtime"] == "python3.13"
    assert made["Architectures"] == ["arm64"]
    assert made["Description"] == declared.does


@pytest.mark.parametrize("name", BY_NAME)
def test_only_functions_with_numpy_are_told_to_start_no_threads_for_it(deployed, name):
    told = deployed[name]["Environment"]["Variables"].get("OPENBLAS_NUM_THREADS")
    assert told == ("1" if Layer.IMAGING in BY_NAME[name].layers else None)


@pytest.mark.parametrize("name", BY_NAME)
def test_a_function_logs_into_a_group_of_its_own(service, deployed, name):
    group = service.of("Logs::LogGroup")[deployed[name]["LoggingConfig"]["LogGroup"]["Ref"]]["Properties"]
    assert group["LogGroupName"].endswith(f"/{name}")
    assert group["KmsKeyId"]
    assert group["RetentionInDays"] > 0


@pytest.mark.parametrize("name", [f.name for f in FUNCTIONS if f.queued])
def test_a_queue_is_drained_message_by_message(service, name):
    (mapping,) = mapped(service, name)
    declared = BY_NAME[name]
    assert mapping["BatchSize"] == declared.batch
    assert mapping["MaximumBatchingWindowInSeconds"] == declared.window
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["ScalingConfig"]["MaximumConcurrency"] >= 2


@pytest.mark.parametrize("name", [f.name for f in FUNCTIONS if f.source is Source.STREAM])
def test_the_stream_shows_new_facts_only_and_gives_up_on_none(service, name):
    (mapping,) = mapped(service, name)
    (shown,) = mapping["FilterCriteria"]["Filters"]
    assert f'"{schema.PK}":{{"S":[{{"prefix":"{schema.FACT}"}}]}}' in shown["Pattern"]
    assert '"eventName":["INSERT"]' in shown["Pattern"]
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["DestinationConfig"]["OnFailure"]["Destination"]
    assert mapping["StartingPosition"] == "TRIM_HORIZON"


@pytest.mark.parametrize("name", [f.name for f in FUNCTIONS if not f.queued and f.source is None])
def test_nothing_else_feeds_a_function(service, name):
    assert mapped(service, name) == []


def test_a_mapping_waits_for_the_policy_it_needs(service):
    policies = set(service.of("IAM::ManagedPolicy"))
    for function in service.of("Lambda::Function").values():
        assert policies & set(function["DependsOn"])


def test_layers_are_for_the_functions_platform(service):
    for layer in service.properties("Lambda::LayerVersion"):
        assert layer["CompatibleArchitectures"] == ["arm64"]
        assert layer["CompatibleRuntimes"] == ["python3.13"]
