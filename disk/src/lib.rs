//! The ground both edges stand on: plain files and sled behind the contracts of store.
