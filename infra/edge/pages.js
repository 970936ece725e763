// CloudFront Function (viewer request): which file answers the address of a page.
//
// The web app and the viewer are single pages that read the address themselves. A file's name ends in an
// extension that begins with a letter; a UID may stand last in a page's address and ends in digits. Documents
// are pages of their own: /docs/problems is where an error's type leads.
const FILE = /\.[A-Za-z][A-Za-z0-9]*$/;
const VIEWER = /^\/viewer(\/|$)/;
const DOCUMENT = /^\/docs\/[a-z-]+$/;

function handler(event) {
  const request = event.request;
  if (DOCUMENT.test(request.uri)) {
    request.uri += ".html";
  } else if (!FILE.test(request.uri)) {
    request.uri = VIEWER.test(request.uri) ? "/viewer/index.html" : "/index.html";
  }
  return request;
}
