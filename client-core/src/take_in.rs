use document::compact::Place;
use kernel::{Digest, Verdict};
use store::{Batch, Position};
use wire::Certificate;

use crate::{
    Client, LocalError, Ports, Storage as _,
    client::COVERED,
    dossier::Dossier,
    entry::{Closed, Committed, Enrolled, Entry, Handed, Opened, Origin, Receipted, Sealed},
    heard::Heard,
    key,
    known::Reached,
    own::{Pointer, Stream},
    row, stored,
};

impl<P: Ports> Client<P> {
    /// Takes one entry of the journal into the index and into memory: the same way when it is
    /// new and when the journal is read again.
    pub(crate) async fn take_in(
        &mut self,
        entry: &Entry,
        at: Position,
        next: Position,
    ) -> Result<(), LocalError> {
        let mut batch = Batch::default();
        batch.cover(COVERED, next);
        match entry {
            Entry::Enrolled(enrolled) => self.take_enrolled(enrolled, batch).await,
            Entry::Opened(opened) => self.take_opened(opened, batch).await,
            Entry::Committed(commit) => self.take_commit(commit, at, batch).await,
            Entry::Sealed(sealed) => self.take_sealed(sealed, batch).await,
            Entry::Receipted(receipted) => self.take_receipt(receipted, batch).await,
            Entry::Closed(closed) => self.take_closed(closed, batch).await,
            Entry::Attached(attached) => self.take_attached(attached, at, batch).await,
            Entry::Brought(brought) => self.take_brought(brought, batch).await,
            Entry::Handed(handed) => self.take_handed(handed, batch).await,
        }
    }

    /// Puts a household and its row into a batch. One of which nothing is known yet but commits
    /// that wait has no row.
    pub(crate) fn put_household(&self, dossier: &mut Dossier, batch: &mut Batch) {
        dossier.put(batch, self.ports.compression());
        if dossier.document.is_empty() {
            batch.delete(key::row(dossier.village, dossier.record));
            return;
        }
        let (ledger, moment) = (dossier.ledger(&self.survey), self.survey.moment(self.now()));
        let state = record::State::of(&ledger, &self.survey.rules);
        let summary = row::summary(&ledger, &state, &self.survey, &moment);
        batch.put(key::row(dossier.village, dossier.record), summary);
    }

    async fn take_enrolled(
        &mut self,
        enrolled: &Enrolled,
        mut batch: Batch,
    ) -> Result<(), LocalError> {
        let heard = Heard::nothing(enrolled.feed);
        batch.put(key::ENROLLED, stored::encode(enrolled));
        batch.put(key::HEARD, stored::encode(&heard));
        self.ports.storage().apply(batch).await?;
        self.own.enrolled = Some(enrolled.clone());
        self.heard = Some(heard);
        Ok(())
    }

    async fn take_opened(&mut self, opened: &Opened, mut batch: Batch) -> Result<(), LocalError> {
        let certificate =
            Certificate::decode(&opened.certificate).map_err(|_| LocalError::Damaged)?;
        batch.put(key::epoch(certificate.epoch), opened.certificate.as_slice());
        self.ports.storage().apply(batch).await?;
        self.own.epochs.insert(certificate.epoch, certificate);
        Ok(())
    }

    async fn take_commit(
        &mut self,
        commit: &Committed,
        at: Position,
        mut batch: Batch,
    ) -> Result<(), LocalError> {
        let Committed { actor, village, n, record, hash, .. } = *commit;
        let mut stream = self.own.stream(actor, village);
        stream.last = stream.last.max(n);
        batch.put(key::stream(actor, village), stored::encode(&stream));
        batch.put(key::last(record, actor), hash.as_bytes().to_vec());
        let pointer = Pointer {
            at: at.0,
            record,
            hash,
            bytes: commit.change.len() as u64,
            is_again: commit.again.is_some(),
            said_again: false,
        };
        batch.put(key::own(actor, village, n), stored::encode(&pointer));
        let mut dossier = self.dossier(record).await?;
        let mut dossier = dossier.take().unwrap_or_else(|| Dossier::new(record, village));
        if let Some(origin) = commit.again {
            let hash = self.mark_said_again(origin, &mut batch).await?;
            let mut gone = self.condemned(&dossier);
            gone.insert(hash);
            dossier.take_out(&gone)?;
        }
        dossier.bring((hash, &commit.change), Place { actor, village, n }, Verdict::Counted);
        self.put_household(&mut dossier, &mut batch);
        self.ports.storage().apply(batch).await?;
        self.own.streams.insert((actor, village), stream);
        Ok(())
    }

    async fn take_sealed(&mut self, sealed: &Sealed, mut batch: Batch) -> Result<(), LocalError> {
        let Sealed { actor, village, after, .. } = *sealed;
        let mut stream = self.own.stream(actor, village);
        stream.sealed = after;
        batch.put(key::stream(actor, village), stored::encode(&stream));
        batch.put(key::bundle(actor, village, after.n), stored::encode(sealed));
        self.ports.storage().apply(batch).await?;
        self.own.streams.insert((actor, village), stream);
        Ok(())
    }

    async fn take_receipt(
        &mut self,
        receipted: &Receipted,
        mut batch: Batch,
    ) -> Result<(), LocalError> {
        let mut streams = Vec::new();
        for held in &receipted.held {
            let mut stream = self.own.stream(held.actor, held.village);
            (stream.durable, stream.archived) = (held.durable, held.archived);
            batch.put(key::stream(held.actor, held.village), stored::encode(&stream));
            streams.push(((held.actor, held.village), stream));
        }
        self.ports.storage().apply(batch).await?;
        self.own.streams.extend(streams);
        Ok(())
    }

    async fn take_handed(&mut self, handed: &Handed, mut batch: Batch) -> Result<(), LocalError> {
        let mut streams = Vec::new();
        for Origin { actor, village, n } in &handed.kept {
            let mut stream = self.own.stream(*actor, *village);
            stream.handed = stream.handed.max(*n);
            batch.put(key::stream(*actor, *village), stored::encode(&stream));
            streams.push(((*actor, *village), stream));
        }
        self.ports.storage().apply(batch).await?;
        self.own.streams.extend(streams);
        Ok(())
    }

    /// The village's feed is read again from its beginning: what the server has in place of the
    /// closed commits was held back while the tablet claimed to have it.
    async fn take_closed(&mut self, closed: &Closed, mut batch: Batch) -> Result<(), LocalError> {
        let Closed { actor, village, from } = *closed;
        let mut stream: Stream = self.own.stream(actor, village);
        stream.closed_from = Some(stream.closed_from.map_or(from, |known| known.min(from)));
        batch.put(key::stream(actor, village), stored::encode(&stream));
        if self.places.contains_key(&village) {
            self.forget_feed(village, &mut batch).await?;
        }
        self.ports.storage().apply(batch).await?;
        self.own.streams.insert((actor, village), stream);
        self.places.entry(village).and_modify(|reached| *reached = Reached::default());
        Ok(())
    }

    /// Notes that a commit was said again, and gives its hash.
    async fn mark_said_again(
        &self,
        Origin { actor, village, n }: Origin,
        batch: &mut Batch,
    ) -> Result<Digest, LocalError> {
        let mut pointer = self.pointer(actor, village, n).await?.ok_or(LocalError::Damaged)?;
        pointer.said_again = true;
        batch.put(key::own(actor, village, n), stored::encode(&pointer));
        Ok(pointer.hash)
    }
}
