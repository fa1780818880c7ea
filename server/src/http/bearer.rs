use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use kernel::{Digest, UserId};
use wire::Problem;

use super::Trouble;
use crate::desk::Desk;

/// The user on whose behalf a bearer token speaks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bearer(pub(crate) UserId);

impl FromRequestParts<Desk> for Bearer {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Trouble> {
        let token = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .ok_or(Problem::Unauthorised)?;
        // Only digests are kept and compared, so neither a leak nor timing tells a token.
        let digest = token_digest(token);
        let user = desk.people()?.token(digest).ok_or(Problem::Unauthorised)?;
        Ok(Self(user))
    }
}

/// What is kept of a token.
pub(crate) fn token_digest(token: &str) -> Digest {
    Digest::of_parts([b"token", token.trim().as_bytes()])
}
