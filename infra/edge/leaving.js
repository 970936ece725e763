// CloudFront Function (viewer response): what answers of the API leave without.
//
// API Gateway names a media type for every answer, also for one without a body. Of a redirect, Orthanc's DICOMweb
// client takes it for that of what it is led to, and gives up. local/gateway.py does the same.
function handler(event) {
  const response = event.response;
  const bodiless = response.statusCode === 204 || (response.statusCode >= 300 && response.statusCode < 400);
  if (bodiless) delete response.headers["content-type"];
  return response;
}
