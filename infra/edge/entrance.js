// CloudFront Function (viewer request): what requests to the API and the buckets pass first. ORIGINS and GRANTED are
// put before it at synthesis.
//
// It answers the preflights of the origins that are let in: they carry no credentials, and S3 would refuse them.
// And it tells the API the site's name. The Host header that the API sees is its own, since API Gateway answers to
// no other; a name that a client claims here is overwritten.
//
// It also answers requests that Lambda would not take (6 MB, with the body in base64): API Gateway's own 413 does not
// say where larger files go. lightbox/http/problems.py has the same answer for the local server.
const MOST = 4400000;
const API = /^\/(api|dicomweb|link)\//;

function tooLarge(uri) {
  const title = "Too large for one request: use an upload, POST /api/uploads";
  const problem = {
    type: "/docs/problems#request-too-large",
    title: title,
    status: 413,
    detail: title,
    instance: uri,
    slug: "request-too-large",
  };
  return {
    statusCode: 413,
    statusDescription: "Content Too Large",
    headers: {
      "content-type": { value: "application/problem+json" },
      "cache-control": { value: "no-store" },
      link: { value: '</api/uploads>; rel="alternate"' },
    },
    body: { encoding: "text", data: JSON.stringify(problem) },
  };
}

function handler(event) {
  const request = event.request;
  const length = request.headers["content-length"];
  if (length && Number(length.value) > MOST && API.test(request.uri)) return tooLarge(request.uri);
  const origin = request.headers.origin && request.headers.origin.value;
  if (request.method === "OPTIONS" && request.headers["access-control-request-method"] && ORIGINS.includes(origin)) {
    const headers = { "access-control-allow-origin": { value: origin }, vary: { value: "origin" } };
    Object.keys(GRANTED).forEach(name => (headers[name] = { value: GRANTED[name] }));
    return { statusCode: 204, statusDescription: "No Content", headers: headers };
  }
  request.headers["x-forwarded-host"] = { value: request.headers.host.value };
  return request;
}
