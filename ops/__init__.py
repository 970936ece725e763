"""What an operator does by hand: small commands against a deployment, or against the local cloud."""
