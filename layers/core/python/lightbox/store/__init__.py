"""The single table: its schema, its keys, and the one class that talks to DynamoDB."""
