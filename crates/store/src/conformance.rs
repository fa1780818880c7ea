//! The contracts in executable form: one suite, every backend. A promise that is broken fails an
//! assertion.

mod blobs;
mod index;
mod journal;
mod script;

pub use blobs::blobs;
pub use index::index;
pub use journal::journal;
pub use script::script;

use crate::{Model, Reply, Request};

/// Runs a script against a backend that is empty at first, and compares each reply with the
/// [`Model`]'s.
pub fn check(mut backend: impl FnMut(Request) -> Reply, script: &[Request]) {
    let mut model = Model::default();
    for (step, request) in script.iter().enumerate() {
        let right = model.run(request);
        assert!(backend(request.clone()) == right, "step {step}: {}", brief(request));
    }
}

/// Values may be megabytes, so a failure names the request without them.
fn brief(request: &Request) -> String {
    match request {
        Request::Append(entries) => {
            format!("append of {:?} bytes", entries.iter().map(Vec::len).collect::<Vec<_>>())
        }
        Request::Apply(batch) => format!("batch of {} bytes", batch.bytes()),
        other => format!("{other:?}"),
    }
}
