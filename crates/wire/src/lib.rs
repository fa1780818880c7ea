//! All bytes two machines exchange: frames, bundles, signatures, problem codes.
//!
//! This crate carries changes and forms as bytes and knows nothing of what is in them. It knows
//! nothing about HTTP, compression libraries, files, clocks or chance.

#![forbid(unsafe_code)]

mod answer;
mod blob;
mod bundle;
mod carried;
mod cbor;
mod certificate;
mod control;
mod ends;
mod enrolment;
mod exchange;
mod frame;
mod handover;
mod journal_entry;
mod key;
mod page;
mod parcel;
mod problem;
mod receipt;
mod relay;

pub use answer::Answer;
pub use blob::{BlobClaim, BlobPiece, BlobReceipt, SignedClaim};
pub use bundle::{Bundle, BundleError, Carried, Header, Tip, running_digest};
pub use carried::{CarriedBundle, CarriedReceipt, Hold, WholePage};
pub use cbor::Malformed;
pub use certificate::{Certificate, CertificateError};
pub use control::{Control, ControlEntry, Named, Published, Sheets};
pub use enrolment::{EnrolmentAnswer, EnrolmentRequest};
pub use exchange::{Place, Refusal, Request, SignedRequest};
pub use frame::{Compression, CompressionError, FrameError, VERSION, pack, unpack};
pub use handover::{HandoverAnswer, HandoverReceipt, ProvenRelay, RelayProof};
pub use journal_entry::{Entered, JournalEntry};
pub use key::{PublicKey, SecretKey, Signature, SignatureError, Use};
pub use page::{Page, Row, SignedPage};
pub use parcel::{BundleParcel, CompactBundle, CompactPage, PageParcel};
pub use problem::{Problem, Retry};
pub use receipt::{Receipt, StreamEnd};
pub use relay::{RelayAnswer, RelayRequest, SignedRelayAnswer, SignedRelayRequest};
