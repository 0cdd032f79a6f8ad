//! The server with small limits. What it promises with its own is in `tests/integration/review.rs`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::*;
use crate::bitext::fixtures::sample;
use crate::bitext::v1;
use crate::review::{Hooks, Verify};

const TOKEN: &str = "secret";

/// A server that allows three connections and waits half a second.
async fn started(folder: &std::path::Path) -> SocketAddr {
    let path = folder.join("a.bitext.json");
    std::fs::write(&path, v1::to_json(&sample())).unwrap();
    let hooks = Hooks::new(|_: &_| -> Verify { Arc::new(|_: &mut _| {}) });
    let review_files = vec![ReviewFile::open(&path, "a".to_owned(), hooks).unwrap()];
    let add_term: AddTerm = Arc::new(|_, _, _| Ok(String::new()));
    let site = ReviewSite { review_files, broken: Vec::new(), add_term };
    let mut server = Server::bind(site, &[0], TOKEN.to_owned(), CancellationToken::new()).await.unwrap();
    let limits = Limits { connections: 3, wait: Duration::from_millis(500) };
    Arc::get_mut(&mut server.shared).unwrap().limits = limits;
    let address = server.shared.address;
    tokio::spawn(server.serve());
    address
}

async fn connected(address: SocketAddr, sent: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(sent.as_bytes()).await.unwrap();
    // Lets the server accept it before the next one.
    tokio::time::sleep(Duration::from_millis(20)).await;
    stream
}

fn request(address: SocketAddr, line: &str, more: &str) -> String {
    format!("{line} HTTP/1.1\r\nHost: {address}\r\nCookie: padanan-{}={TOKEN}\r\n{more}\r\n", address.port())
}

/// Reads one answer; empty if the connection was closed.
async fn answer(stream: &mut TcpStream) -> String {
    let mut part = vec![0; 1 << 16];
    let read = tokio::time::timeout(Duration::from_secs(10), stream.read(&mut part)).await.unwrap();
    String::from_utf8_lossy(&part[..read.unwrap_or(0)]).into_owned()
}

#[tokio::test]
async fn whoever_keeps_the_server_waiting_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let address = started(folder.path()).await;
    let post = format!("Origin: http://{address}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n");
    for (what, sent, wanted) in [
        ("nothing", String::new(), ""),
        ("a part of a head", "GET / HTTP/1.1\r\nHost:".to_owned(), ""),
        ("a part of a body", request(address, "POST /api/undo", &post) + "{", "HTTP/1.1 408"),
    ] {
        let began = Instant::now();
        let mut stream = connected(address, &sent).await;
        let told = answer(&mut stream).await;
        assert!(told.starts_with(wanted) && (told.is_empty() || !wanted.is_empty()), "{what}: {told}");
        let took = began.elapsed();
        assert!(took > Duration::from_millis(400) && took < Duration::from_secs(5), "{what}: {took:?}");
    }
    // A head that comes byte by byte, and an idle connection after an answer.
    let began = Instant::now();
    let mut stream = connected(address, "GET / HTTP/1.1\r\n").await;
    while stream.write_all(b"X").await.is_ok() && began.elapsed() < Duration::from_secs(5) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(began.elapsed() < Duration::from_secs(5));
    let mut stream = connected(address, &request(address, "GET /page.css", "")).await;
    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200"));
    while !answer(&mut stream).await.is_empty() {}
}

#[tokio::test]
async fn strangers_give_way_and_a_persons_connection_stays() {
    let folder = tempfile::tempdir().unwrap();
    let address = started(folder.path()).await;
    let css = request(address, "HEAD /page.css", "");
    let mut person = connected(address, &css).await;
    assert!(answer(&mut person).await.starts_with("HTTP/1.1 200"));
    let mut strangers = Vec::new();
    for _ in 0..10 {
        strangers.push(connected(address, "GET /").await);
    }
    // The oldest are closed, long before their time is over, and the person is answered on the same connection.
    assert_eq!(answer(&mut strangers[0]).await, "");
    person.write_all(css.as_bytes()).await.unwrap();
    assert!(answer(&mut person).await.starts_with("HTTP/1.1 200"));
    // A new one of the person gets in, too.
    let mut second = connected(address, &css).await;
    assert!(answer(&mut second).await.starts_with("HTTP/1.1 200"));
}
