//! What journal and index promise, as contracts with one conformance suite.
