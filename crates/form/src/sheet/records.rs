/// The records with their row numbers. A record of several lines is one row, and a blank line is
/// a row too, as in a spreadsheet.
pub(super) fn records(csv: &str) -> Vec<(usize, Vec<String>)> {
    let text = csv.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let (mut records, mut number) = (Vec::new(), 0);
    loop {
        let start = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let ahead = text.get(start..).unwrap_or_default();
        number += 1 + ahead.len() - ahead.trim_start_matches('\n').len();
        // Reading text from memory neither fails nor meets anything but UTF-8.
        if !reader.read_record(&mut record).unwrap_or(false) {
            return records;
        }
        records.push((number, record.iter().map(str::to_owned).collect()));
    }
}
