"""Who asks, what they may, and within what: asked by every route and every worker."""
