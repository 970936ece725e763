"""The HTTP edge: API Gateway events in, replies out, every error as problem+json."""
