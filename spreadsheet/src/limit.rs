//! What a file may hold at the most. Each limit is enforced before what it bounds is allocated.

/// A file as it lies on the disk: a county's roster of 400,000 people in 60 columns is a fifth
/// of it.
pub const FILE_BYTES: u64 = 256 << 20;
/// All parts of an `.xlsx` unpacked. XML of a full roster packs to a twentieth; what grows
/// further was made to fill a memory.
pub const UNPACKED_BYTES: u64 = 4 << 30;
/// Parts of an `.xlsx`: a workbook has a few for each sheet.
pub const PARTS: usize = 4_096;
/// The part of an `.xlsx` that holds its texts, unpacked. It is the one part that has to be in
/// memory as a whole.
pub const SHARED_TEXT_BYTES: u64 = 256 << 20;
/// Different texts in an `.xlsx`: eight columns in which no two of a million rows agree.
pub const SHARED_TEXTS: usize = 8 << 20;
/// Any other part that is read as a whole: the list of sheets, the styles. What a reader makes of
/// it takes many times the memory.
pub const SMALL_PART_BYTES: u64 = 8 << 20;
/// Rows of a sheet: as many as the format has.
pub const ROWS: u32 = 1_048_576;
/// Columns of a sheet: the widest national list has about a hundred.
pub const COLUMNS: usize = 512;
/// Characters of a cell: as many as the format has.
pub const CELL_CHARACTERS: usize = 32_767;
/// Merged areas of a sheet: one for each of four household columns of 16,000 households.
pub const MERGED_AREAS: usize = 65_536;
/// Cells of a [`crate::Table`], which holds all of them in memory.
pub const TABLE_CELLS: usize = 4 << 20;
