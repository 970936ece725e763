"""Upload sessions over HTTP, and the worker that takes in what landed in the intake bucket."""
