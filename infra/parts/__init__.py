"""One kind of resource per file; the stacks only put them together."""
