//! Photos through real processes: cut, killed, brought twice, refused; the records go on.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{Shutdown, TcpStream},
    path::{Path, PathBuf},
};

use kernel::{BlobRef, DeviceId, Digest, Media, Stamp, limit};
use reqwest::{StatusCode, blocking::Response};
use serde_json::{Value, json};
use wire::{BlobClaim, BlobPiece, BlobReceipt, PublicKey, SecretKey};

use super::{
    bad_bundles::Device,
    by_hand::wait_merged,
    process::{Tablet, Town, VILLAGE, json, run},
};

const PHOTO: &str = "housing/house_photo";

const CHUNK: usize = limit::BLOB_CHUNK;

/// A photo that no other has the bytes of.
fn photo(mark: u8, length: usize) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, mark];
    bytes.extend((0..length - 5).map(|at| at.to_le_bytes()[0] ^ mark));
    bytes
}

impl Town {
    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let place = self.place.path().join(name);
        fs::write(&place, bytes).expect("a file");
        place
    }

    /// A household as the township sees it.
    fn seen(&self, record: &str) -> Value {
        let url = format!("{}/v1/records/{record}", self.server.base);
        let answer = self.get(&url, &self.township);
        serde_json::from_str(&answer.text().expect("a body")).expect("a household")
    }

    fn get(&self, url: &str, token: &str) -> Response {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::blocking::Client::new();
        http.get(url).bearer_auth(token).send().expect("an answer")
    }

    /// A user with a role elsewhere.
    fn stranger(&self) -> String {
        let role = ["--role", "township_staff", "--scope", "350823107", "--from", "2020-01-01"];
        self.server.admin(&[["user", "far", "--name", "外镇"].as_slice(), &role].concat());
        let token = self.server.admin(&["token", "far"]);
        token["token"].as_str().expect("a token").to_owned()
    }

    /// How many bytes lie in unfinished blobs.
    fn begun(&self) -> u64 {
        let parts = self.server.data.join("blobs").join("parts");
        let devices = fs::read_dir(parts).expect("the parts");
        let files = devices.flat_map(|device| fs::read_dir(device.expect("one").path()));
        files.flatten().map(|file| file.expect("one").metadata().map_or(0, |a| a.len())).sum()
    }
}

impl Tablet {
    fn attach(&self, record: &str, place: &Path) -> Value {
        let pair = format!("{PHOTO}={}", place.to_str().expect("a plain path"));
        self.ask(&["visit", record, "--photo", &pair])
    }
}

/// What a device says to the server of one blob, by hand.
struct Bringer<'a> {
    town: &'a Town,
    device: DeviceId,
    key: SecretKey,
    http: reqwest::blocking::Client,
}

impl<'a> Bringer<'a> {
    fn new(town: &'a Town, seed: u8) -> Self {
        let device = Device::enrol(town, &format!("hand{seed}"), seed);
        let (device, key) = (device.device, device.key.clone());
        Self { town, device, key, http: reqwest::blocking::Client::new() }
    }

    fn claim(&self, blob: BlobRef, piece: Option<BlobPiece>) -> String {
        let clock = Stamp::from_seconds(1_773_000_000);
        BlobClaim { device: self.device, clock, blob, piece }.sign(&self.key)
    }

    fn url(&self, blob: BlobRef) -> String {
        format!("{}/v1/blobs/{}", self.town.server.base, blob.sha256())
    }

    fn ask(&self, blob: BlobRef) -> Response {
        let asked = self.http.head(self.url(blob)).header("upload-length", blob.bytes());
        let asked = asked.header("content-type", blob.media().name());
        asked.header("authorization", self.claim(blob, None)).send().expect("an answer")
    }

    fn bring(&self, blob: BlobRef, offset: usize, bytes: &[u8]) -> Response {
        self.bring_as(blob, offset, bytes, &self.claim_of(blob, offset, bytes))
    }

    fn claim_of(&self, blob: BlobRef, offset: usize, bytes: &[u8]) -> String {
        self.claim(blob, Some(BlobPiece::of(offset as u64, bytes)))
    }

    fn bring_as(&self, blob: BlobRef, offset: usize, bytes: &[u8], claim: &str) -> Response {
        let range = format!("bytes {offset}-{}/{}", offset + bytes.len() - 1, blob.bytes());
        let put = self.http.put(self.url(blob)).header("content-range", range);
        let put = put.header("content-type", blob.media().name()).header("authorization", claim);
        put.body(bytes.to_vec()).send().expect("an answer")
    }
}

fn header(answer: &Response, name: &str) -> String {
    let value = answer.headers().get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

fn offset(answer: &Response) -> String {
    header(answer, "upload-offset")
}

fn code(answer: Response) -> (u16, String) {
    let status = answer.status().as_u16();
    let told = header(&answer, "zoufang-problem");
    let body: Value = serde_json::from_str(&answer.text().unwrap_or_default()).unwrap_or_default();
    assert!(body["code"] == json!(told) || body.is_null(), "{body} {told}");
    (status, told)
}

#[test]
fn a_record_says_which_photo_it_misses_until_it_comes() {
    let town = Town::new(2);
    let tablet = town.tablet("chen");
    let record = tablet.records()[0].clone();
    let bytes = photo(1, 3 * CHUNK + 7);
    let blob = BlobRef::of(Media::Jpeg, &bytes).expect("a photo");
    tablet.attach(&record, &town.file("house.jpg", &bytes));
    let outcome = tablet.ask(&["sync", "--no-blobs"]);
    assert_eq!((&outcome["sent"], &outcome["blobs"]), (&json!(1), &Value::Null));
    let status = tablet.ask(&["status"]);
    assert_eq!((&status["pending"], &status["pending_blobs"]), (&json!(0), &json!(1)));
    wait_merged(&town);

    let row = |present: bool| {
        json!([{
            "path": PHOTO, "sha256": blob.sha256().to_string(), "type": "image/jpeg",
            "bytes": bytes.len(), "present": present,
        }])
    };
    assert_eq!(town.seen(&record)["blobs"], row(false));
    assert_eq!(town.seen(&record)["missing_blobs"], 1);
    let list = |query: &str| {
        let url = format!("{}/v1/records?village={VILLAGE}{query}", town.server.base);
        let text = town.get(&url, &town.township).text().expect("a body");
        let listed: Value = serde_json::from_str(&text).expect("a list");
        let rows = listed["records"].as_array().expect("rows").clone();
        rows.iter().map(|row| row["record"].as_str().expect("an id").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(list("").len(), 2);
    assert_eq!(list("&missing_blobs=true"), std::slice::from_ref(&record));
    let url = format!("{}/v1/blobs/{}?record={record}", town.server.base, blob.sha256());
    assert_eq!(town.get(&url, &town.township).status(), StatusCode::NOT_FOUND);

    let before = town.server.admin(&["status"])["journal_bytes"].clone();
    let outcome = tablet.ask(&["sync"]);
    assert_eq!(outcome["blobs"]["brought"], 1, "{outcome}");
    assert_eq!(outcome["blobs"]["bytes_up"], bytes.len());
    assert_eq!(town.server.admin(&["status"])["journal_bytes"], before, "nothing is merged again");
    assert_eq!(town.seen(&record)["blobs"], row(true));
    assert_eq!(town.seen(&record)["missing_blobs"], 0);
    assert!(list("&missing_blobs=true").is_empty());
    assert_eq!(tablet.ask(&["status"])["pending_blobs"], 0);

    // Whoever may see the answer reads it, whole or in part; nobody else learns of it.
    let answer = town.get(&url, &town.township);
    assert_eq!(header(&answer, "content-type"), "image/jpeg");
    assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
    assert_eq!(answer.bytes().expect("its body"), bytes);
    let http = reqwest::blocking::Client::new();
    let part = http.get(&url).bearer_auth(&town.township).header("range", "bytes=10-19");
    let part = part.send().expect("an answer");
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(header(&part, "content-range"), format!("bytes 10-19/{}", bytes.len()));
    assert_eq!(part.bytes().expect("its body"), &bytes[10..20]);
    assert_eq!(town.get(&url, &town.stranger()).status(), StatusCode::NOT_FOUND);
    assert_eq!(http.get(&url).send().expect("an answer").status(), StatusCode::UNAUTHORIZED);
    // A record that does not name it gives no right to it.
    let other = &tablet.records()[1];
    let elsewhere = format!("{}/v1/blobs/{}?record={other}", town.server.base, blob.sha256());
    assert_eq!(town.get(&elsewhere, &town.township).status(), StatusCode::NOT_FOUND);
}

#[test]
fn who_may_not_see_an_answer_may_not_read_its_photo() {
    let town = Town::new(1);
    let tablet = town.tablet("chen");
    let record = tablet.records()[0].clone();
    let png = [b"\x89PNG\r\n\x1a\n".as_slice(), b"a signature"].concat();
    let sign = town.file("sign.png", &png);
    let pair = format!("visit/signature={}", sign.to_str().expect("a plain path"));
    tablet.ask(&["visit", &record, "--photo", &pair]);
    tablet.ask(&["sync"]);
    wait_merged(&town);
    let seen = town.seen(&record);
    assert_eq!(
        (&seen["blobs"][0]["sha256"], &seen["blobs"][0]["present"]),
        (&Value::Null, &json!(true))
    );
    let sha256 = Digest::of(&png);
    let url = format!("{}/v1/blobs/{sha256}?record={record}", town.server.base);
    assert_eq!(town.get(&url, &town.township).status(), StatusCode::NOT_FOUND);
    let stated = format!("{url}&reason=%E6%A0%B8%E5%AF%B9%E7%AD%BE%E5%AD%97");
    assert_eq!(town.get(&stated, &town.township).bytes().expect("its body"), png);
}

#[test]
fn an_upload_goes_on_where_it_was_cut_through_kills_of_the_server() {
    let mut town = Town::new(1);
    let (device, key, blob, bytes) = {
        let bringer = Bringer::new(&town, 3);
        let bytes = photo(2, 5 * CHUNK + 100);
        let blob = BlobRef::of(Media::Jpeg, &bytes).expect("a photo");
        (bringer.device, bringer.key, blob, bytes)
    };
    let mut at = 0;
    for piece in bytes.chunks(CHUNK) {
        let http = reqwest::blocking::Client::new();
        let bringer = Bringer { town: &town, device, key: key.clone(), http };
        assert_eq!(offset(&bringer.ask(blob)), at.to_string());
        // Cut in the middle of the body: nothing of the piece counts.
        let mut socket = TcpStream::connect(town.server.address()).expect("a connection");
        let range = format!("bytes {at}-{}/{}", at + piece.len() - 1, bytes.len());
        let head = format!(
            "PUT /v1/blobs/{} HTTP/1.1\r\nhost: x\r\ncontent-type: image/jpeg\r\n\
             content-range: {range}\r\nauthorization: {}\r\ncontent-length: {}\r\n\r\n",
            blob.sha256(),
            bringer.claim_of(blob, at, piece),
            piece.len()
        );
        socket.write_all(head.as_bytes()).expect("a head");
        socket.write_all(&piece[..piece.len() / 2]).expect("half a body");
        socket.shutdown(Shutdown::Write).expect("an end");
        // The server has given it up when it closes or answers.
        let _ = socket.read_to_end(&mut Vec::new());
        assert_eq!(offset(&bringer.ask(blob)), at.to_string());
        // A piece that does not follow is told where it should.
        let far = bringer.bring(blob, at + 1, &piece[1..]);
        assert_eq!((far.status().as_u16(), offset(&far)), (409, at.to_string()));
        let taken = bringer.bring(blob, at, piece);
        at += piece.len();
        if at < bytes.len() {
            assert_eq!((taken.status().as_u16(), offset(&taken)), (204, at.to_string()));
        } else {
            assert_eq!(taken.status(), StatusCode::OK);
        }
        town.server.kill_and_restart();
    }
    let http = reqwest::blocking::Client::new();
    let held = Bringer { town: &town, device, key, http }.ask(blob);
    assert_eq!(held.status(), StatusCode::OK);
    let receipt = BlobReceipt::read(&header(&held, "zoufang-receipt"), device, &blob);
    assert!(receipt.expect("a receipt").verify(&server_key(&town)).is_ok());
    assert_eq!(town.begun(), 0);
}

fn server_key(town: &Town) -> PublicKey {
    let file = fs::read(town.server.data.join("server.key")).expect("its key");
    SecretKey::from_seed(file[..32].try_into().expect("a seed")).public()
}

#[test]
fn a_server_killed_in_the_middle_of_a_tablets_upload_keeps_what_it_had() {
    let mut town = Town::new(1);
    let tablet = town.tablet("chen");
    let record = tablet.records()[0].clone();
    let bytes = photo(3, 8_000_000);
    tablet.attach(&record, &town.file("large.jpg", &bytes));
    let syncing = tablet.start(&["sync"]);
    let mut begun = 0;
    // Wherever it is when the first bytes are seen.
    for _ in 0..1_000_000 {
        begun = if town.server.data.join("blobs").exists() { town.begun() } else { 0 };
        if begun > 4 * CHUNK as u64 {
            break;
        }
    }
    town.server.kill_and_restart();
    let output = syncing.wait_with_output().expect("the tablet ends");
    let first: Value = serde_json::from_slice(&output.stdout).expect("what it did");
    assert_eq!(first["sent"], 1, "the record was synced all the same");
    let second = tablet.ask(&["sync"]);
    let all = |field: &str| {
        let number = |told: &Value| told["blobs"][field].as_u64().unwrap_or_default();
        number(&first) + number(&second)
    };
    assert_eq!(all("brought"), 1, "{first} {second}");
    assert!(begun > 0, "the upload was seen under way");
    // What the server had before it was killed is never sent again.
    let again = second["blobs"]["bytes_up"].as_u64().unwrap_or_default();
    assert!(again + begun <= bytes.len() as u64, "{begun} {first} {second}");
    assert!(all("bytes_up") <= (bytes.len() + 4 * CHUNK) as u64, "{first} {second}");
    wait_merged(&town);
    assert_eq!(town.seen(&record)["blobs"][0]["present"], true);
}

#[test]
fn a_photo_that_a_second_tablet_brings_costs_no_byte() {
    let town = Town::new(2);
    let (chen, lin) = (town.tablet("chen"), town.tablet("lin"));
    let records = chen.records();
    let place = town.file("same.jpg", &photo(4, 200_000));
    chen.attach(&records[0], &place);
    lin.attach(&records[1], &place);
    assert_eq!(chen.ask(&["sync"])["blobs"]["bytes_up"], 200_000);
    let outcome = lin.ask(&["sync"]);
    let blobs = &outcome["blobs"];
    assert_eq!((&blobs["bytes_up"], &blobs["already_there"]), (&json!(0), &json!(1)));
    wait_merged(&town);
    for record in &records {
        assert_eq!(town.seen(record)["blobs"][0]["present"], true);
    }
}

#[test]
fn each_kind_of_bad_piece_gets_its_own_code_and_records_go_on() {
    let town = Town::new(1);
    let bringer = Bringer::new(&town, 3);
    let bytes = photo(5, 1_000);
    let blob = BlobRef::of(Media::Jpeg, &bytes).expect("a photo");
    let claimed = |sha256, media, bytes| BlobRef::new(sha256, media, bytes).expect("a size");

    let png = claimed(blob.sha256(), Media::Png, 1_000);
    assert_eq!(code(bringer.bring(png, 0, &bytes)), (415, "blob_type".to_owned()));
    let other = claimed(Digest::of(b"other"), Media::Jpeg, 1_000);
    assert_eq!(code(bringer.bring(other, 0, &bytes)), (422, "blob_digest".to_owned()));
    assert_eq!(offset(&bringer.ask(other)), "0", "what is wrong is not kept");

    // Too large is said before anything is read, to whoever asks and whoever brings.
    let claim = bringer.claim_of(blob, 0, &bytes);
    let http = &bringer.http;
    let too_large = (limit::BLOB_BYTES + 1).to_string();
    let asked = http.head(bringer.url(blob)).header("upload-length", &too_large);
    let asked = asked.header("content-type", "image/jpeg").header("authorization", &claim);
    assert_eq!(code(asked.send().expect("an answer")), (413, "too_large".to_owned()));
    let put = |range: String, media: &str| {
        let put = http.put(bringer.url(blob)).header("content-range", range);
        let put = put.header("content-type", media).header("authorization", &claim);
        code(put.body(bytes.clone()).send().expect("an answer"))
    };
    assert_eq!(put(format!("bytes 0-999/{too_large}"), "image/jpeg").1, "too_large");
    assert_eq!(put(format!("bytes 0-{CHUNK}/{}", 2 * CHUNK), "image/jpeg").1, "too_large");
    assert_eq!(put("bytes 0-999/1000".to_owned(), "text/html").1, "blob_type");
    assert_eq!(put("bytes 9-0/1000".to_owned(), "image/jpeg").1, "bad_request");
    // Signed for one place and sent to another.
    assert_eq!(put("bytes 0-999/1001".to_owned(), "image/jpeg").1, "bad_signature");

    // Other bytes than were signed, another's signature, an unknown device.
    let mut flipped = bytes.clone();
    flipped[500] ^= 1;
    assert_eq!(code(bringer.bring_as(blob, 0, &flipped, &claim)).1, "bad_frame");
    let stranger = Bringer {
        town: &town,
        device: bringer.device,
        key: SecretKey::from_seed([77; 32]),
        http: bringer.http.clone(),
    };
    assert_eq!(code(stranger.bring(blob, 0, &bytes)).1, "bad_signature");
    let nobody = Bringer { device: DeviceId::from_bytes([9; 16]), ..stranger };
    assert_eq!(code(nobody.bring(blob, 0, &bytes)), (401, "unknown_device".to_owned()));
    assert_eq!(code(bringer.bring_as(blob, 0, &bytes, "Bearer x")).1, "unauthorised");
    assert_eq!(town.begun(), 0, "nothing of all this was kept");

    // The way is clear all the while, for records and for the photo itself.
    let tablet = town.tablet("chen");
    let record = tablet.records()[0].clone();
    tablet.ask(&["set", &record, "note/remark", "照片未到"]);
    assert_eq!(tablet.ask(&["sync"])["sent"], 1);
    assert_eq!(bringer.bring(blob, 0, &bytes).status(), StatusCode::OK);

    let device = bringer.device.to_string();
    town.server.admin(&["revoke", &device]);
    assert_eq!(code(bringer.ask(blob)), (403, "device_revoked".to_owned()));
}

#[test]
fn what_is_no_photo_is_not_attached() {
    let town = Town::new(1);
    let tablet = town.tablet("chen");
    let record = tablet.records()[0].clone();
    let page = town.file("page.jpg", b"<html>not a photo</html>");
    let large =
        town.file("large.jpg", &photo(6, usize::try_from(limit::BLOB_BYTES).expect("a size") + 1));
    let pdf = town.file("letter.pdf", b"%PDF-1.7 a letter");
    for place in [page, large, pdf] {
        let pair = format!("{PHOTO}={}", place.to_str().expect("a plain path"));
        let said = ["tablet", "--home", &tablet.home, "--json", "visit", &record, "--photo", &pair];
        assert_eq!(run(&said).status.code(), Some(2), "{pair}");
    }
    let status = json(&["tablet", "--home", &tablet.home, "--json", "status"]);
    assert_eq!((&status["pending"], &status["pending_blobs"]), (&json!(0), &json!(0)));
    let good = town.file("good.jpg", &photo(7, 1_000));
    let at = format!("@{}", good.to_str().expect("a plain path"));
    tablet.ask(&["set", &record, PHOTO, &at]);
    assert_eq!(tablet.ask(&["sync"])["blobs"]["brought"], 1);
}
