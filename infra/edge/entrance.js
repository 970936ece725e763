// CloudFront Function (viewer request): what requests to the API and the buckets pass first. ORIGINS and GRANTED are
// put before it at synthesis.
//
// It answers the preflights of the origins that are let in: they carry no credentials, and S3 would refuse them.
// And it tells the API the site's name. The Host header that the API sees is its own, since API Gateway answers to
// no other; a name that a client claims here is overwritten.
function handler(event) {
  const request = event.request;
  const origin = request.headers.origin && request.headers.origin.value;
  if (request.method === "OPTIONS" && request.headers["access-control-request-method"] && ORIGINS.includes(origin)) {
    const headers = { "access-control-allow-origin": { value: origin }, vary: { value: "origin" } };
    Object.keys(GRANTED).forEach(name => (headers[name] = { value: GRANTED[name] }));
    return { statusCode: 204, statusDescription: "No Content", headers: headers };
  }
  request.headers["x-forwarded-host"] = { value: request.headers.host.value };
  return request;
}
