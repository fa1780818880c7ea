use kernel::{BlobRef, DeviceId, Digest, Media, limit};

use crate::{Blobs, Brought, StoreError};

/// Brings blobs to a store that is empty at first, in every order and shape that comes over a
/// weak link.
pub fn blobs(store: &dyn Blobs) {
    pieces_make_a_whole(store);
    what_is_wrong_leaves_nothing(store);
    each_device_has_its_own_parts(store);
    the_part_left_longest_gives_way(store);
    what_is_forgotten_can_come_again(store);
}

fn device(number: u8) -> DeviceId {
    DeviceId::from_bytes([number; 16])
}

/// A picture that no other has the bytes of.
fn picture(mark: u8, length: usize) -> (BlobRef, Vec<u8>) {
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, mark];
    bytes.extend((0..length.saturating_sub(5)).map(|at| mark ^ at.to_le_bytes()[0]));
    let (digest, length) = (Digest::of(&bytes), bytes.len() as u64);
    (reference(digest, Media::Jpeg, length), bytes)
}

fn reference(digest: Digest, media: Media, bytes: u64) -> BlobRef {
    let blob = BlobRef::new(digest, media, bytes);
    assert!(blob.is_ok(), "a blob of {bytes} bytes");
    blob.unwrap_or_else(|_| reference(digest, media, 1))
}

fn pieces_make_a_whole(store: &dyn Blobs) {
    let (blob, bytes) = picture(1, 1_000);
    let (by, address) = (device(1), blob.sha256());
    assert_eq!(store.length(address), Ok(None));
    assert_eq!(store.read(address, 0, 10), Ok(None));
    assert_eq!(store.begun(address, by), Ok(0));
    let mut at = 0_u64;
    for piece in bytes.chunks(300) {
        // Neither what came already nor what leaves a hole is taken.
        for elsewhere in [at + 1, at.wrapping_sub(1), 5_000] {
            let said = store.append(&blob, by, elsewhere, piece);
            assert_eq!(said, Ok(Brought::Misplaced(at)), "{elsewhere} at {at}");
        }
        assert_eq!(store.length(address), Ok(None));
        let said = store.append(&blob, by, at, piece);
        at += piece.len() as u64;
        let right = if at == 1_000 { Brought::Whole } else { Brought::Begun(at) };
        assert_eq!(said, Ok(right));
        let begun = if at == 1_000 { 0 } else { at };
        assert_eq!(store.begun(address, by), Ok(begun));
    }
    assert_eq!(store.length(address), Ok(Some(1_000)));
    for (offset, most) in [(0, 1_000), (0, 5_000), (10, 20), (990, 20), (1_000, 5), (9_000, 5)] {
        let from = bytes.len().min(usize::try_from(offset).unwrap_or(usize::MAX));
        let right: Vec<u8> = bytes.iter().skip(from).take(most).copied().collect();
        assert_eq!(store.read(address, offset, most), Ok(Some(right)), "{offset} {most}");
    }
    // Whoever brings it once more has nothing to bring.
    assert_eq!(store.append(&blob, device(2), 0, &bytes), Ok(Brought::Whole));
    assert_eq!(store.append(&blob, by, 700, b"anything"), Ok(Brought::Whole));
    assert_eq!(store.read(address, 0, 5_000), Ok(Some(bytes)));
}

fn what_is_wrong_leaves_nothing(store: &dyn Blobs) {
    let (blob, mut bytes) = picture(2, 600);
    let (by, address) = (device(1), blob.sha256());
    if let Some(last) = bytes.last_mut() {
        *last ^= 1;
    }
    let (first, rest) = bytes.split_at(400);
    assert_eq!(store.append(&blob, by, 0, first), Ok(Brought::Begun(400)));
    let long = [rest, b"!"].concat();
    assert_eq!(store.append(&blob, by, 400, &long), Err(StoreError::TooLarge));
    assert_eq!(store.begun(address, by), Ok(400));
    assert_eq!(store.append(&blob, by, 400, rest), Ok(Brought::WrongDigest));
    assert_eq!((store.begun(address, by), store.length(address)), (Ok(0), Ok(None)));
    // A picture under another type's name is refused at its first piece, and a short one when it
    // is whole.
    let claimed = reference(address, Media::Png, 600);
    assert_eq!(store.append(&claimed, by, 0, first), Ok(Brought::WrongMedia));
    assert_eq!(store.begun(address, by), Ok(0));
    let short = reference(Digest::of(b"text"), Media::Pdf, 4);
    assert_eq!(store.append(&short, by, 0, b"te"), Ok(Brought::Begun(2)));
    assert_eq!(store.append(&short, by, 2, b"xt"), Ok(Brought::WrongMedia));
    assert_eq!((store.begun(short.sha256(), by), store.length(short.sha256())), (Ok(0), Ok(None)));
}

fn each_device_has_its_own_parts(store: &dyn Blobs) {
    let (blob, bytes) = picture(3, 500);
    let (one, two) = (device(1), device(2));
    let mut spoilt = bytes.clone();
    if let Some(middle) = spoilt.get_mut(100) {
        *middle ^= 1;
    }
    let (spoilt, rest) = spoilt.split_at(200);
    assert_eq!(store.append(&blob, two, 0, spoilt), Ok(Brought::Begun(200)));
    assert_eq!(store.begun(blob.sha256(), one), Ok(0));
    let (first, second) = bytes.split_at(300);
    assert_eq!(store.append(&blob, one, 0, first), Ok(Brought::Begun(300)));
    assert_eq!(store.append(&blob, two, 200, rest), Ok(Brought::WrongDigest));
    assert_eq!(store.append(&blob, one, 300, second), Ok(Brought::Whole));
    assert_eq!(store.read(blob.sha256(), 0, 500), Ok(Some(bytes)));
}

fn the_part_left_longest_gives_way(store: &dyn Blobs) {
    let by = device(9);
    let most = u8::try_from(limit::BLOB_PARTS_PER_DEVICE).unwrap_or(u8::MAX);
    let begun = |mark: u8| store.begun(picture(mark + 100, 100).0.sha256(), by);
    for mark in 0..=most {
        let (blob, bytes) = picture(mark + 100, 100);
        let (first, _) = bytes.split_at(60);
        assert_eq!(store.append(&blob, by, 0, first), Ok(Brought::Begun(60)));
    }
    let held = (0..=most).filter(|mark| begun(*mark) == Ok(60)).count();
    assert_eq!(held, limit::BLOB_PARTS_PER_DEVICE);
    assert_eq!(begun(most), Ok(60), "the newest stays");
}

fn what_is_forgotten_can_come_again(store: &dyn Blobs) {
    let (blob, bytes) = picture(4, 100);
    let (by, address) = (device(1), blob.sha256());
    assert_eq!(store.forget(address, by), Ok(()));
    for _ in 0..2 {
        let (first, second) = bytes.split_at(50);
        assert_eq!(store.append(&blob, by, 0, first), Ok(Brought::Begun(50)));
        assert_eq!(store.forget(address, by), Ok(()));
        assert_eq!(store.begun(address, by), Ok(0));
        assert_eq!(store.append(&blob, by, 0, first), Ok(Brought::Begun(50)));
        assert_eq!(store.append(&blob, by, 50, second), Ok(Brought::Whole));
        assert_eq!(store.forget(address, by), Ok(()));
        assert_eq!(store.length(address), Ok(None));
    }
}
