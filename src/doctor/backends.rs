//! The backends in use and those of the configuration: what each needs, its key, and its server.

use std::time::Duration;

use padanan::internal::settings::{self, BackendSettings, Settings, ValueSource, shown_url};
use padanan::internal::translate::backends::{BackendKind, reach};
use padanan::internal::translate::client::BackendClient;
use url::Url;

use super::shell::{others_may_read, program, quoted};
use super::{Area, Check, Status};
use crate::cli::terminal::environment;
use crate::run::clients;
use crate::run::own_models::{OwnModels, own_models, pair};

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// A backend to look at.
struct Subject<'s> {
    backend: &'s BackendSettings,
    settings: &'s Settings,
    is_used: bool,
    probe: bool,
}

/// Looks at the backends in use, then at the others that the configuration has.
pub(super) fn checks(settings: &Settings, probe: bool, checks: &mut Vec<Check>) {
    let used: Vec<&BackendSettings> =
        settings.backend.value.iter().filter_map(|name| settings.backend_named(name)).collect();
    let is_used = |backend: &BackendSettings| used.iter().any(|other| other.name == backend.name);
    let others = settings.backends.iter().filter(|b| !is_used(b) && b.place != ValueSource::Default);
    let mut asks_servers = false;
    for backend in used.iter().copied().chain(others) {
        let subject = Subject { backend, settings, is_used: is_used(backend), probe };
        let key = subject.key();
        let lacks_key = key.iter().any(|check| check.status >= Status::Note && check.name == backend.name);
        checks.extend(key);
        let client = if lacks_key { None } else { subject.client(checks) };
        if lacks_key {
            let message = format!("{}; it is not ready without its key", subject.what());
            checks.push(Check::new(Area::Backends, &backend.name, Status::Note, message));
        }
        // In this process, or a program.
        let has_server = !backend.kind.is_in_process() && backend.command.is_empty();
        if subject.is_used && has_server {
            asks_servers = true;
            checks.push(subject.server(client.as_ref().and_then(BackendClient::address).or(backend.url.as_ref())));
        }
    }
    if let Err(error) = settings.check_offline() {
        checks.push(Check::new(Area::Backends, "offline", Status::Error, error.to_string()));
    }
    if !asks_servers {
        let message = "none is needed: the backends in use are on this machine";
        checks.push(Check::new(Area::Network, "servers", Status::Ok, message));
    }
}

impl Subject<'_> {
    /// Returns the severity of something that a run with this backend would fail for.
    fn grave(&self) -> Status {
        if self.is_used { Status::Error } else { Status::Note }
    }

    /// Says what it is.
    fn what(&self) -> String {
        let Self { backend, settings, is_used, .. } = self;
        let rank = settings.backend.value.iter().position(|name| *name == backend.name);
        let place = match (is_used, rank) {
            (true, Some(0)) => format!("in use ({})", settings.backend.source),
            (true, _) => "in use where the one before it fails".to_owned(),
            _ => format!("not in use ({})", backend.place),
        };
        let model = backend.model.as_ref().map(|model| format!(", model {model}")).unwrap_or_default();
        format!("kind {}{model}, {place}", backend.kind.as_str())
    }

    /// Looks at its key, if it has one. The key is read, and nothing of it is shown.
    fn key(&self) -> Vec<Check> {
        let Self { backend, .. } = self;
        let check = |status, message: String| Check::new(Area::Keys, &backend.name, status, message);
        if let Some(name) = backend.api_key_command.first() {
            return vec![self.key_command(name)];
        }
        let Some((place, is_set)) = settings::key_place(backend, &environment) else { return Vec::new() };
        let mut checks = Vec::new();
        match settings::read_key(backend, &environment) {
            Ok(Some(_)) => checks.push(check(Status::Ok, format!("{place} is set"))),
            Ok(None) => {
                checks.push(check(Status::Ok, format!("{place} is not set; most servers of this kind need no key")));
            }
            Err(error) => {
                let mend = match (&backend.api_key_env, settings::key_file(backend, &environment)) {
                    (Some(variable), _) => Some(format!("export {variable}=…")),
                    (None, Some(file)) if !is_set => Some(format!("(umask 077 && cat >{})", quoted(&file))),
                    _ => None,
                };
                checks.push(Check { command: mend, ..check(self.grave(), error.to_string()) });
            }
        }
        checks.extend(self.permissions());
        checks
    }

    /// Looks at the program that prints its key, and runs it only where it is asked to.
    fn key_command(&self, name: &str) -> Check {
        let check = |status, message: String| Check::new(Area::Keys, &self.backend.name, status, message);
        if program(name).is_none() {
            let message = format!("`{name}` (api_key_command) is not in PATH, or cannot be run; install it");
            return check(self.grave(), message);
        }
        if !self.probe {
            let message = format!("printed by `{name}`, which is installed; --probe runs it");
            return check(Status::Ok, message);
        }
        match settings::read_key(self.backend, &environment) {
            Ok(_) => check(Status::Ok, format!("`{name}` prints a key")),
            Err(error) => check(self.grave(), error.to_string()),
        }
    }

    /// Finds a key's file that other users may read.
    fn permissions(&self) -> Option<Check> {
        let file = settings::key_file(self.backend, &environment)?;
        let mode = others_may_read(&file)?;
        let message = format!("{}: other users may read this key (its mode is {mode:04o})", file.display());
        let check = Check::new(Area::Keys, format!("{} file", self.backend.name), Status::Warning, message);
        Some(check.mended_by(format!("chmod 600 {}", quoted(&file))))
    }

    /// Builds its client, which looks at everything that it needs on this machine.
    fn client(&self, checks: &mut Vec<Check>) -> Option<BackendClient> {
        let Self { backend, settings, .. } = self;
        let check = |status, message: String| Check::new(Area::Backends, &backend.name, status, message);
        if let Some(name) = backend.command.first()
            && program(name).is_none()
        {
            let message = format!("{}: `{name}` is not in PATH, or cannot be run; install it", self.what());
            checks.push(check(self.grave(), message));
            return None;
        }
        if !backend.api_key_command.is_empty() && !self.probe {
            checks.push(check(Status::Ok, self.what()));
            return None;
        }
        match clients::client(backend, settings) {
            Ok(client) => {
                checks.push(self.model(&client));
                Some(client)
            }
            Err(error) => {
                let lacks_model = backend.kind == BackendKind::Local;
                let pull = lacks_model.then(|| format!("padanan models pull {}", pair(settings)));
                checks.push(Check { command: pull, ..check(self.grave(), format!("{}: {error}", self.what())) });
                None
            }
        }
    }

    /// Says what will translate where the backend chooses among the models of this machine.
    fn model(&self, client: &BackendClient) -> Check {
        let check = |status, message: String| Check::new(Area::Backends, &self.backend.name, status, message);
        let bundled = matches!(own_models(self.settings), Ok(OwnModels::Bundled));
        if self.backend.kind == BackendKind::Local && bundled {
            let pair = pair(self.settings);
            let message = format!("{}; there is no neural model for {pair} here: the bundled engine", self.what());
            return check(Status::Note, message).mended_by(format!("padanan models pull {pair}"));
        }
        match client.address() {
            Some(address) if address.scheme() == "http" && !self.backend.is_local() => {
                let message = format!("{}; its texts go to {} unencrypted", self.what(), host(address));
                check(Status::Note, message)
            }
            Some(address) => check(Status::Ok, format!("{}, at {}", self.what(), shown_url(&origin(address)))),
            None => check(Status::Ok, self.what()),
        }
    }

    /// Reaches its server, if that is wanted and allowed.
    fn server(&self, address: Option<&Url>) -> Check {
        let Self { backend, settings, .. } = self;
        let check = |status, message: String| Check::new(Area::Network, &backend.name, status, message);
        let host = address.map_or_else(|| "its service".to_owned(), host);
        if settings.offline.value && !backend.is_local() {
            return check(Status::Note, format!("{host} is not tried: `offline` ({})", settings.offline.source));
        }
        if !self.probe {
            let chain = settings.backend.value.join(",");
            let message = format!("{host} is not tried; with --probe it is, and no text is sent");
            let note = check(Status::Note, message);
            let is_first = settings.backend.value.first() == Some(&backend.name);
            // One command is for all of them.
            return if is_first { note.mended_by(format!("padanan doctor --probe --backend {chain}")) } else { note };
        }
        let Some(address) = address else {
            return check(Status::Note, "its service is not tried, because the backend is not ready".to_owned());
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let reached = runtime.map_err(|e| e.to_string()).and_then(|r| r.block_on(reach(address, PATIENCE)));
        match reached {
            Ok(()) => check(Status::Ok, format!("{host} answers")),
            Err(why) => {
                let hint = if backend.is_local() { "start it" } else { "check the network, the proxy and the address" };
                check(Status::Error, format!("{host} cannot be reached ({why}); {hint}"))
            }
        }
    }
}

/// Returns an address without what comes after its host.
fn origin(address: &Url) -> Url {
    let mut origin = address.clone();
    origin.set_path("/");
    origin.set_query(None);
    origin.set_fragment(None);
    origin
}

/// Returns the host and the port of an address.
fn host(address: &Url) -> String {
    let host = address.host_str().unwrap_or_default();
    address.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}
