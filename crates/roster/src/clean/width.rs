/// U+FF01 to U+FF5E repeat ASCII in full width, in the same order.
pub(crate) fn half_width(full: char) -> char {
    match full {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(full) - 0xfee0).unwrap_or(full),
        '【' | '〔' | '﹝' => '(',
        '】' | '〕' | '﹞' => ')',
        other => other,
    }
}
