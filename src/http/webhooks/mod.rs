//! Inbound webhooks: verify, read, hand over, answer.
