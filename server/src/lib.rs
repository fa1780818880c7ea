//! The server's edge: HTTP, journal, merge, states and feeds.
