"""The event bus: facts out of the outbox (``envelope``), into every function that hears them (``publish``)."""
