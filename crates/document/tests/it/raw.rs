use kernel::Digest;

/// A change taken apart to its bytes, so that it can be put together wrongly.
#[derive(Clone)]
pub(crate) struct Raw {
    pub(crate) deps: Vec<[u8; 32]>,
    pub(crate) actor: Vec<u8>,
    pub(crate) seq: u64,
    pub(crate) start_op: u64,
    pub(crate) time: i64,
    pub(crate) message: Vec<u8>,
    pub(crate) others: Vec<Vec<u8>>,
    pub(crate) columns: Vec<(u64, Vec<u8>)>,
    pub(crate) footer: Vec<u8>,
}

pub(crate) const KEY: u64 = 0x15;
pub(crate) const ACTION: u64 = 0x42;
pub(crate) const PREDECESSORS: u64 = 0x70;

/// A chunk with a right checksum.
pub(crate) fn chunk(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut hashed = vec![kind];
    unsigned(&mut hashed, body.len() as u64);
    hashed.extend(body);
    seal(&[&[0; 8], hashed.as_slice()].concat())
}

/// The same bytes with their magic and checksum made right.
pub(crate) fn seal(bytes: &[u8]) -> Vec<u8> {
    let hash = Digest::of(&bytes[8..]);
    [&[0x85, 0x6f, 0x4a, 0x83], &hash.as_bytes()[..4], &bytes[8..]].concat()
}

/// The body of a chunk.
pub(crate) fn body(bytes: &[u8]) -> Vec<u8> {
    let mut rest = &bytes[9..];
    read_unsigned(&mut rest);
    rest.to_vec()
}

impl Raw {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let body = body(bytes);
        let mut rest = body.as_slice();
        let deps = (0..read_unsigned(&mut rest)).map(|_| take(&mut rest, 32)).collect::<Vec<_>>();
        let actor = read_run(&mut rest);
        let (seq, start_op) = (read_unsigned(&mut rest), read_unsigned(&mut rest));
        let time = read_signed(&mut rest);
        let message = read_run(&mut rest);
        let others = (0..read_unsigned(&mut rest)).map(|_| read_run(&mut rest)).collect();
        let count = read_unsigned(&mut rest);
        let shapes: Vec<_> =
            (0..count).map(|_| (read_unsigned(&mut rest), read_unsigned(&mut rest))).collect();
        let columns =
            shapes.into_iter().map(|(number, length)| (number, take(&mut rest, length))).collect();
        let deps = deps.into_iter().map(|dep| dep.try_into().expect("32 bytes")).collect();
        Self { deps, actor, seq, start_op, time, message, others, columns, footer: rest.to_vec() }
    }

    pub(crate) fn column(&mut self, number: u64) -> &mut Vec<u8> {
        let column = self.columns.iter_mut().find(|(found, _)| *found == number);
        &mut column.expect("a column the change has").1
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut body = Vec::new();
        unsigned(&mut body, self.deps.len() as u64);
        self.deps.iter().for_each(|dep| body.extend(dep));
        run(&mut body, &self.actor);
        unsigned(&mut body, self.seq);
        unsigned(&mut body, self.start_op);
        signed(&mut body, self.time);
        run(&mut body, &self.message);
        unsigned(&mut body, self.others.len() as u64);
        self.others.iter().for_each(|other| run(&mut body, other));
        unsigned(&mut body, self.columns.len() as u64);
        for (number, column) in &self.columns {
            unsigned(&mut body, *number);
            unsigned(&mut body, column.len() as u64);
        }
        self.columns.iter().for_each(|(_, column)| body.extend(column));
        body.extend(&self.footer);
        chunk(1, &body)
    }
}

/// Appends an unsigned LEB128 number.
pub(crate) fn unsigned(out: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Appends a signed LEB128 number.
pub(crate) fn signed(out: &mut Vec<u8>, mut number: i64) {
    while !(-64..64).contains(&number) {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push((number & 0x7f) as u8);
}

fn run(out: &mut Vec<u8>, bytes: &[u8]) {
    unsigned(out, bytes.len() as u64);
    out.extend(bytes);
}

fn take(rest: &mut &[u8], count: u64) -> Vec<u8> {
    let (taken, left) = rest.split_at(usize::try_from(count).expect("a length"));
    *rest = left;
    taken.to_vec()
}

fn read_run(rest: &mut &[u8]) -> Vec<u8> {
    let count = read_unsigned(rest);
    take(rest, count)
}

fn read_unsigned(rest: &mut &[u8]) -> u64 {
    let (mut number, mut shift) = (0, 0);
    loop {
        let byte = take(rest, 1)[0];
        number |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte & 0x80 == 0 {
            return number;
        }
    }
}

fn read_signed(rest: &mut &[u8]) -> i64 {
    let before = rest.len();
    let number = read_unsigned(rest);
    let bits = 7 * (before - rest.len());
    // The sign is the highest bit that was written.
    if bits < 64 && number >> (bits - 1) & 1 == 1 {
        number as i64 | -1 << bits
    } else {
        number as i64
    }
}
