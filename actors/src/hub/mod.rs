//! The hub: numbers live messages and fans them out to the sessions that asked.
