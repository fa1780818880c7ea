use core::fmt;

/// Some bytes of so many, as RFC 9110 writes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    /// The first.
    pub(super) first: u64,
    /// The last.
    last: u64,
    /// Of how many.
    pub(super) total: u64,
}

impl Range {
    /// All bytes of a blob, which has at least one.
    pub(super) const fn whole(total: u64) -> Self {
        Self { first: 0, last: total.saturating_sub(1), total }
    }

    /// The range of `Content-Range: bytes 0-9/100`.
    pub(super) fn of_content(text: &str) -> Option<Self> {
        let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let (first, last, total) = (digits(first)?, digits(last)?, digits(total)?);
        (first <= last && last < total).then_some(Self { first, last, total })
    }

    /// The range that `Range: bytes=…` asks for. What can't be read, or asks for several, is
    /// passed over, as the RFC allows; the error is for what lies beyond the end.
    pub(super) fn asked(text: &str, total: u64) -> Result<Option<Self>, ()> {
        let range = text.strip_prefix("bytes=").and_then(|range| range.split_once('-'));
        let Some((first, last)) = range else { return Ok(None) };
        let end = total.saturating_sub(1);
        let range = match (digits(first), digits(last)) {
            (Some(first), Some(last)) if first > last => return Ok(None),
            (Some(first), Some(last)) => Self { first, last: last.min(end), total },
            (Some(first), None) if last.is_empty() => Self { first, last: end, total },
            (None, Some(0)) if first.is_empty() => return Err(()),
            (None, Some(count)) if first.is_empty() => {
                Self { first: total.saturating_sub(count), last: end, total }
            }
            _ => return Ok(None),
        };
        if range.first < total { Ok(Some(range)) } else { Err(()) }
    }

    /// How many bytes these are.
    pub(super) const fn length(self) -> u64 {
        (self.last - self.first).saturating_add(1)
    }
}

/// A number of digits only.
fn digits(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bytes {}-{}/{}", self.first, self.last, self.total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_says_where_it_belongs() {
        let range = Range::of_content("bytes 10-19/100").expect("a range");
        assert_eq!((range.first, range.length(), range.total), (10, 10, 100));
        assert_eq!(range.to_string(), "bytes 10-19/100");
        for odd in [
            "",
            "bytes",
            "bytes 10-19/*",
            "bytes */100",
            "bytes 19-10/100",
            "bytes 10-100/100",
            "bytes 10-19",
            "bytes -19/100",
            "bytes +1-19/100",
            "bytes 0-18446744073709551616/18446744073709551617",
        ] {
            assert_eq!(Range::of_content(odd), None, "{odd}");
        }
        let most = Range::of_content("bytes 0-18446744073709551614/18446744073709551615");
        assert_eq!(most.map(Range::length), Some(u64::MAX));
    }

    #[test]
    fn a_reader_gets_the_bytes_that_are_there() {
        let asked = |text| Range::asked(text, 100).map(|range| range.map(|r| (r.first, r.last)));
        for (text, right) in [
            ("bytes=0-9", Ok(Some((0, 9)))),
            ("bytes=90-", Ok(Some((90, 99)))),
            ("bytes=90-500", Ok(Some((90, 99)))),
            ("bytes=-10", Ok(Some((90, 99)))),
            ("bytes=-500", Ok(Some((0, 99)))),
            ("bytes=100-", Err(())),
            ("bytes=-0", Err(())),
            ("bytes=9-0", Ok(None)),
            ("bytes=0-1,5-6", Ok(None)),
            ("bytes=-", Ok(None)),
            ("items=0-1", Ok(None)),
        ] {
            assert_eq!(asked(text), right, "{text}");
        }
    }
}
