//! Signs in with a Google service account: a signed statement for a token, which is kept until shortly before it expires, and
//! is sent with every request.
//! Source: Google's page *Using OAuth 2.0 for Server to Server Applications*; RFC 7523. Edge: clock, randomness of the
//! signature.
//!
//! RSA and PEM are those of TLS, which is in the program anyway: the crates for such statements (`jsonwebtoken`) would
//! bring a second implementation of RSA.
#![expect(clippy::disallowed_methods, reason = "edge: a statement and a token have times")]

use std::time::{Duration, Instant, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject as _;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use url::{Host, Url};

use super::super::http::{Caller, Payload, secret_header};
use super::super::refusal::{BackendRefusal, Private};
use super::super::{BackendOptions, BackendOptionsError};
use super::kind;
use crate::translate::{Failure, FailureKind};

/// What a token allows: translation, and nothing else.
pub(super) const TRANSLATION: &str = "https://www.googleapis.com/auth/cloud-translation";
/// What a token allows that is used for Cloud Storage, too: all that the roles of the account allow.
pub(super) const PLATFORM: &str = "https://www.googleapis.com/auth/cloud-platform";
/// For whom a statement is, whatever the file names as `token_uri`: as in Google's own library.
const AUDIENCE: &str = "https://oauth2.googleapis.com/token";
/// How long a statement is valid, in seconds: as long as Google permits.
const VALID: u64 = 3600;
/// How long before its end a token is no longer used.
const MARGIN: Duration = Duration::from_secs(60);

/// The file of a service account.
#[derive(Deserialize)]
struct File {
    #[serde(rename = "type")]
    kind: String,
    project_id: Option<String>,
    private_key_id: Option<String>,
    private_key: Option<SecretString>,
    client_email: Option<String>,
    token_uri: Option<String>,
}

/// A service account.
pub(super) struct Account {
    /// The project that the account belongs to.
    pub(super) project: Option<String>,
    email: String,
    key_id: Option<String>,
    key: RsaKeyPair,
    scope: &'static str,
    caller: Caller,
    /// The token, and the moment from which it is not used.
    token: Mutex<Option<(SecretString, Instant)>>,
}

/// A request in the name of an account.
pub(super) struct Call<'a> {
    pub(super) method: Method,
    pub(super) url: Url,
    /// The type of the body, and the body.
    pub(super) body: Option<(&'static str, Vec<u8>)>,
    /// The article's texts in it.
    pub(super) texts: &'a [String],
    /// What a person should check if the account is refused.
    pub(super) hint: &'static str,
}

/// A request that failed.
pub(super) struct Refused {
    /// The status of the answer; 0 if there was none.
    pub(super) status: u16,
    pub(super) failure: Failure,
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self { status: 0, failure }
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        refused.failure
    }
}

impl Account {
    /// Reads the file of a service account, whose tokens are for `scope`.
    pub(super) fn new(
        options: &BackendOptions,
        file: &SecretString,
        scope: &'static str,
    ) -> Result<Self, BackendOptionsError> {
        // The error of the parser may quote the key.
        let parsed: File = serde_json::from_str(file.expose_secret())
            .map_err(|_| options.wrong("the key is not the JSON file of a Google service account"))?;
        if parsed.kind != "service_account" {
            return Err(options.wrong(
                "the key is no service account's; make a key for one (`gcloud iam service-accounts keys create`) and \
                 name its file with GOOGLE_APPLICATION_CREDENTIALS or `api_key_file`",
            ));
        }
        let missing = |field: &str| options.wrong(&format!("the file of the service account has no `{field}`"));
        let pem = parsed.private_key.ok_or_else(|| missing("private_key"))?;
        let damaged = || options.wrong("the private key of the service account cannot be read; download a new one");
        let der = PrivatePkcs8KeyDer::from_pem_slice(pem.expose_secret().as_bytes()).map_err(|_| damaged())?;
        let key = RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).map_err(|_| damaged())?;
        let token_uri = parsed.token_uri.ok_or_else(|| missing("token_uri"))?;
        let token_uri = Url::parse(&token_uri)
            .ok()
            .filter(|url| url.scheme() == "https" || is_here(url))
            .ok_or_else(|| options.wrong("the `token_uri` of the service account is no https address"))?;
        Ok(Self {
            project: parsed.project_id.filter(|p| !p.is_empty()),
            email: parsed.client_email.ok_or_else(|| missing("client_email"))?,
            key_id: parsed.private_key_id,
            key,
            scope,
            caller: Caller::new(options, token_uri, None, None)?,
            token: Mutex::new(None),
        })
    }

    /// Sends one request, and returns its answer. If a token is refused that was valid for earlier requests, it signs in again,
    /// once: a computer that slept does not know that the token's hour is over, and Google may end it sooner.
    pub(super) async fn send(&self, caller: &Caller, call: Call<'_>) -> Result<Value, Refused> {
        let (token, is_new) = self.token().await?;
        match self.send_with(&token, caller, &call).await {
            Err(refused) if refused.status == 401 => {
                self.discard(&token).await;
                if is_new {
                    return Err(refused);
                }
                let (token, _) = self.token().await?;
                self.send_with(&token, caller, &call).await
            }
            answer => answer,
        }
    }

    async fn send_with(&self, token: &SecretString, caller: &Caller, call: &Call<'_>) -> Result<Value, Refused> {
        let bearer = SecretString::from(format!("Bearer {}", token.expose_secret()));
        let bearer = secret_header(&bearer)
            .map_err(|_| Failure::new(FailureKind::Malformed, "Google's sign-in gave a token that cannot be sent"))?;
        let mut headers = HeaderMap::from_iter([(AUTHORIZATION, bearer)]);
        let body = call.body.as_ref().map(|(kind, body)| {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
            body.clone()
        });
        let refusal = match caller.call(call.method.clone(), call.url.clone(), headers, body).await? {
            Ok(answer) => return Ok(answer),
            Err(refusal) => refusal,
        };
        let private = Private { key: Some(token), texts: call.texts };
        let failure = refusal.failure_with(kind(&refusal), &private, call.hint);
        Err(Refused { status: refusal.status, failure })
    }

    /// Returns a token for the next request, and whether it was fetched for that.
    async fn token(&self) -> Result<(SecretString, bool), Failure> {
        let mut kept = self.token.lock().await;
        if let Some((token, _)) = kept.as_ref().filter(|(_, until)| Instant::now() < *until) {
            return Ok((token.clone(), false));
        }
        let now = Instant::now();
        let (token, lasts) = self.fetch().await?;
        *kept = Some((token.clone(), now + lasts.saturating_sub(MARGIN)));
        Ok((token, true))
    }

    /// Uses a token no more. Another request may have signed in again meanwhile.
    async fn discard(&self, refused: &SecretString) {
        let mut kept = self.token.lock().await;
        kept.take_if(|(token, _)| token.expose_secret() == refused.expose_secret());
    }

    async fn fetch(&self) -> Result<(SecretString, Duration), Failure> {
        let statement = self.statement(SystemTime::now())?;
        let form = [("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", &*statement)];
        let answer = self.caller.exchange(Payload::Form(&form)).await?.map_err(refused)?;
        let token = answer.get("access_token").and_then(Value::as_str).filter(|token| !token.is_empty());
        let seconds = answer.get("expires_in").and_then(Value::as_u64).unwrap_or(VALID);
        match token {
            Some(token) => Ok((SecretString::from(token), Duration::from_secs(seconds))),
            None => Err(Failure::new(FailureKind::Malformed, "Google's sign-in gave no `access_token`")),
        }
    }

    /// Returns the signed statement: who asks for what, and until when.
    fn statement(&self, now: SystemTime) -> Result<String, Failure> {
        let now = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
        let head = json!({ "alg": "RS256", "typ": "JWT", "kid": self.key_id });
        let claims = json!({
            "iss": self.email, "scope": self.scope, "aud": AUDIENCE, "iat": now, "exp": now + VALID,
        });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let said = format!("{}.{}", part(&head), part(&claims));
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), said.as_bytes(), &mut signature)
            .map_err(|_| Failure::new(FailureKind::Authentication, "the key of the service account cannot sign"))?;
        Ok(format!("{said}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// Whether an address is on this machine.
fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        _ => false,
    }
}

/// Returns the failure that the sign-in was refused. Its reason is in other fields than that of a translation.
fn refused(mut refusal: BackendRefusal) -> Failure {
    let text = |field: &str| refusal.body.get(field).and_then(Value::as_str).map(str::to_owned);
    let said = [text("error"), text("error_description")].into_iter().flatten().collect::<Vec<_>>().join(": ");
    // `invalid_grant` has the status 400: an account that is gone, a clock that is wrong.
    let kind = match refusal.status {
        400 | 401 | 403 => FailureKind::Authentication,
        _ => refusal.kind(),
    };
    refusal.body = json!({ "message": format!("Google's sign-in: {said}") });
    let hint = "check the service account, and the clock of this machine";
    refusal.failure_with(kind, &Private { key: None, texts: &[] }, hint)
}
