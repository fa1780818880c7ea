//! All bytes two machines exchange: frames, bundles, signatures, problem codes.
