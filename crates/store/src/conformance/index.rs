use crate::{Batch, Index, Pair, Position, StoreError, limit, prefix_end};

/// Checks an index. `reopen` opens the same index each time, as a new process would; the one
/// before is dropped first. It need not be empty, but holds no key that begins with `claim/`.
pub fn index(reopen: &mut dyn FnMut() -> Box<dyn Index>) {
    for claim in [
        what_was_put_is_found_after_reopening,
        the_last_word_on_a_key_holds,
        keys_are_ordered_byte_by_byte,
        scans_are_half_open_and_bounded,
        values_of_any_size_up_to_the_limit_are_kept,
        a_value_may_grow_and_shrink,
        a_batch_with_a_part_too_large_changes_nothing,
        a_batch_and_what_it_covers_come_together,
        what_a_batch_covers_is_no_key,
    ] {
        claim(reopen);
    }
}

type Reopen<'a> = &'a mut dyn FnMut() -> Box<dyn Index>;

fn what_was_put_is_found_after_reopening(reopen: Reopen<'_>) {
    let pairs = pairs(&[("claim/kept/1", "a"), ("claim/kept/2", "")]);
    let index = reopen();
    put(&*index, &pairs);
    assert_eq!(all(&*index, b"claim/kept/"), Ok(pairs.clone()));
    assert_eq!(index.flush(), Ok(()));
    drop(index);
    let index = reopen();
    assert_eq!(all(&*index, b"claim/kept/"), Ok(pairs));
    assert_eq!(index.get(b"claim/kept/2"), Ok(Some(Vec::new())));
    assert_eq!(index.get(b"claim/kept/3"), Ok(None));
}

fn the_last_word_on_a_key_holds(reopen: Reopen<'_>) {
    let index = reopen();
    let mut batch = Batch::default();
    batch.put("claim/last/1", "a").put("claim/last/1", "b");
    batch.put("claim/last/2", "a").delete("claim/last/2");
    batch.delete("claim/last/3").put("claim/last/3", "c");
    assert_eq!(index.apply(&batch), Ok(()));
    let found = pairs(&[("claim/last/1", "b"), ("claim/last/3", "c")]);
    assert_eq!(all(&*index, b"claim/last/"), Ok(found));
    assert_eq!(index.apply(Batch::default().delete("claim/last/1")), Ok(()));
    assert_eq!(index.get(b"claim/last/1"), Ok(None));
}

fn keys_are_ordered_byte_by_byte(reopen: Reopen<'_>) {
    let index = reopen();
    let tails: [&[u8]; 9] =
        [b"", b"\x00", b"\x00\x00", b"\x00\xff", b"\x01", b"a", b"a\x00", b"b", b"\xff\xff"];
    let key = |tail: &[u8]| [b"claim/order/", tail].concat();
    let ordered: Vec<Pair> = tails.iter().map(|tail| (key(tail), tail.to_vec())).collect();
    let mut mixed = ordered.clone();
    mixed.rotate_left(4);
    put(&*index, &mixed);
    assert_eq!(all(&*index, b"claim/order/"), Ok(ordered.clone()));
    let end = prefix_end(b"claim/order/");
    let backwards: Vec<Pair> = ordered.into_iter().rev().collect();
    assert_eq!(index.scan_back(b"claim/order/", &end, usize::MAX), Ok(backwards));
}

fn scans_are_half_open_and_bounded(reopen: Reopen<'_>) {
    let index = reopen();
    let pairs = pairs(&[("claim/scan/b", "1"), ("claim/scan/d", "2"), ("claim/scan/f", "3")]);
    put(&*index, &pairs);
    for (from, until, limit, found) in [
        ("claim/scan/b", "claim/scan/f", 9, 0..2),
        ("claim/scan/a", "claim/scan/g", 9, 0..3),
        ("claim/scan/c", "claim/scan/e", 9, 1..2),
        ("claim/scan/a", "claim/scan/b", 9, 0..0),
        ("claim/scan/d", "claim/scan/d", 9, 0..0),
        ("claim/scan/f", "claim/scan/b", 9, 0..0),
        ("claim/scan/a", "claim/scan/g", 0, 0..0),
    ] {
        let found = pairs.get(found).unwrap_or_default().to_vec();
        let backwards: Vec<Pair> = found.iter().rev().cloned().collect();
        let (from, until) = (from.as_bytes(), until.as_bytes());
        assert_eq!(index.scan(from, until, limit), Ok(found), "{from:?} {until:?}");
        assert_eq!(index.scan_back(from, until, limit), Ok(backwards), "{from:?} {until:?}");
    }
    let (from, until) = (b"claim/scan/a", b"claim/scan/g");
    assert_eq!(index.scan(from, until, 2), Ok(pairs[..2].to_vec()));
    assert_eq!(index.scan_back(from, until, 1), Ok(pairs[2..].to_vec()));
}

fn values_of_any_size_up_to_the_limit_are_kept(reopen: Reopen<'_>) {
    let sizes = [0, 1, 4_096, 65_535, 65_536, 1 << 20, limit::VALUE_BYTES];
    let written: Vec<Pair> =
        (0_u8..).zip(sizes).map(|(n, size)| (size_key(n), pattern(size))).collect();
    let index = reopen();
    put(&*index, &written);
    assert_eq!(index.flush(), Ok(()));
    drop(index);
    let index = reopen();
    assert!(all(&*index, b"claim/size/") == Ok(written.clone()), "a large value changed");
    assert!(index.get(&size_key(6)) == Ok(Some(pattern(limit::VALUE_BYTES))));
    assert_eq!(index.apply(Batch::default().delete(size_key(6))), Ok(()));
    assert!(all(&*index, b"claim/size/") == Ok(written[..6].to_vec()), "more than one went");
    let most = vec![b'k'; limit::KEY_BYTES];
    assert_eq!(index.apply(Batch::default().put(most.clone(), "v")), Ok(()));
    assert_eq!(index.get(&most), Ok(Some(b"v".to_vec())));
    assert_eq!(index.apply(Batch::default().delete(most)), Ok(()));
}

fn a_value_may_grow_and_shrink(reopen: Reopen<'_>) {
    let index = reopen();
    for size in [10, 200_000, 70_000, 5, 100_000, 0] {
        assert_eq!(index.apply(Batch::default().put("claim/grow", pattern(size))), Ok(()));
        assert!(index.get(b"claim/grow") == Ok(Some(pattern(size))), "at {size} bytes");
    }
    assert_eq!(index.apply(Batch::default().put("claim/grow", pattern(150_000))), Ok(()));
    assert_eq!(index.apply(Batch::default().delete("claim/grow")), Ok(()));
    assert_eq!(all(&*index, b"claim/grow"), Ok(Vec::new()));
}

fn a_batch_with_a_part_too_large_changes_nothing(reopen: Reopen<'_>) {
    let index = reopen();
    let mut long_key = Batch::default();
    long_key.put("claim/large/1", "a").put(vec![b'k'; limit::KEY_BYTES + 1], "b");
    let mut long_value = Batch::default();
    long_value.put("claim/large/1", "a").put("claim/large/2", vec![0; limit::VALUE_BYTES + 1]);
    let mut long_name = Batch::default();
    long_name.put("claim/large/1", "a").cover("n".repeat(limit::KEY_BYTES + 1), Position(1));
    let mut all_too_long = Batch::default();
    for n in 0..=limit::BATCH_BYTES / limit::VALUE_BYTES {
        all_too_long.put(format!("claim/large/{n}"), vec![0; limit::VALUE_BYTES]);
    }
    for batch in [long_key, long_value, long_name, all_too_long] {
        assert_eq!(index.apply(&batch), Err(StoreError::TooLarge));
        assert_eq!(all(&*index, b"claim/large/"), Ok(Vec::new()));
    }
}

fn a_batch_and_what_it_covers_come_together(reopen: Reopen<'_>) {
    let index = reopen();
    assert_eq!(index.covered("claim"), Ok(None));
    let mut batch = Batch::default();
    batch.put("claim/covers", "a").cover("claim", Position(7));
    assert_eq!(index.apply(&batch), Ok(()));
    assert_eq!(index.apply(Batch::default().cover("claim", Position(u64::MAX))), Ok(()));
    assert_eq!(index.apply(Batch::default().cover("claims", Position(3))), Ok(()));
    assert_eq!(index.flush(), Ok(()));
    drop(index);
    let index = reopen();
    assert_eq!(index.covered("claim"), Ok(Some(Position(u64::MAX))));
    assert_eq!(index.covered("claims"), Ok(Some(Position(3))));
    assert_eq!(index.get(b"claim/covers"), Ok(Some(b"a".to_vec())));
}

fn what_a_batch_covers_is_no_key(reopen: Reopen<'_>) {
    let index = reopen();
    let before = all(&*index, b"").map(|pairs| pairs.len());
    assert_eq!(index.apply(Batch::default().cover("claim hidden", Position(9))), Ok(()));
    assert_eq!(all(&*index, b"").map(|pairs| pairs.len()), before);
}

fn put(index: &dyn Index, pairs: &[Pair]) {
    let mut batch = Batch::default();
    for (key, value) in pairs {
        batch.put(key.clone(), value.clone());
    }
    assert_eq!(index.apply(&batch), Ok(()));
}

fn all(index: &dyn Index, prefix: &[u8]) -> Result<Vec<Pair>, StoreError> {
    index.scan(prefix, &prefix_end(prefix), usize::MAX)
}

fn pairs(texts: &[(&str, &str)]) -> Vec<Pair> {
    texts.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect()
}

fn size_key(n: u8) -> Vec<u8> {
    [b"claim/size/", &[n][..]].concat()
}

fn pattern(size: usize) -> Vec<u8> {
    (0..size).map(|at| (at % 251) as u8).collect()
}
