// CloudFront Function (viewer request): tells the API the site's name. The Host header that the API sees is its
// own, since API Gateway answers to no other; a name that a client claims here is overwritten.
function handler(event) {
  const request = event.request;
  request.headers["x-forwarded-host"] = { value: request.headers.host.value };
  return request;
}
