use crate::{Damage, Journal, Position, StoreError, limit, walk};

/// Checks a journal. `reopen` opens the same journal each time, as a new process would; the one
/// before is dropped first. It need not be empty.
pub fn journal(reopen: &mut dyn FnMut() -> Box<dyn Journal>) {
    for claim in [
        entries_come_back_in_order,
        positions_are_those_of_the_contract,
        no_entries_is_no_work,
        entries_of_any_size_up_to_the_limit_are_kept,
        what_is_too_large_is_refused_whole,
        reading_starts_anywhere,
        no_entry_stands_beyond_the_end,
        appending_goes_on_after_reopening,
    ] {
        claim(reopen);
    }
}

type Reopen<'a> = &'a mut dyn FnMut() -> Box<dyn Journal>;

fn entries_come_back_in_order(reopen: Reopen<'_>) {
    let journal = reopen();
    let from = journal.end();
    let written = [&b"one"[..], b"", b"three", b"", b"\x00\xff"];
    assert!(journal.append(&written[..2]).is_ok());
    assert!(journal.append(&written[2..]).is_ok());
    assert_eq!(entries(&*journal, from), Ok(written.map(<[u8]>::to_vec).to_vec()));
    drop(journal);
    assert_eq!(entries(&*reopen(), from), Ok(written.map(<[u8]>::to_vec).to_vec()));
}

fn positions_are_those_of_the_contract(reopen: Reopen<'_>) {
    let journal = reopen();
    let first = journal.end();
    let second = first.after(5);
    assert_eq!(journal.append(&[b"first", b"second"]), Ok(vec![first, second]));
    assert_eq!(journal.end(), second.after(6));
    assert_eq!(journal.read(first), Ok(Some((b"first".to_vec(), second))));
    assert_eq!(journal.read(journal.end()), Ok(None));
}

fn no_entries_is_no_work(reopen: Reopen<'_>) {
    let journal = reopen();
    let end = journal.end();
    assert_eq!(journal.append(&[]), Ok(Vec::new()));
    assert_eq!(journal.end(), end);
}

fn entries_of_any_size_up_to_the_limit_are_kept(reopen: Reopen<'_>) {
    let journal = reopen();
    let from = journal.end();
    let sizes = [1, 11, 12, 13, 4_095, 4_096, 65_536, limit::ENTRY_BYTES];
    let written: Vec<Vec<u8>> = sizes.iter().map(|size| pattern(*size)).collect();
    let parts: Vec<&[u8]> = written.iter().map(Vec::as_slice).collect();
    assert!(journal.append(&parts).is_ok());
    drop(journal);
    assert!(entries(&*reopen(), from) == Ok(written), "a large entry came back changed");
}

fn what_is_too_large_is_refused_whole(reopen: Reopen<'_>) {
    let journal = reopen();
    let end = journal.end();
    let large = vec![0; limit::ENTRY_BYTES + 1];
    assert_eq!(journal.append(&[b"small", &large]), Err(StoreError::TooLarge));
    let most = vec![0; limit::ENTRY_BYTES];
    let many = vec![most.as_slice(); limit::APPEND_BYTES / limit::ENTRY_BYTES + 1];
    assert_eq!(journal.append(&many), Err(StoreError::TooLarge));
    assert_eq!(journal.end(), end);
    assert_eq!(journal.read(end), Ok(None));
}

fn reading_starts_anywhere(reopen: Reopen<'_>) {
    let journal = reopen();
    let written: Vec<Vec<u8>> = (0..200).map(pattern).collect();
    let mut positions = Vec::new();
    for entry in &written {
        positions.extend(journal.append(&[entry]).unwrap_or_default());
    }
    assert_eq!(positions.len(), written.len());
    for (at, entry) in positions.iter().zip(&written).rev() {
        assert_eq!(journal.read(*at), Ok(Some((entry.clone(), at.after(entry.len())))));
    }
}

fn no_entry_stands_beyond_the_end(reopen: Reopen<'_>) {
    let journal = reopen();
    for beyond in [Position(journal.end().0 + 1), Position(u64::MAX)] {
        assert_eq!(journal.read(beyond), Err(StoreError::Damaged(Damage::Entry(beyond))));
    }
}

fn appending_goes_on_after_reopening(reopen: Reopen<'_>) {
    let from = reopen().end();
    let written: Vec<Vec<u8>> = (0..20).map(|n| vec![n; usize::from(n)]).collect();
    for entry in &written {
        let journal = reopen();
        let end = journal.end();
        assert_eq!(journal.append(&[entry]), Ok(vec![end]));
    }
    assert_eq!(entries(&*reopen(), from), Ok(written));
}

fn entries(journal: &dyn Journal, from: Position) -> Result<Vec<Vec<u8>>, StoreError> {
    walk(journal, from).map(|standing| standing.map(|standing| standing.entry)).collect()
}

/// Bytes that differ from place to place, so that a misplaced part shows.
fn pattern(size: usize) -> Vec<u8> {
    (0..size).map(|at| (at % 251) as u8).collect()
}
