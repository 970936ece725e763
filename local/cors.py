"""Pages of other sites: what the CDN does for them in the cloud (``infra/edge/entrance.js``), done here.

Only origins that were named are let in, and never with the session cookie: answers say nothing of credentials, so
browsers withhold what was asked with them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PATHS = ("/api/", "/dicomweb/", "/intake/", "/archive/", "/artefacts/")
"""What foreign pages may reach: what the CDN sends to the API and the buckets."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """Who may call from elsewhere, and what they may do.

    Parameters
    ----------
    origins
        As browsers send them.
    granted
        The headers ``foreign`` of ``viewer/headers.json``.
    """

    origins: Sequence[str]
    granted: Mapping[str, str]

    def preflight(self, method: str, path: str, headers: Mapping[str, str]) -> dict[str, str] | None:
        """Return the headers of the answer (204) to a preflight, or None for any other request.

        Parameters
        ----------
        method, path, headers
            Of the request; the headers' names in lower case.
        """
        if method != "OPTIONS" or "access-control-request-method" not in headers:
            return None
        let_in = self._let_in(path, headers)
        return {**let_in, **self.granted} if let_in else None

    def answered(self, path: str, headers: Mapping[str, str]) -> dict[str, str]:
        """Return what is added to the answer to a request, whatever its status."""
        let_in = self._let_in(path, headers)
        name = "access-control-expose-headers"
        return {**let_in, name: self.granted[name]} if let_in else {}

    def _let_in(self, path: str, headers: Mapping[str, str]) -> dict[str, str]:
        origin = headers.get("origin", "")
        if origin not in self.origins or not path.startswith(PATHS):
            return {}
        return {"access-control-allow-origin": origin}
