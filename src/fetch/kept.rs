//! Pages as they were fetched, in files: `NAME.html` (or `.txt`, `.md`) has the bytes, `NAME.fetched.json` what the server
//! said about them. A page that was fetched before is asked for again with what identifies its version.
//!
//! The page is written before its record, and the record has the hash of the page: after a power cut between the two, or
//! where somebody has changed the page, there is no kept page, and it is fetched anew. Edge: files, clock.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Fetched, PageHead};
use crate::input_file;
use crate::intake::{InputFormat, IntakeError, MAX_BYTES, Raw, decode_as};
use crate::replace::{self, Fate, Put};
use crate::text::digest::sha256;

const FORMAT: &str = "padanan-fetched/1";

/// A page that was fetched earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPage {
    /// Its file.
    pub file: PathBuf,
    /// The bytes of the file.
    pub bytes: Vec<u8>,
    /// What the server said about it.
    pub head: PageHead,
}

/// The record of a page.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    format: String,
    /// Name of the page's file, in the same folder.
    page: String,
    /// SHA-256 of the page's bytes.
    sha256: String,
    /// When the page was fetched, in RFC 3339.
    fetched: String,
    #[serde(flatten)]
    head: PageHead,
}

/// Returns the page that is kept under a name; `None` if there is none, or if it is not as it was fetched.
pub fn read(name: &Path) -> Option<KeptPage> {
    let record = record(name)?;
    let file = name.with_file_name(&record.page);
    let bytes = input_file::read_found(&file, MAX_BYTES).ok()?;
    (sha256(&bytes) == record.sha256).then_some(KeptPage { file, bytes, head: record.head })
}

/// Keeps a page under a name. Returns it, and the file to which an earlier page was moved that somebody has changed, or
/// that was never fetched.
///
/// # Errors
/// The system's error; the earlier page is then still there.
pub fn write(name: &Path, page: Fetched) -> io::Result<(KeptPage, Option<PathBuf>)> {
    let ending = match page.head.media_type.as_str() {
        "text/plain" => ".txt",
        "text/markdown" => ".md",
        _ => ".html",
    };
    let file = with_ending(name, ending);
    let (earlier, hash) = (record(name), sha256(&page.bytes));
    let put = replace::put(&file, &page.bytes, |current| match current.map(sha256) {
        Some(current) if current != hash && earlier.as_ref().is_none_or(|e| e.sha256 != current) => Fate::SetAside,
        _ => Fate::Replaced,
    })?;
    let record = Record {
        format: FORMAT.to_owned(),
        page: file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        sha256: hash,
        fetched: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        head: page.head,
    };
    let json = serde_json::to_vec_pretty(&record).map_err(io::Error::other)?;
    replace::replace(&with_ending(name, ".fetched.json"), &[json.as_slice(), b"\n"].concat())?;
    let aside = if let Put::Aside(_, aside) = put { Some(aside) } else { None };
    Ok((KeptPage { file, bytes: page.bytes, head: record.head }, aside))
}

/// Reads an article out of a page, which is called `named` in messages and in the bitext.
///
/// # Errors
/// See [`IntakeError`].
pub fn article(page: KeptPage, named: &str, form: Option<InputFormat>) -> Result<Raw, IntakeError> {
    let said = match page.head.media_type.as_str() {
        "text/html" | "application/xhtml+xml" => Some(InputFormat::Html),
        "text/markdown" => Some(InputFormat::Markdown),
        _ => None,
    };
    let raw = decode_as(named, page.bytes, form.or(said), page.head.charset.as_deref())?;
    Ok(Raw { url: Some(page.head.page_url().to_string()), ..raw })
}

fn record(name: &Path) -> Option<Record> {
    let bytes = input_file::read_found(&with_ending(name, ".fetched.json"), 1 << 20).ok()?;
    let record: Record = serde_json::from_slice(&bytes).ok()?;
    let is_name = Path::new(&record.page).file_name().is_some_and(|name| name == record.page.as_str());
    (record.format == FORMAT && is_name).then_some(record)
}

/// Appends an ending; a dot in the name begins none.
fn with_ending(name: &Path, ending: &str) -> PathBuf {
    let mut whole = OsString::from(name);
    whole.push(ending);
    whole.into()
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    fn page(text: &str, media_type: &str) -> Fetched {
        let head = PageHead {
            url: Url::parse("https://example.org/a").unwrap(),
            redirects: vec![Url::parse("https://example.org/b").unwrap()],
            media_type: media_type.to_owned(),
            charset: Some("utf-8".to_owned()),
            etag: Some("\"1\"".to_owned()),
            last_modified: None,
        };
        Fetched { bytes: text.as_bytes().to_vec(), head }
    }

    #[test]
    fn a_kept_page_comes_back_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let name = folder.path().join("v1.2");
        assert_eq!(read(&name), None);
        let (kept, aside) = write(&name, page("<p>Satu.", "text/html")).unwrap();
        assert_eq!((read(&name).as_ref(), aside), (Some(&kept), None));
        assert_eq!(kept.file, folder.path().join("v1.2.html"));
        let raw = article(kept, "v1.2.html", None).unwrap();
        assert_eq!((raw.form, raw.url.as_deref()), (InputFormat::Html, Some("https://example.org/b")));
        // A new version takes its place; another type has another ending.
        let (kept, aside) = write(&name, page("<p>Dua.", "text/html")).unwrap();
        assert_eq!((read(&name), aside), (Some(kept), None));
        assert_eq!(write(&name, page("Dua.", "text/plain")).unwrap().0.file, folder.path().join("v1.2.txt"));
    }

    #[test]
    fn what_somebody_changed_or_wrote_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let (name, file) = (folder.path().join("a"), folder.path().join("a.html"));
        std::fs::write(&file, "mine").unwrap();
        let aside = write(&name, page("<p>Satu.", "text/html")).unwrap().1.unwrap();
        assert_eq!(std::fs::read_to_string(aside).unwrap(), "mine");
        std::fs::write(&file, "mended").unwrap();
        assert_eq!(read(&name), None);
        let aside = write(&name, page("<p>Satu.", "text/html")).unwrap().1.unwrap();
        assert_eq!(std::fs::read_to_string(aside).unwrap(), "mended");
    }

    #[test]
    fn a_record_that_points_elsewhere_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let name = folder.path().join("a");
        write(&name, page("<p>Satu.", "text/html")).unwrap();
        let file = folder.path().join("a.fetched.json");
        let text = std::fs::read_to_string(&file).unwrap();
        for page in ["../a.html", "/etc/hostname", "", ".."] {
            std::fs::write(&file, text.replace("a.html", page)).unwrap();
            assert_eq!(read(&name), None, "{page}");
        }
    }
}
