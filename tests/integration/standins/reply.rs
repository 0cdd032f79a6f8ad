//! An answer on its way out: bytes, and what goes wrong with them and with the connection.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use futures_util::{Stream, StreamExt as _, stream};
use serde_json::Value;

use super::damage::BREACH;
use super::script::{Active, Fault};

/// Length of the text that [`Fault::HugeBody`] sends.
pub(super) const HUGE: usize = 64 << 20;

/// Status, headers and body.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
}

impl Reply {
    /// JSON, written as the service writes it.
    pub(super) fn json(status: u16, value: &Value) -> Self {
        Self::text(status, "application/json", &value.to_string())
    }

    /// A body under any content type.
    pub(super) fn text(status: u16, content_type: &str, body: &str) -> Self {
        Self { status, headers: vec![("content-type", content_type.to_owned())], body: body.as_bytes().to_vec() }
    }

    /// A status without a body.
    pub(super) fn bare(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    /// The page that a gateway sends in a service's place.
    pub(super) fn gateway(status: u16) -> Self {
        let reason = StatusCode::from_u16(status).ok().and_then(|s| s.canonical_reason()).unwrap_or("Error");
        let page = format!(
            "<html>\r\n<head><title>{status} {reason}</title></head>\r\n<body>\r\n<center><h1>{status} {reason}</h1>\
             </center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
        );
        Self::text(status, "text/html", &page)
    }

    /// The same with one header more.
    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The response, with the faults of body and connection. `reset` is told when the connection is to be reset.
    pub(super) fn send(mut self, active: &Active, reset: Arc<AtomicBool>) -> Response<Body> {
        let mut content = Content { head: Vec::new(), filler: 0, tail: Vec::new() };
        self.break_body(active, &mut content);
        if active.has(&Fault::Gzip) {
            content = Content { head: gzip(&content.whole()), filler: 0, tail: Vec::new() };
            self.headers.push(("content-encoding", "gzip".to_owned()));
        }
        let length = content.len();
        let slow = active.all().find_map(|f| if let Fault::SlowBody(d) = f { Some(*d) } else { None });
        let body = if active.has(&Fault::ResetMidBody) {
            self.headers.push(("content-length", length.to_string()));
            half_a_body(&content, reset)
        } else if let Some(time) = slow {
            self.headers.push(("content-length", length.to_string()));
            pieces(content.whole(), length.div_ceil(10), time / 10)
        } else if active.has(&Fault::Chunked) {
            pieces(content.whole(), 7, Duration::ZERO)
        } else if content.filler > 0 {
            Body::from_stream(content.stream().map(Ok::<_, Infallible>))
        } else {
            Body::from(content.whole())
        };
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(self.status).expect("a status of three digits");
        for (name, value) in self.headers {
            let value = HeaderValue::from_str(&value).expect("a header value");
            response.headers_mut().append(HeaderName::from_static(name), value);
        }
        response
    }

    fn break_body(&mut self, active: &Active, content: &mut Content) {
        let mut body = std::mem::take(&mut self.body);
        if active.has(&Fault::BadJson) {
            body.truncate(body.len() * 3 / 5);
        }
        if active.has(&Fault::JsonBom) {
            body.splice(0..0, *b"\xEF\xBB\xBF");
        }
        if active.has(&Fault::WrongContentType) {
            self.headers.retain(|(name, _)| *name != "content-type");
            self.headers.push(("content-type", "text/html; charset=utf-8".to_owned()));
        }
        let mut mark = [0; 4];
        let mark = BREACH.encode_utf8(&mut mark).as_bytes();
        if let Some(at) = body.windows(mark.len()).position(|w| w == mark) {
            content.tail = body.split_off(at).split_off(mark.len());
            for fault in active.all() {
                match fault {
                    Fault::LoneSurrogate => body.extend_from_slice(br"\ud83d"),
                    Fault::Utf8Broken => body.extend_from_slice(b"\xE2\x80"),
                    Fault::HugeBody => content.filler = HUGE,
                    _ => {}
                }
            }
        }
        content.head = body;
    }
}

/// A body, with a filling in the middle that is too long to be kept.
struct Content {
    head: Vec<u8>,
    filler: usize,
    tail: Vec<u8>,
}

impl Content {
    fn len(&self) -> usize {
        self.head.len() + self.filler + self.tail.len()
    }

    fn whole(self) -> Vec<u8> {
        let mut whole = self.head;
        whole.resize(whole.len() + self.filler, b'a');
        whole.extend(self.tail);
        whole
    }

    fn stream(self) -> impl Stream<Item = Bytes> + Send {
        const PIECE: usize = 1 << 16;
        let filler = stream::repeat(Bytes::from_static(&[b'a'; PIECE])).take(self.filler / PIECE);
        stream::iter([Bytes::from(self.head)]).chain(filler).chain(stream::iter([Bytes::from(self.tail)]))
    }
}

/// The body in pieces of `size` bytes, each after a pause.
fn pieces(body: Vec<u8>, size: usize, pause: Duration) -> Body {
    let body = Bytes::from(body);
    let starts = (0..body.len()).step_by(size.max(1));
    let pieces: Vec<Bytes> = starts.map(|at| body.slice(at..body.len().min(at + size))).collect();
    Body::from_stream(stream::iter(pieces).then(move |piece| async move {
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        Ok::<_, Infallible>(piece)
    }))
}

/// Half of the body, time for it to arrive, and then an error, on which the server drops the connection.
fn half_a_body(content: &Content, reset: Arc<AtomicBool>) -> Body {
    let half = Bytes::copy_from_slice(&content.head[..content.head.len() / 2]);
    let breaks = async move {
        tokio::time::sleep(Duration::from_millis(50)).await;
        reset.store(true, Ordering::SeqCst);
        Err(io::Error::from(io::ErrorKind::ConnectionReset))
    };
    Body::from_stream(stream::iter([Ok(half)]).chain(stream::once(breaks)))
}

/// A gzip file of stored blocks.
pub(super) fn gzip(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF];
    let mut blocks = data.chunks(0xFFFF).peekable();
    if blocks.peek().is_none() {
        out.extend([1, 0, 0, 0xFF, 0xFF]);
    }
    while let Some(block) = blocks.next() {
        let length = block.len() as u16;
        out.push(u8::from(blocks.peek().is_none()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    out.extend(crc32(data).to_le_bytes());
    out.extend((data.len() as u32).to_le_bytes());
    out
}

fn crc32(data: &[u8]) -> u32 {
    let step = |crc: u32, _: u32| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
    !data.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}
