/// Reads numbers and runs of bytes from the front of untrusted bytes. Nothing is copied and
/// nothing allocated; what is cut short or not in its shortest form reads as none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn len(self) -> usize {
        self.0.len()
    }

    pub(crate) fn take(&mut self, count: u64) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(usize::try_from(count).ok()?)?;
        self.0 = rest;
        Some(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*array)
    }

    pub(crate) fn byte(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }

    /// A run of bytes preceded by its length.
    pub(crate) fn run(&mut self) -> Option<&'a [u8]> {
        let count = self.unsigned()?;
        self.take(count)
    }

    /// An unsigned LEB128 number.
    pub(crate) fn unsigned(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                let fits = shift < 63 || byte <= 1;
                let shortest = byte != 0 || shift == 0;
                return (fits && shortest).then_some(value);
            }
        }
        None
    }

    /// A signed LEB128 number.
    pub(crate) fn signed(&mut self) -> Option<i64> {
        let (mut value, mut before) = (0, 0);
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= i64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                if shift < 57 && byte & 0x40 != 0 {
                    value |= -1 << (shift + 7);
                }
                let fits = shift < 63 || matches!(byte, 0 | 0x7f);
                let sign_repeated =
                    (byte == 0 && before & 0x40 == 0) || (byte == 0x7f && before & 0x40 != 0);
                return (fits && (shift == 0 || !sign_repeated)).then_some(value);
            }
            before = byte;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_in_their_shortest_form_only() {
        let long = [0xff; 11];
        for (bytes, number) in [
            (&[0][..], Some(0)),
            (&[0x7f], Some(127)),
            (&[0x80, 1], Some(128)),
            (&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1], Some(u64::MAX)),
            (&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2], None),
            (&[0x80, 0], None),
            (&[0x80], None),
            (&[], None),
            (&long, None),
        ] {
            assert_eq!(Reader::new(bytes).unsigned(), number, "{bytes:02x?}");
        }
    }

    #[test]
    fn signed_numbers_read_in_their_shortest_form_only() {
        for (bytes, number) in [
            (&[0][..], Some(0)),
            (&[0x7f], Some(-1)),
            (&[0x3f], Some(63)),
            (&[0x40], Some(-64)),
            (&[0xc0, 0], Some(64)),
            (&[0x80, 0x7f], Some(-128)),
            (&[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f], Some(i64::MIN)),
            (&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0], Some(i64::MAX)),
            (&[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1], None),
            (&[0xff, 0x7f], None),
            (&[0x80, 0], None),
            (&[0xff], None),
        ] {
            assert_eq!(Reader::new(bytes).signed(), number, "{bytes:02x?}");
        }
    }

    #[test]
    fn a_run_longer_than_the_bytes_is_none() {
        assert_eq!(Reader::new(&[2, 1]).run(), None);
        assert_eq!(
            Reader::new(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]).run(),
            None
        );
    }
}
