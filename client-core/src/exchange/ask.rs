use std::collections::BTreeSet;

use kernel::{Actor, Division, limit};
use wire::{Certificate, Place, Request, SignedRequest, StreamEnd, pack};

use super::Course;
use crate::{Client, LocalError, Ports, SyncError};

/// A request that is ready to be sent.
pub(super) struct Asked {
    pub body: Vec<u8>,
    /// What it says.
    pub request: Request,
    /// Whether there was no room for all that is pending.
    pub has_more: bool,
}

impl<P: Ports> Client<P> {
    /// Seals and signs what the next exchange says.
    pub(super) async fn prepare(&mut self, course: &Course) -> Result<Asked, SyncError> {
        let (bundles, has_more) = self.bundles(&course.set_aside).await?;
        let enrolled = self.own.enrolled.as_ref().ok_or(SyncError::NotEnrolled)?;
        let heard = self.heard.as_ref().ok_or(SyncError::NotEnrolled)?;
        let actors = bundles.iter().filter_map(|bundle| bundle.header().ok());
        let actors: BTreeSet<Actor> = actors.map(|header| header.actor).collect();
        let places = self.places.iter();
        let request = Request {
            clock: self.now(),
            feed: heard.feed,
            control: heard.control,
            form: self.survey.number,
            known: (heard.control == 0).then(|| sync::built_in().digest()),
            explicit: course.explicit_pages,
            places: places
                .map(|(village, reached)| Place { village: *village, after: reached.after })
                .collect(),
            held: self.held(),
            certificates: self.certificates(&actors, &course.wanted),
            bundles: self.pack_bundles(&bundles, &course.explicit).await?,
            answer_bytes: limit::PAGE_BYTES as u64,
        };
        let signed = SignedRequest::sign(enrolled.device, &request, &enrolled.device_key());
        let body = pack(&signed.encode(), self.ports.compression());
        Ok(Asked { body: body.map_err(|_| LocalError::Damaged)?, request, has_more })
    }

    /// How far the tablet claims to hold its own streams: as far as it may have sent them.
    fn held(&self) -> Vec<StreamEnd> {
        let streams = self.own.streams.iter().map(|((actor, village), stands)| StreamEnd {
            actor: *actor,
            village: *village,
            n: stands.sealed.n.min(stands.sendable()),
        });
        streams.filter(|end| end.n > 0).take(limit::STREAMS_PER_REQUEST).collect()
    }

    /// The certificates of the epochs that write in this request and of which the server has
    /// receipted nothing yet, or which it asked for.
    fn certificates(
        &self,
        writing: &BTreeSet<Actor>,
        wanted: &BTreeSet<Actor>,
    ) -> Vec<Certificate> {
        let is_known = |actor: &Actor| {
            let mut streams = self.own.streams.iter();
            streams.any(|((other, _), stands): (&(Actor, Division), _)| {
                other == actor && stands.durable > 0
            })
        };
        let epochs = self.own.epochs.values();
        epochs
            .filter(|epoch| {
                let actor = &epoch.actor;
                wanted.contains(actor) || (writing.contains(actor) && !is_known(actor))
            })
            .take(limit::CERTIFICATES_PER_REQUEST)
            .copied()
            .collect()
    }
}
