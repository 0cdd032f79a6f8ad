//! A web site on this machine for the tests: pages that change, and everything that goes wrong on the way to them.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What the site answers to a path.
#[derive(Clone)]
pub(crate) enum Answer {
    /// A status, header lines, a body.
    Reply(u16, Vec<String>, Vec<u8>),
    /// A page that breaks off.
    Cut(Vec<u8>),
    /// Bytes without end.
    Endless,
    /// Nothing, for as long as the test lasts.
    Silence,
    /// The first answer once, then the second one.
    Then(Box<Answer>, Box<Answer>),
}

impl Answer {
    /// A page with a type.
    pub(crate) fn page(media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::Reply(200, vec![format!("Content-Type: {media_type}")], body.into())
    }

    /// A page in HTML with an identifier of its version.
    pub(crate) fn version(etag: &str, body: &str) -> Self {
        let head = vec!["Content-Type: text/html; charset=utf-8".to_owned(), format!("ETag: \"{etag}\"")];
        Self::Reply(200, head, body.as_bytes().to_vec())
    }

    pub(crate) fn status(status: u16) -> Self {
        Self::Reply(status, vec!["Content-Type: text/html".to_owned()], b"<h1>Maaf</h1>".to_vec())
    }

    pub(crate) fn redirect(to: &str) -> Self {
        Self::Reply(301, vec![format!("Location: {to}")], Vec::new())
    }
}

/// A request that the site got.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    pub(crate) path: String,
    /// The header lines, in lower case.
    pub(crate) head: Vec<String>,
    pub(crate) at: Instant,
}

/// The running site; its threads end with the test.
pub(crate) struct Site {
    pub(crate) url: String,
    answers: Arc<Mutex<HashMap<String, Answer>>>,
    hits: Arc<Mutex<Vec<Hit>>>,
}

impl Site {
    /// Starts a site without a robots.txt on an address of this machine, such as `127.0.0.1`.
    pub(crate) fn at(host: &str) -> Self {
        let listener = TcpListener::bind((host, 0)).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let answers = Arc::new(Mutex::new(HashMap::new()));
        let hits = Arc::new(Mutex::new(Vec::new()));
        let (all, log) = (Arc::clone(&answers), Arc::clone(&hits));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (all, log) = (Arc::clone(&all), Arc::clone(&log));
                std::thread::spawn(move || serve(stream, &all, &log));
            }
        });
        Self { url, answers, hits }
    }

    pub(crate) fn new() -> Self {
        Self::at("127.0.0.1")
    }

    pub(crate) fn put(&self, path: &str, answer: Answer) -> &Self {
        self.answers.lock().unwrap().insert(path.to_owned(), answer);
        self
    }

    pub(crate) fn hits(&self) -> Vec<Hit> {
        self.hits.lock().unwrap().clone()
    }

    /// The paths that were asked for since the last call, but robots.txt.
    pub(crate) fn asked(&self) -> Vec<String> {
        let hits = std::mem::take(&mut *self.hits.lock().unwrap());
        hits.into_iter().map(|hit| hit.path).filter(|path| path != "/robots.txt").collect()
    }

    pub(crate) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }
}

fn serve(mut stream: TcpStream, answers: &Mutex<HashMap<String, Answer>>, hits: &Mutex<Vec<Hit>>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let Some(first) = lines.next() else { return };
    let head: Vec<String> = lines.take_while(|line| !line.is_empty()).map(|line| line.to_lowercase()).collect();
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    hits.lock().unwrap().push(Hit { path: path.clone(), head: head.clone(), at: Instant::now() });
    let answer = {
        let mut answers = answers.lock().unwrap();
        match answers.get(&path).cloned() {
            Some(Answer::Then(now, later)) => {
                answers.insert(path, *later);
                *now
            }
            other => other.unwrap_or_else(|| Answer::status(404)),
        }
    };
    // A client that has seen enough closes the connection.
    let _ = send(&mut stream, answer, &head);
}

fn send(stream: &mut TcpStream, answer: Answer, head: &[String]) -> std::io::Result<()> {
    match answer {
        Answer::Reply(status, headers, body) => {
            let etag = headers.iter().find_map(|line| line.strip_prefix("ETag: "));
            let known = etag.is_some_and(|etag| head.contains(&format!("if-none-match: {etag}")));
            let (status, body) = if known { (304, Vec::new()) } else { (status, body) };
            write!(stream, "HTTP/1.1 {status} Status\r\nConnection: close\r\nContent-Length: {}\r\n", body.len())?;
            for line in headers {
                write!(stream, "{line}\r\n")?;
            }
            stream.write_all(b"\r\n")?;
            stream.write_all(&body)
        }
        Answer::Cut(body) => {
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n", body.len() * 2)?;
            stream.write_all(&body)
        }
        Answer::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")?;
            let block = "<p>Berita. ".repeat(10_000);
            loop {
                stream.write_all(block.as_bytes())?;
            }
        }
        Answer::Silence => {
            std::thread::sleep(Duration::from_secs(600));
            Ok(())
        }
        Answer::Then(..) => Ok(()),
    }
}
