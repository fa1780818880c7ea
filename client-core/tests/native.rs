//! The ports of a machine with files and sockets.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    thread,
};

use kernel::FeedId;
use store::{Batch, StoreError};
use wire::Problem;
use zoufang_client::{
    Chance as _, Client, Clock as _, LocalError, Storage as _, Transport as _, TransportError,
    native::{DirectoryStorage, HttpTransport, Native, NativeError, SystemChance, SystemClock},
};

#[tokio::test]
async fn what_a_directory_holds_it_still_holds_when_it_is_opened_again() {
    let directory = tempfile::tempdir().unwrap();
    let storage = DirectoryStorage::open(directory.path()).unwrap();
    let at = storage.append(vec![b"one".to_vec(), b"two".to_vec()]).await.unwrap();
    let mut batch = Batch::default();
    batch.put("key", "value").cover("own", storage.end().await);
    storage.apply(batch).await.unwrap();
    storage.flush().await.unwrap();
    drop(storage);
    let storage = DirectoryStorage::open(directory.path()).unwrap();
    assert_eq!(storage.read(at[1]).await.unwrap().unwrap().0, b"two");
    assert_eq!(storage.get(b"key").await.unwrap().unwrap(), b"value");
    assert_eq!(storage.scan(b"k", b"l", 9).await.unwrap().len(), 1);
    assert_eq!(storage.covered("own").await.unwrap(), Some(storage.end().await));
}

#[test]
fn a_directory_works_without_a_runtime_too() {
    let directory = tempfile::tempdir().unwrap();
    let storage = DirectoryStorage::open(directory.path()).unwrap();
    let append = std::pin::pin!(storage.append(vec![b"one".to_vec()]));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(append.poll(&mut context).is_ready());
}

#[tokio::test]
async fn a_second_program_is_refused_the_directory() {
    let directory = tempfile::tempdir().unwrap();
    let first = Native::open(directory.path(), "http://127.0.0.1:9").unwrap();
    let second = Native::open(directory.path(), "http://127.0.0.1:9").map(|_| ());
    assert_eq!(second, Err(NativeError::Storage(StoreError::Locked)));
    let client = Client::open(first).await.unwrap();
    assert_eq!(client.enrolment(), None);
    let unknown = kernel::RecordId::from_bytes([1; 16]);
    assert_eq!(client.household(unknown).await.map(|_| ()), Err(LocalError::NotFound));
}

#[test]
fn a_clients_work_can_move_between_threads() {
    fn is_send<T: Send>(_: T) {}
    fn check(mut client: Client<Native>, visit: &zoufang_client::Visit) {
        is_send(client.save(visit));
    }
    let _ = check;
}

#[test]
fn only_addresses_of_the_web_are_taken() {
    for (address, is_taken) in [
        ("http://127.0.0.1:7823", true),
        ("https://zoufang.example.cn/base/", true),
        ("zoufang.example.cn", false),
        ("file:///etc", false),
        ("", false),
    ] {
        assert_eq!(HttpTransport::new(address).is_ok(), is_taken, "{address}");
    }
}

#[test]
fn time_passes_and_chance_differs() {
    assert!(SystemClock.now().date() > "2025-01-01".parse().unwrap());
    let (mut one, mut other) = ([0; 16], [0; 16]);
    SystemChance.fill(&mut one).unwrap();
    SystemChance.fill(&mut other).unwrap();
    assert_ne!(FeedId::from_bytes(one), FeedId::from_bytes(other));
}

#[tokio::test]
async fn each_response_is_taken_for_what_it_is() {
    let problem = |code: &str| format!("{{\"code\":\"{code}\",\"title\":\"\",\"status\":503}}");
    let told = |problem, retry_after_seconds| {
        Err(TransportError::Problem { problem, retry_after_seconds })
    };
    let ours = "content-type: application/vnd.zoufang";
    let described = "content-type: application/problem+json";
    for (status, headers, body, expected) in [
        ("200 OK", ours.to_owned(), "answer".to_owned(), Ok(b"answer".to_vec())),
        ("200 OK", ours.to_owned(), "x".repeat(101), Err(TransportError::TooLarge)),
        (
            "200 OK",
            "content-type: text/html".to_owned(),
            "log in".to_owned(),
            Err(TransportError::Stranger),
        ),
        (
            "302 Found",
            "location: http://127.0.0.1:9/".to_owned(),
            String::new(),
            Err(TransportError::Stranger),
        ),
        (
            "503 Busy",
            format!("{described}\r\nretry-after: 7"),
            problem("busy"),
            told(Problem::Busy, Some(7)),
        ),
        (
            "403 No",
            format!("{described}; charset=utf-8"),
            problem("bad_code"),
            told(Problem::BadCode, None),
        ),
        ("400 Bad", described.to_owned(), problem("never_heard_of"), Err(TransportError::Stranger)),
        (
            "503 Busy",
            "content-type: text/html".to_owned(),
            String::new(),
            told(Problem::Busy, None),
        ),
        (
            "502 Bad Gateway",
            "content-type: text/html".to_owned(),
            String::new(),
            Err(TransportError::Offline),
        ),
    ] {
        let length = body.len();
        let response =
            format!("HTTP/1.1 {status}\r\n{headers}\r\ncontent-length: {length}\r\n\r\n{body}");
        let transport = HttpTransport::new(&serve(response)).unwrap();
        let answer = transport.post("/v1/sync", b"ask".to_vec(), 100).await;
        assert_eq!(answer, expected, "{status} {headers}");
    }
}

#[tokio::test]
async fn a_cut_is_a_cut_and_nobody_there_is_offline() {
    let cut = "HTTP/1.1 200 OK\r\ncontent-type: application/vnd.zoufang\r\ncontent-length: 90\r\n\r\nhalf";
    let transport = HttpTransport::new(&serve(cut.to_owned())).unwrap();
    assert_eq!(transport.post("/", Vec::new(), 100).await, Err(TransportError::Cut));
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let transport = HttpTransport::new(&format!("http://{nobody}")).unwrap();
    assert_eq!(transport.post("/", Vec::new(), 100).await, Err(TransportError::Offline));
}

/// Answers one request with these bytes, and closes.
fn serve(response: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        read_request(&mut stream);
        stream.write_all(response.as_bytes()).unwrap();
    });
    format!("http://{address}")
}

/// Reads the head of a request and as much of its body as it names.
fn read_request(stream: &mut TcpStream) {
    let mut read = Vec::new();
    let mut byte = [0];
    while !read.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() == 1 {
        read.push(byte[0]);
    }
    let head = String::from_utf8(read).unwrap().to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).unwrap();
}
