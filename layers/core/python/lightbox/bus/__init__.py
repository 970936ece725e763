"""The event bus: facts out of the outbox, into every function that hears them."""
