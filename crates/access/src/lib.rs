//! Who may: roles, division scopes, periods, permits.
