"""From the outbox to the event bus."""
