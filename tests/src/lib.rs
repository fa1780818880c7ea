//! The code base and the whole system under test.
