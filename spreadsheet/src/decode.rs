use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding};

/// The text of a file as UTF-8, decoded as it is read: without the mark in front, every line ended
/// by one `\n`, the last one too. A byte that belongs to no character, or a NUL, is an error of the
/// kind [`io::ErrorKind::InvalidData`]; everything before it is given first.
pub(crate) struct Decode<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    /// How much of `raw` was read and how much of that was decoded.
    filled: usize,
    taken: usize,
    /// Decoded, but not given away yet.
    text: Vec<u8>,
    given: usize,
    state: State,
    /// Whether the last character was a carriage return, which stood for its line feed already.
    after_return: bool,
    last: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Reading,
    Ended,
    Failed,
}

/// Bytes read at once.
const CHUNK: usize = 64 << 10;

impl<R: Read> Decode<R> {
    pub(crate) fn new(inner: R, encoding: &'static Encoding) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; CHUNK],
            filled: 0,
            taken: 0,
            text: Vec::new(),
            given: 0,
            state: State::Reading,
            after_return: false,
            last: b'\n',
        }
    }

    /// Decodes the next piece into `text`.
    fn advance(&mut self) -> io::Result<()> {
        let mut at_end = false;
        if self.taken == self.filled {
            self.filled = self.inner.read(&mut self.raw)?;
            self.taken = 0;
            at_end = self.filled == 0;
        }
        let raw = self.raw.get(self.taken..self.filled).unwrap_or_default();
        let mut decoded = vec![0; CHUNK];
        let (result, read, written) =
            self.decoder.decode_to_utf8_without_replacement(raw, &mut decoded, at_end);
        self.taken += read;
        self.text.clear();
        self.given = 0;
        for byte in decoded.into_iter().take(written) {
            self.push(byte);
        }
        match result {
            DecoderResult::Malformed(..) => self.state = State::Failed,
            DecoderResult::InputEmpty if at_end && self.state == State::Reading => {
                self.state = State::Ended;
                if self.last != b'\n' {
                    self.text.push(b'\n');
                }
            }
            DecoderResult::InputEmpty | DecoderResult::OutputFull => (),
        }
        Ok(())
    }

    fn push(&mut self, byte: u8) {
        if self.state == State::Failed {
            return;
        }
        let follows_return = core::mem::replace(&mut self.after_return, byte == b'\r');
        match byte {
            0 => self.state = State::Failed,
            b'\n' if follows_return => (),
            b'\r' | b'\n' => self.text.push(b'\n'),
            _ => self.text.push(byte),
        }
        self.last = self.text.last().copied().unwrap_or(self.last);
    }
}

impl<R: Read> Read for Decode<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() {
            match self.state {
                State::Reading => self.advance()?,
                State::Ended => return Ok(0),
                State::Failed => return Err(io::ErrorKind::InvalidData.into()),
            }
        }
        let rest = self.text.get(self.given..).unwrap_or_default();
        let count = rest.len().min(into.len());
        for (to, from) in into.iter_mut().zip(rest) {
            *to = *from;
        }
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{GB18030, UTF_8};

    use super::*;

    #[test]
    fn every_line_ends_in_one_way() {
        for (bytes, text) in [
            (&b"a\r\nb\rc\nd"[..], "a\nb\nc\nd\n"),
            (b"\xef\xbb\xbfa\n", "a\n"),
            (b"a\r\r\n\n", "a\n\n\n"),
            (b"", ""),
        ] {
            let mut decoded = String::new();
            Decode::new(bytes, UTF_8).read_to_string(&mut decoded).expect("sound text");
            assert_eq!(decoded, text);
        }
    }

    #[test]
    fn characters_that_are_cut_by_a_chunk_are_whole_again() {
        let text = "𠮷野家\n".repeat(20_000);
        let (bytes, ..) = GB18030.encode(&text);
        let mut decoded = String::new();
        Decode::new(&*bytes, GB18030).read_to_string(&mut decoded).expect("sound text");
        assert!(decoded == text);
    }
}
