import pytest

from lightbox.store import schema


@pytest.fixture(scope="module")
def table(data):
    return data.one("DynamoDB::Table")


def test_the_keys_are_the_schemas(table):
    assert table["KeySchema"] == [
        {"AttributeName": schema.PK, "KeyType": "HASH"},
        {"AttributeName": schema.SK, "KeyType": "RANGE"},
    ]
    assert {attribute["AttributeType"] for attribute in table["AttributeDefinitions"]} == {"S"}


def test_the_indexes_are_the_schemas(table):
    found = {
        (index["IndexName"], *(key["AttributeName"] for key in index["KeySchema"]))
        for index in table["GlobalSecondaryIndexes"]
    }
    assert found == {(index.name, index.pk, index.sk) for index in schema.INDEXES}
    assert {index["Projection"]["ProjectionType"] for index in table["GlobalSecondaryIndexes"]} == {"ALL"}


def test_it_is_on_demand_encrypted_and_recoverable(table):
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["SSESpecification"]["SSEEnabled"] is True
    assert table["SSESpecification"]["KMSMasterKeyId"]
    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True


def test_records_expire_and_changes_are_streamed(table):
    assert table["TimeToLiveSpecification"] == {"AttributeName": schema.TTL, "Enabled": True}
    assert table["StreamSpecification"]["StreamViewType"] == schema.STREAM_VIEW
