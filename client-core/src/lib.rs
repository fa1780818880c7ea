//! The tablet's edge: record visits offline, save durably, sync in one exchange.
