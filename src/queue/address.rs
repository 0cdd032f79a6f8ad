//! The address of a queue: `nats://HOST:4222`, several servers of a cluster with commas between them, and the queue's name.

use std::fmt;
use std::time::Duration;

use url::Url;

use super::SILENCE;
use crate::reason::Reason;

/// The name of a queue whose address has none.
const NAME: &str = "padanan";

/// Where a queue is.
#[derive(Clone, PartialEq, Eq)]
pub struct QueueAddress {
    /// The servers, each with scheme, and with user and password where they are given.
    pub(super) servers: Vec<String>,
    /// The queue's name on these servers.
    pub(super) name: String,
    /// How many servers of a cluster keep everything.
    pub(super) replicas: usize,
    /// Whether the connection must be encrypted.
    pub(super) tls: bool,
    /// How long a worker may be silent about an article before another one gets it.
    pub(super) silence: Duration,
}

impl QueueAddress {
    /// Parses `nats://HOST[:PORT][,HOST[:PORT]…][/NAME][?replicas=N][&silence=SECONDS]`; `tls://` asks for an encrypted
    /// connection.
    ///
    /// # Errors
    /// The address is not one; the message holds no part of it that may be secret.
    pub fn parse(text: &str) -> Result<Self, Reason> {
        const FORM: &str = "write it as nats://HOST:4222, or nats://HOST1,HOST2,HOST3/NAME?replicas=3 for a cluster";
        let wrong = |what: &str| Reason::from(format!("{what}; {FORM}"));
        let (scheme, rest) = text.trim().split_once("://").ok_or_else(|| wrong("this is no address of a queue"))?;
        let tls = match scheme {
            "nats" => false,
            "tls" => true,
            _ => return Err(wrong("the address of a queue begins with nats:// or tls://")),
        };
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (hosts, name) = rest.split_once('/').unwrap_or((rest, ""));
        let mut servers = Vec::new();
        for host in hosts.split(',') {
            let server = format!("{scheme}://{host}");
            let url = Url::parse(&server).map_err(|_| wrong("this is no address of a queue"))?;
            if url.host_str().is_none_or(str::is_empty) {
                return Err(wrong("a server has no name"));
            }
            servers.push(server);
        }
        let fine = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if name.len() > 32 || !name.chars().all(fine) {
            return Err(wrong("the name of a queue has at most 32 letters, digits, `-` and `_`"));
        }
        let name = if name.is_empty() { NAME } else { name }.to_owned();
        let mut address = Self { servers, name, replicas: 1, tls, silence: SILENCE };
        for part in query.split('&').filter(|part| !part.is_empty()) {
            match part.split_once('=').and_then(|(name, value)| Some((name, value.parse::<u16>().ok()?))) {
                Some(("replicas", n @ 1..=5)) => address.replicas = n.into(),
                Some(("silence", n @ 1..=3600)) => address.silence = Duration::from_secs(n.into()),
                _ => return Err(wrong("only ?replicas=1 to 5 and ?silence=1 to 3600 are known")),
            }
        }
        Ok(address)
    }

    /// The queue's name on its servers.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for QueueAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let open = |server: &String| {
            let (scheme, rest) = server.split_once("://").unwrap_or(("nats", server));
            (scheme.to_owned(), rest.rsplit('@').next().unwrap_or(rest).to_owned())
        };
        let all: Vec<(String, String)> = self.servers.iter().map(open).collect();
        let hosts: Vec<&str> = all.iter().map(|(_, host)| host.as_str()).collect();
        let scheme = all.first().map_or("nats", |(scheme, _)| scheme);
        write!(f, "{scheme}://{}", hosts.join(","))?;
        if self.name == NAME { Ok(()) } else { write!(f, "/{}", self.name) }
    }
}

impl fmt::Debug for QueueAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let parsed = |text: &str| QueueAddress::parse(text).unwrap();
        let one = parsed("nats://127.0.0.1:4222");
        assert_eq!((one.servers.len(), one.name(), one.replicas, one.tls), (1, "padanan", 1, false));
        let cluster = parsed("tls://a,b:4223,c/news?replicas=3");
        assert_eq!(cluster.servers, ["tls://a", "tls://b:4223", "tls://c"]);
        assert_eq!((cluster.name(), cluster.replicas, cluster.tls), ("news", 3, true));
        let quick = parsed("nats://a?replicas=3&silence=60");
        assert_eq!((one.silence, quick.silence, quick.replicas), (SILENCE, Duration::from_secs(60), 3));
        for wrong in ["", "a", "http://a", "nats://", "nats://a,,b", "nats://a/b.c"] {
            assert!(QueueAddress::parse(wrong).is_err(), "{wrong}");
        }
        for wrong in ["replicas=9", "replicas=0", "replicas=", "x=1", "silence=0", "silence=9999", "silence=-1"] {
            assert!(QueueAddress::parse(&format!("nats://a/b?{wrong}")).is_err(), "{wrong}");
        }
    }

    #[test]
    fn no_secret_is_shown() {
        let address = QueueAddress::parse("nats://me:se%40cret@a,tok@b/news").unwrap();
        assert_eq!(format!("{address} {address:?}"), "nats://a,b/news nats://a,b/news");
        let wrong = QueueAddress::parse("http://me:secret@a").unwrap_err().to_string();
        assert!(!wrong.contains("secret"), "{wrong}");
    }
}
