"""What AWS Secrets Manager calls to turn the session signing keys over: a function of the data stack."""
