use regex_lite::{Regex, RegexBuilder};

/// A compiled pattern that matches whole texts only.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    regex: Regex,
    /// How much memory it has when compiled, in KiB, rounded up to a power of two. Each character
    /// of a text may have to be compared with all of it.
    size: usize,
}

/// The largest compiled pattern, in KiB.
const SIZE_MAX: usize = 64;
const DEPTH_MAX: u32 = 32;
/// A KiB has some thirty places to be in, and each byte of a text may have to visit them all.
const STEPS_PER_SIZE: usize = 4;

impl Pattern {
    /// Compiles a pattern, unless it is malformed or too large.
    pub(super) fn new(pattern: &str) -> Option<Self> {
        // Alone it must be sound, so that no stray bracket escapes the anchors.
        compile(pattern, SIZE_MAX)?;
        let anchored = format!("^(?:{pattern})$");
        core::iter::successors(Some(1), |size| Some(size * 2))
            .take_while(|size| *size <= SIZE_MAX)
            .find_map(|size| Some(Self { regex: compile(&anchored, size)?, size }))
    }

    /// How many steps matching a text may take.
    pub(super) fn steps(&self, text: &str) -> usize {
        text.len().saturating_mul(self.size * STEPS_PER_SIZE)
    }

    /// Whether the whole text matches.
    pub(super) fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.regex.as_str() == other.regex.as_str()
    }
}

fn compile(pattern: &str, size: usize) -> Option<Regex> {
    RegexBuilder::new(pattern).size_limit(size << 10).nest_limit(DEPTH_MAX).build().ok()
}
