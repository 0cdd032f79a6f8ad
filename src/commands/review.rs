//! `padanan review`: everything that needs no page. The page is in `review_page`.

#[cfg(feature = "tui")]
use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use padanan::internal::pipeline::{SentenceFinder, recheck_segment};
use padanan::internal::replace;
#[cfg(feature = "tui")]
use padanan::internal::review::tui;
use padanan::internal::review::{
    Action, Decision, Filter, Hooks, Need, Numbers, ReviewFile, ReviewFileError, decisions, need, ranked,
};
use padanan::internal::settings::Settings;
use padanan_core::bitext::{Bitext, Segment, State};
use padanan_core::diff::{Op, visible, words};
use padanan_core::reason::Reason;
use padanan_core::text::language::Lang;
use serde_json::json;

use super::check::bitexts;
#[cfg(feature = "review")]
use super::review_page;
#[cfg(feature = "tui")]
use super::review_terms;
use super::{review_memory, review_pairs};
use crate::cli::exit_code::ExitCode;
use crate::cli::explain::AppError;
#[cfg(feature = "tui")]
use crate::cli::signals;
use crate::cli::terminal;
use crate::cli::{BackendArgs, Common, LanguageArgs, MemoryArgs, ReviewArgs, TableRows};
use crate::run::clients;
use crate::run::config;
use crate::run::files;
use crate::run::glossaries::Glossaries;

pub(super) fn run(common: &Common, args: &ReviewArgs) -> Result<ExitCode, AppError> {
    let language = LanguageArgs { glossary: args.glossary.clone(), ..LanguageArgs::default() };
    let overrides = config::overrides(common, &language, &BackendArgs::default());
    let remember = MemoryArgs { memory: args.memory.clone(), no_memory: args.no_memory };
    let settings = config::load(config::remember(overrides, &remember))?;
    let changes = changes(args)?;
    if args.list {
        return list(args, &hooks(&settings, common.quiet, None)?);
    }
    let who = args.reviewer.as_deref();
    remembering(&settings, common.quiet, who, |hooks| decided(common, args, &settings, &changes, hooks))
}

/// Runs `work`, and meanwhile passes what it approves to the translation memory.
pub(super) fn remembering(
    settings: &Settings,
    quiet: bool,
    reviewer: Option<&str>,
    work: impl FnOnce(&Hooks) -> Result<ExitCode, AppError>,
) -> Result<ExitCode, AppError> {
    let hooks = hooks(settings, quiet, reviewer)?;
    let Some((approvals, worker)) = review_memory::begin(settings) else {
        return work(&hooks);
    };
    let told = approvals.clone();
    let hooks = Hooks {
        decided: Arc::new(move |bitext, changed| approvals.decided(bitext, changed)),
        told: Arc::new(move || told.told()),
        similar: review_memory::similar(settings),
        ..hooks
    };
    let result = work(&hooks);
    worker.end();
    result
}

/// Runs the review: on the page, in the terminal, or from the arguments.
fn decided(
    common: &Common,
    args: &ReviewArgs,
    settings: &Settings,
    changes: &[(Action, Numbers)],
    hooks: &Hooks,
) -> Result<ExitCode, AppError> {
    if args.path.is_dir() {
        replace::sweep(&args.path);
    } else {
        replace::sweep_beside(&args.path);
    }
    let pairing = review_pairs::asked(args);
    if args.apply.is_none() && changes.is_empty() && pairing.is_none() {
        if args.tui {
            return in_terminal(args, settings, hooks);
        }
        #[cfg(feature = "review")]
        return review_page::run(common, args, settings, hooks);
        #[cfg(not(feature = "review"))]
        return Err(not_built("the page", "review"));
    }
    if args.path.is_dir() {
        let message = "segment numbers are per bitext, so name one bitext";
        return Err(AppError::Usage(format!("{}: this is a folder; {message}", args.path.display())));
    }
    let mut review_file = open(&args.path, hooks)?;
    match (&args.apply, pairing) {
        (_, Some(pairing)) => review_pairs::change(pairing, &mut review_file, common.quiet),
        (Some(file), None) => apply(file, &mut review_file, common.quiet),
        (None, None) => decide(changes, &mut review_file, common.quiet),
    }
}

/// The error of a build that lacks an optional part of the review.
#[cfg(not(all(feature = "review", feature = "tui")))]
fn not_built(part: &str, feature: &str) -> AppError {
    let others = "use --list, --accept, --reject, --set-state or --apply";
    AppError::Usage(format!("this padanan was built without {part} (feature `{feature}`); {others}"))
}

#[cfg(not(feature = "tui"))]
fn in_terminal(_: &ReviewArgs, _: &Settings, _: &Hooks) -> Result<ExitCode, AppError> {
    Err(not_built("the review in the terminal", "tui"))
}

/// Runs the review in the terminal.
#[cfg(feature = "tui")]
fn in_terminal(args: &ReviewArgs, settings: &Settings, hooks: &Hooks) -> Result<ExitCode, AppError> {
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        let message =
            "--tui needs a terminal; without one, use --list, --accept 10-40, --reject 7, --set-state final 1,5-9";
        return Err(AppError::Usage(message.to_owned()));
    }
    if terminal::environment("TERM").is_some_and(|term| term == "dumb") {
        let message = "this terminal cannot place text (TERM is `dumb`), which --tui needs; set TERM to what it is, such as \
            vt100, or use --list, --accept 10-40, --reject 7, --set-state final 1,5-9";
        return Err(AppError::Usage(message.to_owned()));
    }
    let (review_files, broken) = open_all(&args.path, hooks)?;
    let terms = review_terms::Terms::new(args, settings, &review_files);
    // Every decision is on the disk already; a signal gives the terminal back.
    let signal = signals::interruption();
    leave_with_terminal();
    let add_term = Arc::new(move |s: &str, t: &str, k: &str| terms.add(s, t, k));
    let drafts = drafts_of(&args.path);
    let ascii = !tui::is_utf8(terminal::environment);
    let ended = match tui::run(review_files, add_term, drafts.as_deref(), ascii, &|| signal.is_cancelled()) {
        Ok(ended) => ended,
        Err(_) if !std::io::stdin().is_terminal() => return Ok(ExitCode::Interrupted),
        Err(error) => return Err(AppError::Unexpected(format!("the terminal failed ({error})"))),
    };
    for line in &broken {
        say!("padanan: {line}");
    }
    for (name, segment, text) in &ended.drafts {
        let kept = if drafts.is_some() { ", and is there again the next time" } else { "" };
        say!("padanan: {name}: what you typed for segment {segment} is not saved{kept}: {}", visible(text));
    }
    Ok(if ended.waiting > 0 { ExitCode::Findings } else { ExitCode::Done })
}

/// Ends the process when its terminal is gone: the reader of keys takes the end of a closed terminal for something to read,
/// over and over. What was decided and typed is on the disk already.
#[cfg(feature = "tui")]
fn leave_with_terminal() {
    const LOOK: std::time::Duration = std::time::Duration::from_millis(500);
    let watch = || {
        while std::io::stdin().is_terminal() {
            std::thread::sleep(LOOK);
        }
        // A key that came at last is still being written.
        std::thread::sleep(LOOK);
        std::process::exit(i32::from(ExitCode::Interrupted as u8));
    };
    // Where no thread can be started, the review stays until it is ended.
    let _ = std::thread::Builder::new().name("terminal".to_owned()).spawn(watch);
}

/// Returns the file that keeps what is typed in the terminal about these bitexts: in the user's data folder, because the
/// folder of an article may be shared.
#[cfg(feature = "tui")]
fn drafts_of(path: &Path) -> Option<std::path::PathBuf> {
    let memory = padanan::internal::memory::Memory::default_path(&terminal::environment)?;
    let whole = replace::whole(path).unwrap_or_else(|_| path.to_owned());
    let name = padanan_core::review::page::short_hash(&[&whole.to_string_lossy()]);
    Some(memory.parent()?.join("drafts").join(format!("{name}.json")))
}

/// Returns the actions of the arguments, and the segments that each applies to.
fn changes(args: &ReviewArgs) -> Result<Vec<(Action, Numbers)>, AppError> {
    let mut changes = Vec::new();
    changes.extend(args.accept.clone().map(|n| (Action::Accept, n)));
    changes.extend(args.other.clone().map(|n| (Action::Other, n)));
    changes.extend(args.reject.clone().map(|n| (Action::Reject, n)));
    for pair in args.set_state.chunks(2) {
        let [state, numbers] = pair else { continue };
        let state = State::from_name(state).filter(|s| matches!(s, State::Translated | State::Reviewed | State::Final));
        let hint = "--set-state: write translated, reviewed or final, and then the segments";
        let state = state.ok_or_else(|| AppError::Usage(hint.to_owned()))?;
        let numbers = Numbers::parse(numbers).map_err(|e| AppError::Usage(format!("--set-state: {e}")))?;
        changes.push((Action::State(state), numbers));
    }
    Ok(changes)
}

/// Builds the checks for changed segments, with the entries for the languages of their bitext.
fn hooks(settings: &Settings, quiet: bool, reviewer: Option<&str>) -> Result<Hooks, AppError> {
    let glossaries = Arc::new(Mutex::new(Glossaries::load(&settings.glossaries.value, quiet)?));
    let index = |glossaries: &Mutex<Glossaries>, from: &Lang, to: &Lang| {
        glossaries.lock().unwrap_or_else(PoisonError::into_inner).index_if_any(from, to)
    };
    let again = Arc::clone(&glossaries);
    let verify = move |bitext: &Bitext| -> padanan::internal::review::Verify {
        let (Ok(from), Ok(to)) = (Lang::parse(&bitext.from), Lang::parse(&bitext.to)) else {
            // `open` refuses such a bitext; one that became invalid on disk later keeps its findings.
            return Arc::new(|_: &mut Segment| {});
        };
        let term_index = index(&glossaries, &from, &to);
        let term_index = term_index.in_article(bitext.segments.iter().map(|s| s.source.as_str()));
        Arc::new(move |segment: &mut Segment| recheck_segment(segment, &clients::recheck(&from, &to, &term_index)))
    };
    let terms = move |bitext: &Bitext, segment: &Segment| {
        let (Ok(from), Ok(to)) = (Lang::parse(&bitext.from), Lang::parse(&bitext.to)) else { return Vec::new() };
        let term_index = index(&again, &from, &to);
        let form = |hit: &padanan::internal::glossary::Hit| {
            (hit.span.of(&segment.source).to_owned(), term_index.rendering(hit).to_owned())
        };
        term_index.find(&segment.source, &[], &[]).iter().map(form).collect()
    };
    let abbreviations = settings.all_abbreviations();
    let borders = move |bitext: &Bitext| -> padanan::internal::review::SentenceBorders {
        let (from, to) = (Lang::parse(&bitext.from).ok(), Lang::parse(&bitext.to).ok());
        let finder = SentenceFinder::new(from.as_ref(), to.as_ref(), &abbreviations);
        Arc::new(move |text, side| finder.borders(text, side == padanan::internal::review::Side::Target))
    };
    let article = |path: &Path, bitext: &Bitext| {
        let mut whole = bitext.clone();
        files::attach_article(&mut whole, path);
        Some(whole.article).filter(|article| !article.text.is_empty())
    };
    Ok(Hooks {
        terms: Arc::new(terms),
        sign: Some(sign(reviewer)),
        borders: Arc::new(borders),
        article: Arc::new(article),
        ..Hooks::new(verify)
    })
}

/// Returns what says who decides: the name that was given, else git's, else the system's. It is looked for with the first
/// decision.
fn sign(reviewer: Option<&str>) -> padanan::internal::review::Sign {
    let given = reviewer.map(str::to_owned);
    let found = std::sync::OnceLock::new();
    Arc::new(move || {
        let who = found.get_or_init(|| {
            let named = |name: &String| !name.trim().is_empty();
            let user = || ["USER", "USERNAME"].iter().find_map(|name| terminal::environment(name)?.into_string().ok());
            let who = given.clone().filter(named).or_else(git_name).or_else(user).filter(named);
            who.map_or_else(|| "unknown".to_owned(), |who| who.trim().chars().take(200).collect())
        });
        (who.clone(), terminal::now())
    })
}

/// Returns the name that git writes into commits; `None` without git, or without a name.
fn git_name() -> Option<String> {
    let mut git = std::process::Command::new("git");
    let output = git.args(["config", "user.name"]).stdin(std::process::Stdio::null()).output().ok()?;
    String::from_utf8(output.stdout).ok().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// Opens one bitext.
pub(super) fn open(path: &Path, hooks: &Hooks) -> Result<ReviewFile, AppError> {
    if path.is_dir() {
        let name = path.display();
        return Err(AppError::Input(format!("{name}: this is a folder; name the bitext in it")));
    }
    if !path.exists() {
        return Err(AppError::Input(format!("{}: there is no such file; check the path", path.display())));
    }
    let review_file = ReviewFile::open(path, path.display().to_string(), hooks.clone())?;
    for code in [&review_file.bitext().from, &review_file.bitext().to] {
        Lang::parse(code).map_err(|e| AppError::Input(format!("{}: {e}", path.display())))?;
    }
    Ok(review_file)
}

/// Opens the bitexts of a path; also returns what is wrong with those that cannot be opened.
pub(super) fn open_all(path: &Path, hooks: &Hooks) -> Result<(Vec<ReviewFile>, Vec<String>), AppError> {
    if !path.is_dir() {
        return Ok((vec![open(path, hooks)?], Vec::new()));
    }
    let (mut review_files, mut broken) = (Vec::new(), Vec::new());
    for path in bitexts(path)? {
        match open(&path, hooks) {
            Ok(review_file) => review_files.push(review_file),
            Err(error) => broken.push(error.to_string()),
        }
    }
    if review_files.is_empty() {
        return Err(AppError::Input(broken.join("\n")));
    }
    Ok((review_files, broken))
}

/// Returns exit code 10 if something still waits for a person.
pub(super) fn verdict<'a>(review_files: impl Iterator<Item = &'a ReviewFile>) -> ExitCode {
    let waiting: usize = review_files.map(|d| d.progress().1).sum();
    if waiting > 0 { ExitCode::Findings } else { ExitCode::Done }
}

fn list(args: &ReviewArgs, hooks: &Hooks) -> Result<ExitCode, AppError> {
    let (review_files, broken) = open_all(&args.path, hooks)?;
    for line in &broken {
        say!("padanan: {line}");
    }
    let typed = args.filter.as_deref().unwrap_or_default();
    let filter = Filter::parse(typed);
    let mut out = String::new();
    if args.path.is_dir() && typed.is_empty() {
        for (n, id, need) in ranked(review_files.iter().map(ReviewFile::bitext)) {
            line(&mut out, &review_files[n], &review_files[n].bitext().segments[id as usize - 1], &need, args.format);
        }
    } else {
        for review_file in &review_files {
            for segment in review_file.bitext().segments.iter().filter(|s| filter.lets(s)) {
                line(&mut out, review_file, segment, &need(segment), args.format);
            }
        }
    }
    files::print(&out)?;
    Ok(if broken.is_empty() { verdict(review_files.iter()) } else { ExitCode::Partial })
}

fn line(out: &mut String, review_file: &ReviewFile, segment: &Segment, need: &Need, format: TableRows) {
    let (id, state) = (segment.id, segment.state.as_str());
    if format == TableRows::Json {
        let row = json!({
            "bitext": review_file.name(), "segment": id, "state": state, "origin": segment.origin.as_str(),
            "need": need.score, "reasons": need.reasons, "source": segment.source, "target": segment.target,
            "other": segment.other.as_ref().map(|o| json!({ "backend": o.backend, "origin": o.origin.as_str(), "target": o.target })),
        });
        out.push_str(&format!("{row}\n"));
        return;
    }
    out.push_str(&format!("{}: {id} {state}", review_file.name()));
    if need.score > 0 {
        out.push_str(&format!(", priority {}: {}", need.score, visible(&need.reasons.join(", "))));
    }
    let target = segment.target.as_deref().unwrap_or("(not translated)");
    out.push_str(&format!("\n    {}\n    {}\n", visible(&segment.source), visible(target)));
    if let Some(other) = &segment.other {
        let said = changed(segment.target.as_deref().unwrap_or_default(), &other.target);
        out.push_str(&format!("    or {}: {said}\n", visible(other.by())));
    }
}

/// Formats `new` as a change of `old`, as in `git diff --word-diff`.
fn changed(old: &str, new: &str) -> String {
    if old == new {
        return "the same".to_owned();
    }
    let piece = |op| match op {
        Op::Equal(span) => visible(span.of(new)),
        Op::Removed(span) => format!("[-{}-]", visible(span.of(old))),
        Op::Added(span) => format!("{{+{}+}}", visible(span.of(new))),
    };
    words(old, new).into_iter().map(piece).collect()
}

fn decide(changes: &[(Action, Numbers)], review_file: &mut ReviewFile, quiet: bool) -> Result<ExitCode, AppError> {
    let count = review_file.bitext().segments.len();
    let mut wanted = Vec::new();
    for (action, numbers) in changes {
        if numbers.last() as usize > count {
            let name = review_file.name();
            return Err(AppError::Usage(format!("{name}: there is no segment {}, only {count}", numbers.last())));
        }
        let ids = (1..=numbers.last()).filter(|id| numbers.contains(*id));
        wanted.extend(ids.map(|segment| Decision { segment, action: action.clone() }));
    }
    let session = review_file.session();
    let (can, cannot): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|d| session.allows(d).is_ok());
    for decision in &cannot {
        if let Err(refusal) = review_file.session().allows(decision) {
            say!("padanan: {refusal}");
        }
    }
    finish(review_file, &can, cannot.len(), quiet)
}

fn apply(file: &Path, review_file: &mut ReviewFile, quiet: bool) -> Result<ExitCode, AppError> {
    let wrong = |e: Reason| AppError::Input(format!("{}: {e}", file.display()));
    let parsed = decisions::parse(&files::read_bytes(file)?).map_err(wrong)?;
    let all = parsed.decisions.len();
    let (fits, conflicts) = decisions::match_decisions(parsed, review_file.session());
    let before = all - fits.len() - conflicts.len();
    if before > 0 && !quiet {
        let were = if before == 1 { "decision was" } else { "decisions were" };
        say!("padanan: {before} {were} applied before");
    }
    for conflict in &conflicts {
        say!("padanan: segment {} left as is: {}", conflict.row.segment, visible(&conflict.reason));
        if let Some(target) = &conflict.row.target {
            say!("         the decision was: {}", visible(target));
        }
    }
    finish(review_file, &fits, conflicts.len(), quiet)
}

/// Returns the error of a change that was not possible.
pub(super) fn told(trouble: ReviewFileError, review_file: &ReviewFile) -> AppError {
    match trouble {
        ReviewFileError::Store(error) => error.into(),
        ReviewFileError::Refused(refusal) => AppError::Usage(refusal.to_string()),
        ReviewFileError::Pairs(refusal) => AppError::Usage(format!("{}: {refusal}", review_file.name())),
        ReviewFileError::Conflict => {
            padanan::internal::review::store::ReviewStoreError::Conflict(review_file.path().to_owned()).into()
        }
    }
}

/// Writes the decisions, and reports the result.
pub(super) fn finish(
    review_file: &mut ReviewFile,
    decisions: &[Decision],
    left: usize,
    quiet: bool,
) -> Result<ExitCode, AppError> {
    let changed = review_file.decide(None, decisions).map_err(|trouble| told(trouble, review_file))?;
    let (decided, waiting) = review_file.progress();
    if !quiet {
        let count = review_file.bitext().segments.len();
        let plural = if changed.len() == 1 { "" } else { "s" };
        say!(
            "{}: {} segment{plural} changed; {decided} of {count} decided, {waiting} waiting",
            review_file.name(),
            changed.len()
        );
    }
    Ok(if left > 0 || waiting > 0 { ExitCode::Findings } else { ExitCode::Done })
}
