import json

import pytest

from lightbox.objects import layout


def named(data, name):
    (found,) = [bucket["Properties"] for logical, bucket in data.of("S3::Bucket").items() if logical.startswith(name)]
    return found


def rules(bucket):
    return {rule["Id"]: rule for rule in bucket["LifecycleConfiguration"]["Rules"]}


def test_every_bucket_is_private_versioned_and_encrypted(synthesised):
    for stack in ("dev-data", "prod-data", "dev-web", "prod-web"):
        for bucket in synthesised[stack].properties("S3::Bucket"):
            assert all(bucket["PublicAccessBlockConfiguration"].values())
            assert bucket["VersioningConfiguration"]["Status"] == "Enabled"
            assert bucket["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
            assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]


def test_every_bucket_takes_tls_only(synthesised):
    for stack in ("prod-data", "prod-web"):
        template = synthesised[stack]
        closed = {
            policy["Bucket"]["Ref"]
            for policy in template.properties("S3::BucketPolicy")
            if any(
                statement["Effect"] == "Deny"
                and statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
                for statement in policy["PolicyDocument"]["Statement"]
            )
        }
        assert closed == set(template.of("S3::Bucket"))


@pytest.mark.parametrize("name", ["Intake", "Archive", "Artefacts"])
def test_patient_data_is_encrypted_with_our_own_key_and_watched(data, name):
    bucket = named(data, name)
    (encryption,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    assert encryption["ServerSideEncryptionByDefault"]["KMSMasterKeyID"]
    assert encryption["BucketKeyEnabled"] is True
    assert bucket["LoggingConfiguration"]["LogFilePrefix"] == f"{name.lower()}/"


@pytest.mark.parametrize("name", ["Intake", "Archive", "Artefacts", "AccessLogs"])
def test_nothing_half_done_stays(data, name):
    tidy = rules(named(data, name))["nothing-half-done"]
    assert tidy["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] == layout.INTAKE_DAYS
    assert tidy["ExpiredObjectDeleteMarker"] is True


def test_what_is_temporary_expires_as_the_layout_says(data):
    intake = rules(named(data, "Intake"))["intake-expires"]
    assert (intake["Prefix"], intake["ExpirationInDays"]) == (layout.INTAKE, layout.INTAKE_DAYS)
    exports = rules(named(data, "Artefacts"))["exports-expire"]
    assert (exports["Prefix"], exports["ExpirationInDays"]) == (layout.export(""), layout.EXPORT_DAYS)
    pictures = rules(named(data, "Artefacts"))["pictures-expire"]
    assert (pictures["Prefix"], pictures["ExpirationInDays"]) == (layout.PICTURES, layout.PICTURE_DAYS)


def test_an_accepted_image_never_expires(data):
    for rule in rules(named(data, "Archive")).values():
        assert "ExpirationInDays" not in rule
        assert "Transitions" not in rule


def test_access_logs_are_taken_from_this_account_only(data):
    statements = [
        statement
        for policy in data.properties("S3::BucketPolicy")
        for statement in policy["PolicyDocument"]["Statement"]
    ]
    denied = [s for s in statements if s["Effect"] == "Deny" and "logging.s3" in json.dumps(s["Principal"])]
    assert [s["Condition"] for s in denied] == [{"StringNotEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}]
