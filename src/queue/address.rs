//! The address of a queue: `nats://HOST:4222`, several servers of a cluster with commas between them, and the queue's name.

use std::fmt;

use url::Url;

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
}

impl QueueAddress {
    /// Parses `nats://HOST[:PORT][,HOST[:PORT]…][/NAME][?replicas=N]`; `tls://` asks for an encrypted connection.
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
        let mut replicas = 1;
        for part in query.split('&').filter(|part| !part.is_empty()) {
            let number = part.strip_prefix("replicas=").and_then(|n| n.parse().ok());
            replicas = number.filter(|n| (1..=5).contains(n)).ok_or_else(|| wrong("only ?replicas=1 to 5 is known"))?;
        }
        let name = if name.is_empty() { NAME } else { name }.to_owned();
        Ok(Self { servers, name, replicas, tls })
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
        for wrong in
            ["", "a", "http://a", "nats://", "nats://a,,b", "nats://a/b.c", "nats://a/b?replicas=9", "nats://a?x=1"]
        {
            assert!(QueueAddress::parse(wrong).is_err(), "{wrong}");
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
