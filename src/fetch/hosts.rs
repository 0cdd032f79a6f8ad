//! What each host gets: one request at a time of a turn, and only for what its robots.txt lets programs have (RFC 9309).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use robotxt::{AccessResult, BYTE_LIMIT, Robots};
use tokio::sync::OnceCell;
use tokio::time::Instant;
use url::Url;

use super::{FetchError, Fetcher, is_redirect, location, start};

/// Our name in robots.txt.
const AGENT: &str = "padanan";
/// Maximum time between two requests that a robots.txt can ask for.
const MAX_DELAY: Duration = Duration::from_secs(30);
/// Number of redirects that are followed to a robots.txt (RFC 9309, 2.3.1.2).
const MAX_REDIRECTS: usize = 5;

/// The hosts that were asked.
#[derive(Debug)]
pub(super) struct Hosts {
    interval: Duration,
    /// By name: the time of the next turn.
    turns: Mutex<HashMap<String, Turn>>,
    /// By scheme, name and port: what its robots.txt says.
    rules: Mutex<HashMap<String, Arc<OnceCell<Rules>>>>,
}

#[derive(Debug, Clone, Copy)]
struct Turn {
    next: Instant,
    interval: Duration,
}

/// What a robots.txt says.
#[derive(Debug)]
enum Rules {
    Read(Robots),
    /// It could not be read, for this reason.
    Unknown(String),
}

impl Hosts {
    pub(super) fn new(interval: Duration) -> Self {
        Self { interval, turns: Mutex::default(), rules: Mutex::default() }
    }

    /// Waits for the next turn of a URL's host.
    pub(super) async fn turn(&self, url: &Url) {
        let at = {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            let turn = turns.entry(name(url)).or_insert(Turn { next: now, interval: self.interval });
            let at = turn.next.max(now);
            turn.next = at + turn.interval;
            at
        };
        tokio::time::sleep_until(at).await;
    }

    /// Lets a request to a URL pass, if the robots.txt of its site does.
    pub(super) async fn admit(&self, fetcher: &Fetcher, url: &Url) -> Result<(), FetchError> {
        let cell = {
            let mut rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(rules.entry(url.origin().ascii_serialization()).or_default())
        };
        match cell.get_or_try_init(|| self.read(fetcher, url)).await? {
            Rules::Read(robots) if robots.is_url_allowed(url) => Ok(()),
            Rules::Read(_) => Err(FetchError::Robots(url.to_string())),
            Rules::Unknown(why) => Err(FetchError::RobotsUnreachable(url.to_string(), why.clone())),
        }
    }

    /// Fetches the robots.txt of a site. A site without one lets programs have everything; one whose server has trouble
    /// lets them have nothing.
    async fn read(&self, fetcher: &Fetcher, url: &Url) -> Result<Rules, FetchError> {
        let Ok(mut at) = robotxt::robots_url(url) else { return Ok(Rules::Read(Robots::allow_all())) };
        for _ in 0..=MAX_REDIRECTS {
            fetcher.refuse(&at)?;
            let response = fetcher.patiently(&at, None).await?;
            let status = response.status();
            let access = match status.as_u16() {
                200..=299 => {
                    let text = start(&at, response, BYTE_LIMIT).await?;
                    return Ok(self.obey(url, Robots::from_access(AccessResult::Successful(&text), AGENT)));
                }
                _ if is_redirect(status) => {
                    match location(&at, response.headers()) {
                        Ok(next) => at = next,
                        Err(_) => break,
                    }
                    continue;
                }
                429 | 500.. => return Ok(Rules::Unknown(format!("the server answered {status}"))),
                _ => AccessResult::Unavailable,
            };
            return Ok(Rules::Read(Robots::from_access(access, AGENT)));
        }
        Ok(Rules::Read(Robots::from_access(AccessResult::TooManyRedirects, AGENT)))
    }

    /// Takes over the time that a robots.txt asks to leave between two requests.
    fn obey(&self, url: &Url, robots: Robots) -> Rules {
        if let Some(delay) = robots.crawl_delay() {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(turn) = turns.get_mut(&name(url)) {
                let longer = turn.interval.max(delay.min(MAX_DELAY));
                turn.next += longer.saturating_sub(turn.interval);
                turn.interval = longer;
            }
        }
        Rules::Read(robots)
    }
}

/// The name under which a host waits for its turn.
fn name(url: &Url) -> String {
    url.host_str().unwrap_or_default().trim_end_matches('.').to_owned()
}
