"""The HTTP edge: API Gateway events in, replies out, every error as problem+json.

============  =====================================================================================================
``app``       the router of one function: credentials, errors, logs around every route
``message``   one request and one reply, as values
``identity``  from a request's credentials to an actor;  ``cookie`` the session's
``media``     what a client takes
``places``    DICOMweb addresses: as routes, and what they name
``deliver``   from a body to a reply, or to a redirect where it is too large for one
``problems``  errors as problem+json: the one table from family to status
``openapi``   the document of the JSON API
============  =====================================================================================================
"""
