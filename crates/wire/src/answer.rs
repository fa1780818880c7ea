use kernel::{DeviceId, Division, FeedId, limit};

use crate::{
    ControlEntry, PageParcel, Receipt, Refusal, Request,
    cbor::{self, Malformed, Reader, Writer},
    ends,
};

/// What the server answers. It is written and read beside the request it answers: what stands
/// there already is left out, so that an exchange without news costs next to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The life of its feeds; when it is not the tablet's, the tablet begins each feed anew.
    pub feed: FeedId,
    /// What it durably holds of the device's streams, signed, and when that was.
    pub receipt: Receipt,
    /// What it did not take, and why.
    pub refusals: Vec<Refusal>,
    /// The villages the device may hold, when they are not those that it named.
    pub villages: Option<Vec<Division>>,
    /// The number of the control entry that published the form of the compact pages; 0 for none.
    pub form: u64,
    /// What is new in the villages.
    pub pages: Vec<PageParcel>,
    /// The checksum of all that the feeds of the named villages hold beside what the tablet
    /// claims to hold itself; none where a page does not reach the end of its feed.
    pub sum: Option<u64>,
    /// What is new about people, devices and forms, as far as it concerns the device.
    pub control: Vec<ControlEntry>,
    /// The control entry up to which that brings it.
    pub control_next: u64,
    /// Whether another exchange would bring more at once.
    pub more: bool,
}

impl Answer {
    /// Its bytes, for a reader who has the request.
    #[must_use]
    pub fn encode(&self, to: &Request) -> Vec<u8> {
        cbor::written(|writer| self.put(writer, to))
    }

    /// An answer from its bytes and what it answers. The receipt, pages and control entries in
    /// it are still to be verified.
    ///
    /// # Errors
    /// When they are no answer.
    pub fn decode(bytes: &[u8], device: DeviceId, request: &Request) -> Result<Self, Malformed> {
        cbor::read(bytes, |from| Self::take(from, device, request))
    }

    fn put(&self, to: &mut Writer, request: &Request) {
        to.array(10).put(&(self.feed != request.feed).then_some(self.feed));
        self.receipt.put(to, request);
        to.all(&self.refusals);
        match &self.villages {
            Some(villages) => to.all(villages),
            None => to.null(),
        };
        to.put(&self.form).all(&self.pages).put(&self.sum);
        to.all(&self.control)
            .put(&(self.control_next != request.control).then_some(self.control_next));
        to.number(u64::from(self.more));
    }

    fn take(from: &mut Reader<'_>, device: DeviceId, request: &Request) -> Result<Self, Malformed> {
        from.array(10)?;
        Ok(Self {
            feed: from.take::<Option<_>>()?.unwrap_or(request.feed),
            receipt: Receipt::take(from, device, request)?,
            refusals: from.all(limit::STREAMS_PER_REQUEST)?,
            villages: if from.null()? { None } else { Some(from.all(limit::VILLAGES_PER_DEVICE)?) },
            form: from.take()?,
            pages: from.all(limit::VILLAGES_PER_DEVICE)?,
            sum: from.take()?,
            control: from.all(65_536)?,
            control_next: from.take::<Option<_>>()?.unwrap_or(request.control),
            more: from.number()? == 1,
        })
    }
}

impl Receipt {
    /// Writes it beside the request: a device knows its id, and what it claimed itself.
    fn put(&self, to: &mut Writer, request: &Request) {
        let villages = request.villages();
        to.array(5).put(&self.at);
        for ends in [&self.durable, &self.archived] {
            if *ends == request.held {
                to.null();
            } else {
                ends::put(to, ends, &villages);
            }
        }
        ends::put_places(to, &self.passed, &villages);
        to.put(&self.signature());
    }

    fn take(from: &mut Reader<'_>, device: DeviceId, request: &Request) -> Result<Self, Malformed> {
        let villages = request.villages();
        let held = |from: &mut Reader<'_>| {
            if from.null()? { Ok(request.held.clone()) } else { ends::take(from, &villages) }
        };
        from.array(5)?;
        let (at, durable, archived) = (from.take()?, held(from)?, held(from)?);
        let passed = ends::take_places(from, &villages)?;
        Ok(Self::rebuilt(device, at, durable, archived, passed, from.take()?))
    }
}
