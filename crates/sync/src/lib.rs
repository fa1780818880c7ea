//! The conversation, sans-io: what to send, what to believe.
