def test_the_address_is_told(synthesised):
    outputs = synthesised["dev-web"].document["Outputs"]
    assert outputs["Address"]["Value"]["Fn::Join"][1][0] == "https://"


def test_the_files_are_reached_through_the_cdn_only(synthesised):
    web = synthesised["dev-web"]
    bucket = web.one("S3::Bucket")
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    allowed = [
        statement
        for statement in web.one("S3::BucketPolicy")["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]
    assert [statement["Principal"] for statement in allowed] == [{"Service": "cloudfront.amazonaws.com"}]
    assert "AWS:SourceArn" in allowed[0]["Condition"]["StringEquals"]
