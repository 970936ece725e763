import json

from functions.manifest import FUNCTIONS
from infra.parts.api import ACCESS_LOG

ROUTES = {route: function.name for function in FUNCTIONS for route in function.routed}


def test_every_route_of_the_manifest_reaches_its_function(service):
    functions, integrations = service.of("Lambda::Function"), service.of("ApiGatewayV2::Integration")
    reached = {}
    for route in service.properties("ApiGatewayV2::Route"):
        integration = integrations[route["Target"]["Fn::Join"][1][1]["Ref"]]["Properties"]
        assert integration["PayloadFormatVersion"] == "2.0"
        function = functions[integration["IntegrationUri"]["Fn::GetAtt"][0]]["Properties"]
        reached[route["RouteKey"]] = function["FunctionName"].split("-", 2)[2]
    assert reached == ROUTES


def test_what_can_be_got_can_be_asked_about(service):
    keys = {route["RouteKey"] for route in service.properties("ApiGatewayV2::Route")}
    gets = {key.removeprefix("GET ") for key in keys if key.startswith("GET ")}
    assert gets == {key.removeprefix("HEAD ") for key in keys if key.startswith("HEAD ")}
    assert len(keys) <= 300  # what one HTTP API holds


def test_the_api_may_call_each_function_and_nothing_more(service):
    routed = {function.name for function in FUNCTIONS if function.routes}
    permissions = [
        permission
        for permission in service.properties("Lambda::Permission")
        if permission["Principal"] == "apigateway.amazonaws.com"
    ]
    assert len(permissions) == len(routed)
    assert all("execute-api" in json.dumps(permission["SourceArn"]) for permission in permissions)


def test_calls_are_throttled_and_logged(service):
    stage = service.one("ApiGatewayV2::Stage")
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] > 0
    assert stage["DefaultRouteSettings"]["ThrottlingBurstLimit"] > 0
    assert json.loads(stage["AccessLogSettings"]["Format"]) == ACCESS_LOG


def test_the_access_log_holds_no_address_that_could_name_a_patient():
    logged = " ".join(ACCESS_LOG.values())
    assert "path" not in logged
    assert "queryString" not in logged
    assert "authorizer" not in logged
