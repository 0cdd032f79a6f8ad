//! Articles that are named by their addresses: each is fetched into files first, and read from there.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use padanan::internal::fetch::kept::{self, KeptPage};
use padanan::internal::fetch::{Answer, FetchError, FetchOptions, Fetcher, PageHead, address};
use padanan::internal::intake::Raw;
use padanan::internal::settings::Settings;
use padanan_core::text::digest::sha256;
use percent_encoding::percent_decode_str;
use url::Url;

use super::files;
use super::messages::{self, Message};
use crate::cli::explain::AppError;
use crate::cli::{FetchArgs, InputForm};

/// Endings that are dropped from the names of pages.
const ENDINGS: [&str; 9] = [".html", ".htm", ".xhtml", ".shtml", ".php", ".aspx", ".asp", ".amp", ".txt"];
/// Maximum number of characters of a page's name.
const MAX_NAME: usize = 60;

/// An article that is named by its address.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) url: Url,
    /// The path of its files, without their endings.
    pub(crate) name: PathBuf,
    /// Whether its files stay after the run.
    pub(crate) is_kept: bool,
}

impl Page {
    /// Fetches the page, unless it is still as it was fetched before. Returns what a person is told.
    pub(super) async fn fetch(&self, fetcher: &Fetcher) -> Result<Vec<Message>, AppError> {
        let mut notes = Vec::new();
        let known = kept::read(&self.name);
        match fetcher.page(&self.url, known.as_ref().map(|page| &page.head)).await? {
            Answer::NotModified => tracing::info!(url = %self.url, "not changed"),
            Answer::Page(page) => {
                notes.extend(moved(&page.head));
                let failed = |source| AppError::Write { path: self.name.clone(), source };
                if let Some(folder) = self.name.parent() {
                    std::fs::create_dir_all(folder).map_err(failed)?;
                }
                let (page, aside) = kept::write(&self.name, *page).map_err(failed)?;
                tracing::info!(url = %self.url, bytes = page.bytes.len(), file = ?page.file, "fetched");
                if let Some(aside) = aside {
                    let text = format!(
                        "{}: changed since padanan fetched it; your version is kept as {}",
                        page.file.display(),
                        aside.display()
                    );
                    notes.push(Message::always(text));
                }
            }
        }
        Ok(notes)
    }

    /// Whether the page was fetched.
    pub(super) fn is_there(&self) -> bool {
        kept::read(&self.name).is_some()
    }

    /// Reads the article out of the fetched page.
    pub(super) fn read(&self, form: Option<InputForm>) -> Result<Raw, AppError> {
        let gone = || AppError::Input(format!("{}: its files are gone; run again", self.url));
        let page = kept::read(&self.name).ok_or_else(gone)?;
        let file = page.file.display().to_string();
        Ok(Raw { path: if self.is_kept { file } else { self.url.to_string() }, ..article(page, &self.url, form)? })
    }
}

/// Reads an article from a file, from standard input or from its address, and reports what is wrong with its text.
pub(crate) fn read_article(
    article: &Path,
    form: Option<InputForm>,
    fetch: FetchArgs,
    settings: &Settings,
    quiet: bool,
) -> Result<Raw, AppError> {
    let Some(url) = address(article).transpose()? else { return files::read_article(article, form, quiet) };
    let fetcher = fetcher(fetch, settings)?;
    let page = match waited(fetcher.page(&url, None))?? {
        Answer::Page(page) => KeptPage { file: PathBuf::new(), bytes: page.bytes, head: page.head },
        Answer::NotModified => return Err(AppError::Unexpected(format!("{url}: the server has sent no page"))),
    };
    let moved = moved(&page.head);
    let raw = self::article(page, &url, form)?;
    let notes: Vec<Message> = moved.into_iter().chain(files::text_notes(article, &raw)).collect();
    messages::say(&notes, quiet);
    Ok(raw)
}

/// Waits for what is fetched outside of a run.
pub(super) fn waited<T>(work: impl Future<Output = T>) -> Result<T, AppError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|e| AppError::Unexpected(format!("no thread can be started ({e})")))?;
    Ok(runtime.block_on(work))
}

/// Creates what fetches the pages of a run.
pub(super) fn fetcher(fetch: FetchArgs, settings: &Settings) -> Result<Fetcher, FetchError> {
    let options =
        FetchOptions { allow_private: fetch.allow_private, offline: settings.offline.value, ..FetchOptions::default() };
    Fetcher::new(options)
}

/// Reads an article out of a page. No file holds its text as the article has it.
fn article(page: KeptPage, url: &Url, form: Option<InputForm>) -> Result<Raw, AppError> {
    let raw = kept::article(page, url.as_str(), form.map(Into::into))?;
    Ok(Raw { verbatim: false, ..raw })
}

/// What a person is told of a page that is elsewhere.
fn moved(head: &PageHead) -> Option<Message> {
    let all = [&head.url].into_iter().chain(&head.redirects).map(Url::as_str);
    let way: Vec<&str> = all.collect();
    (way.len() > 1).then(|| Message::usual(format!("{}: moved", way.join(" → "))))
}

/// Returns the name for the files of a page: the last part of its address, and a part of the address's hash, so that no
/// two pages of a host have one name.
pub(super) fn unique_name(url: &Url) -> String {
    format!("{}-{}", short_name(url), &sha256(url.as_str())[..8])
}

/// Returns the last part of an address, in characters that every file system takes.
pub(super) fn short_name(url: &Url) -> String {
    let mut parts = url.path_segments().into_iter().flatten();
    let last = parts.rfind(|part| !part.is_empty()).unwrap_or("index");
    let last = percent_decode_str(last).decode_utf8_lossy();
    let lower = last.to_lowercase();
    let ending = ENDINGS.iter().find(|ending| lower.ends_with(*ending) && lower.len() == last.len());
    let stem = ending.map_or(&*last, |ending| &last[..last.len() - ending.len()]);
    let plain = |c: char| if c.is_alphanumeric() || "-_".contains(c) { c } else { '-' };
    let name: String = stem.chars().map(plain).take(MAX_NAME).collect();
    let name = name.trim_matches('-');
    if name.is_empty() { "index".to_owned() } else { name.to_owned() }
}

/// Returns the folder for the pages of a host.
pub(super) fn host_folder(url: &Url) -> String {
    let host = url.host_str().unwrap_or("host").trim_matches(['[', ']']).replace(':', "_");
    url.port().map_or(host.clone(), |port| format!("{host}_{port}"))
}

/// Returns the path of a page's files beside a bitext.
pub(super) fn beside(bitext: &Path) -> PathBuf {
    let file = bitext.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let stem = [".bitext.json", ".json"].iter().find_map(|ending| file.strip_suffix(ending)).unwrap_or(&file);
    let mut name = OsString::from(stem);
    name.push(".page");
    bitext.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_pages() {
        for (url, name, host) in [
            ("https://www.example.org/news/2026/kapal-tenggelam.html", "kapal-tenggelam", "www.example.org"),
            ("https://example.org:8080/", "index", "example.org_8080"),
            ("https://example.org/?p=12", "index", "example.org"),
            ("https://example.org/a/b/", "b", "example.org"),
            ("https://example.org/..%2f..%2fetc%2fpasswd", "etc-passwd", "example.org"),
            ("https://example.org/Caf%C3%A9%20baru", "Café-baru", "example.org"),
            ("https://example.org/%00%zz%", "zz", "example.org"),
            ("http://[::1]:80/a.PHP", "a", "__1"),
        ] {
            let url = Url::parse(url).unwrap();
            assert_eq!((short_name(&url).as_str(), host_folder(&url).as_str()), (name, host), "{url}");
        }
        let names =
            ["https://example.org/?p=1", "https://example.org/?p=2"].map(|url| unique_name(&Url::parse(url).unwrap()));
        assert_ne!(names[0], names[1]);
        assert!(names[0].starts_with("index-") && names[0].len() == "index-".len() + 8);
    }

    #[test]
    fn a_page_is_beside_its_bitext() {
        for (bitext, page) in [("b/a.bitext.json", "b/a.page"), ("a.json", "a.page"), ("a.b", "a.b.page")] {
            assert_eq!(beside(Path::new(bitext)), Path::new(page));
        }
    }
}
