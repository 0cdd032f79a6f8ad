//! Signs requests to AWS with signature version 4. Edge: clock.
//!
//! The signature is AWS's own crate: the rules for it are many, and a mistake is found only by the service. Keys are read
//! as text in the form of `~/.aws/credentials`; where they come from is the configuration's business.
#![expect(clippy::disallowed_methods, reason = "edge: a signature has a time")]

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

/// Keys of an AWS account, and what a signature is for.
pub(super) struct Signer {
    id: String,
    secret: SecretString,
    token: Option<SecretString>,
    region: String,
}

impl Signer {
    /// Reads the keys: lines `aws_access_key_id = …`, `aws_secret_access_key = …` and, for temporary keys,
    /// `aws_session_token = …`.
    pub(super) fn new(keys: &SecretString, region: &str) -> Result<Self, &'static str> {
        let find = |name: &str| {
            let values = keys.expose_secret().lines().filter_map(|line| line.split_once('='));
            values.map(|(key, value)| (key.trim(), value.trim())).find(|(key, _)| *key == name).map(|(_, value)| value)
        };
        let id = find("aws_access_key_id").filter(|id| !id.is_empty()).ok_or("the keys have no `aws_access_key_id`")?;
        let secret = find("aws_secret_access_key").filter(|secret| !secret.is_empty());
        let token = find("aws_session_token").filter(|token| !token.is_empty());
        Ok(Self {
            id: id.to_owned(),
            secret: secret.ok_or("the keys have no `aws_secret_access_key`")?.into(),
            token: token.map(SecretString::from),
            region: region.to_owned(),
        })
    }

    /// Returns the key that must not be shown.
    pub(super) fn secret(&self) -> &SecretString {
        &self.secret
    }

    /// Adds the signature of a `POST` to its headers. Every header that is there is signed, too.
    pub(super) fn sign(&self, url: &Url, headers: &mut HeaderMap, body: &[u8]) -> Result<(), String> {
        let token = self.token.as_ref().map(|token| token.expose_secret().to_owned());
        let identity = Credentials::new(self.id.clone(), self.secret.expose_secret(), token, None, "padanan").into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name("translate")
            .time(SystemTime::now())
            .settings(SigningSettings::default())
            .build()
            .map_err(|e| e.to_string())?
            .into();
        let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
        let given = headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
        let given = given.chain([("host", host)]);
        let request =
            SignableRequest::new("POST", url.as_str(), given, SignableBody::Bytes(body)).map_err(|e| e.to_string())?;
        let (signature, _) = sign(request, &params).map_err(|e| e.to_string())?.into_parts();
        for header in signature.into_parts().0 {
            let name = HeaderName::try_from(header.name()).map_err(|e| e.to_string())?;
            let mut value = HeaderValue::try_from(header.value()).map_err(|e| e.to_string())?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        Ok(())
    }
}
