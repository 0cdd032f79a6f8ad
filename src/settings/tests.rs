#![expect(clippy::disallowed_methods, reason = "tests write the files that they then read")]

use std::collections::BTreeSet;
use std::fs;

use secrecy::ExposeSecret;

use super::*;
use crate::translate::MarkerStyle;
use crate::translate::backends::BackendKind;

/// A temporary folder: `home` contains the user's configuration, and `news/2020` is a working directory.
struct Scene {
    folder: tempfile::TempDir,
    variables: Vec<(&'static str, OsString)>,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("news/2020")).unwrap();
        let home = folder.path().join("home").into_os_string();
        Self { folder, variables: vec![("HOME", home)] }
    }

    fn with(file: &str) -> Self {
        Self::new().file("news/padanan.toml", file)
    }

    fn file(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    fn set(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.variables.push((name, value.into()));
        self
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn environment(&self, name: &str) -> Option<OsString> {
        self.variables.iter().rev().find(|(n, _)| *n == name).map(|(_, value)| value.clone())
    }

    fn load(&self, overrides: Overrides) -> Result<Settings, SettingsError> {
        load(overrides, &|name| self.environment(name), &self.path("news"))
    }

    fn settings(&self) -> Settings {
        self.load(Overrides::default()).unwrap_or_else(|e| panic!("{e}"))
    }

    /// The problems as they are displayed.
    fn told(&self, overrides: Overrides) -> Vec<String> {
        match self.load(overrides) {
            Ok(settings) => panic!("no problem: {settings:?}"),
            Err(SettingsError::Invalid(problems)) => problems.iter().map(ToString::to_string).collect(),
            Err(other) => panic!("another error: {other}"),
        }
    }

    fn key(&self, name: &str) -> Result<Option<String>, String> {
        let settings = self.settings();
        let key = read_key(settings.backend_named(name).unwrap(), &|name| self.environment(name));
        key.map(|k| k.map(|k| k.expose_secret().to_owned())).map_err(|e| e.to_string())
    }
}

fn told(file: &str) -> Vec<String> {
    Scene::with(file).told(Overrides::default())
}

#[test]
fn without_a_file_the_defaults_are_in_force() {
    let settings = Scene::new().settings();
    assert_eq!((settings.from.value.as_str(), settings.to.value.as_str()), ("id", "en"));
    assert_eq!((settings.jobs.value, settings.retries.value, settings.offline.value), (4, 4, false));
    assert!(settings.backend.value == ["bundled"] && settings.glossaries.value.is_empty());
    let kinds: Vec<&str> = settings.translate_kinds.value.iter().map(|k| k.as_str()).collect();
    assert_eq!(kinds, ["title", "paragraph", "caption", "list-item", "byline", "other"]);
    let names: Vec<&str> = settings.backends.iter().map(|b| b.name.as_str()).collect();
    assert_eq!(names, ["bundled", "local", "deepl", "libretranslate", "apertium"]);
    assert_eq!(settings.file, None);
    assert!(
        [&settings.from.source, &settings.to.source, &settings.jobs.source].iter().all(|p| **p == ValueSource::Default)
    );
}

#[test]
fn flags_lie_over_variables_over_the_file_over_defaults() {
    let place = Scene::with("from = \"ms\"\nto = \"jv\"\njobs = 7\nretries = 1\nglossaries = \"daftar\"\n")
        .set("PADANAN_JOBS", " 8 ")
        .set("PADANAN_RETRIES", "2")
        .set("PADANAN_TO", "")
        .set("PADANAN_OFFLINE", "yes")
        .set("PADANAN_BACKEND", "apertium, deepl,")
        .set("PADANAN_GLOSSARIES", std::env::join_paths(["a.toml", "b"]).unwrap());
    let settings = place.load(Overrides { retries: Some(3), ..Overrides::default() }).unwrap();
    let file = |line| ValueSource::File(PathBuf::from("padanan.toml"), line);
    assert_eq!((settings.from.value.as_str(), settings.from.source), ("ms", file(1)));
    assert_eq!((settings.to.value.as_str(), settings.to.source), ("jv", file(2)));
    assert_eq!(settings.jobs, Value::new(8, ValueSource::Environment("PADANAN_JOBS")));
    assert_eq!(settings.retries, Value::new(3, ValueSource::Flag("--retries")));
    assert_eq!(settings.offline, Value::new(true, ValueSource::Environment("PADANAN_OFFLINE")));
    assert_eq!(settings.backend.value, ["apertium", "deepl"]);
    let paths = vec![PathBuf::from("a.toml"), PathBuf::from("b")];
    assert_eq!(settings.glossaries, Value::new(paths, ValueSource::Environment("PADANAN_GLOSSARIES")));
    assert_eq!(settings.file, Some(place.path("news/padanan.toml")));
}

#[test]
fn the_nearest_file_is_read_and_no_other() {
    let place = Scene::with("jobs = 2\n").file("home/.config/padanan/padanan.toml", "jobs = 3\nretries = 9\n");
    let from = |folder: &str, overrides: Overrides| {
        load(overrides, &|name| place.environment(name), &place.path(folder)).unwrap()
    };
    let near = from("news/2020", Overrides::default());
    assert_eq!((near.jobs.value, near.retries.value), (2, 4));
    let elsewhere = from("home", Overrides::default());
    assert_eq!((elsewhere.jobs.value, elsewhere.retries.value), (3, 9));
    let named = Overrides { config: Some("../news/padanan.toml".into()), ..Overrides::default() };
    assert_eq!(from("home", named).jobs.value, 2);

    let place = Scene::new().file("xdg/padanan/padanan.toml", "jobs = 5\n").file("own.toml", "jobs = 6\n");
    let xdg = place.path("xdg").into_os_string();
    let place = place.set("XDG_CONFIG_HOME", xdg);
    assert_eq!(place.settings().jobs.value, 5);
    let place = place.set("PADANAN_CONFIG", "../own.toml");
    assert_eq!(place.settings().jobs.value, 6);
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let place = Scene::new();
    let named = Overrides { config: Some("gone.toml".into()), ..Overrides::default() };
    let error = place.load(named).unwrap_err();
    assert!(error.to_string().starts_with("gone.toml: the configuration cannot be read: "), "{error}");
    fs::create_dir(place.path("news/padanan.toml")).unwrap();
    assert!(matches!(place.load(Overrides::default()), Err(SettingsError::Io { .. })));
    assert_eq!(
        Scene::new().file("news/padanan.toml", b"jobs = 1\n# caf\xe9\n").told(Overrides::default()),
        ["padanan.toml:2: this is not UTF-8; save the file as UTF-8"]
    );
    let huge = "#".repeat(5 << 20);
    assert_eq!(told(&huge), ["padanan.toml: this is larger than 4 MiB, too large for a configuration"]);
    assert!(told("jobs = \n")[0].starts_with("padanan.toml:1: this is not TOML"));
}

#[test]
fn glossaries_of_the_file_are_seen_from_its_folder() {
    let place = Scene::with("glossaries = [\"daftar\", \"/usr/share/nama.toml\"]\n");
    let settings = load(Overrides::default(), &|name| place.environment(name), &place.path("news/2020")).unwrap();
    assert_eq!(settings.glossaries.value, [place.path("news/daftar"), PathBuf::from("/usr/share/nama.toml")]);
    let ValueSource::File(file, 1) = settings.glossaries.source else { panic!("{:?}", settings.glossaries.source) };
    assert_eq!(file, place.path("news/padanan.toml"));
}

#[test]
fn all_mistakes_are_told_at_once() {
    let file = "jobs = 0\nform = \"id\"\nto = \"english language\"\nbackend = [\"depl\", \"apertium\", \"apertium\"]\n\
                translate_kinds = [\"titel\", \"promo\"]\nglossaries = \"\"\n\
                [backends.office]\nkind = \"opanai\"\n[backends.x]\n[backends.\"a b\"]\nkind = \"deepl\"\n";
    let kinds = BackendKind::ALL.map(BackendKind::as_str).join(", ");
    assert_eq!(
        told(file),
        [
            "padanan.toml:1: `jobs` must be a whole number from 1 to 256",
            "padanan.toml:2: unknown key `form`; did you mean `from`?",
            "padanan.toml:3: `english language` is not a language code; write one like `id`, `en` or `en-GB`",
            "padanan.toml:4: there is no backend named `depl`; did you mean `deepl`? The backends are: a b, apertium, bundled, \
             deepl, libretranslate, local, office, x",
            "padanan.toml:4: the backend `apertium` is named twice",
            "padanan.toml:5: `titel` is not a kind of block; did you mean `title`?",
            "padanan.toml:6: `glossaries` holds an empty string; write the path of a file or folder, or take it out",
            "padanan.toml:8: `kind` cannot be `opanai`; did you mean `openai`?",
            &format!("padanan.toml:9: the backend `x` has no `kind`; write one of: {kinds}"),
            "padanan.toml:10: `a b` cannot be a backend's name; use letters, digits, `-` and `_`, 64 at most",
        ]
    );
}

#[test]
fn variables_and_flags_are_named_when_they_are_wrong() {
    let place = Scene::new()
        .set("PADANAN_FROM", "bahasa Indonesia")
        .set("PADANAN_JOBS", "four")
        .set("PADANAN_OFFLINE", "perhaps")
        .set("PADANAN_RETRIES", "21")
        .set("PADANAN_BACKEND", "aperitum");
    let flags = Overrides { to: Some(Lang::parse("ID").unwrap()), ..Overrides::default() };
    assert_eq!(
        place.told(flags),
        [
            "--to: `from` and `to` are both `ID`: there is nothing to translate",
            "PADANAN_BACKEND: there is no backend named `aperitum`; did you mean `apertium`? The backends are: \
             apertium, bundled, deepl, libretranslate, local",
            "PADANAN_FROM: `bahasa Indonesia` is not a language code; write one like `id`, `en` or `en-GB`",
            "PADANAN_JOBS: `four` is not a whole number within the range allowed here",
            "PADANAN_OFFLINE: `perhaps` is neither true nor false",
            "PADANAN_RETRIES: retries must be a whole number from 0 to 20",
        ]
    );
    let flags = Overrides { jobs: Some(0), ..Overrides::default() };
    assert_eq!(Scene::new().told(flags), ["--jobs: jobs must be a whole number from 1 to 256"]);
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_unicode_is_a_problem() {
    use std::os::unix::ffi::OsStringExt;
    let place = Scene::new().set("PADANAN_TO", OsString::from_vec(vec![b'e', 0xff]));
    assert_eq!(place.told(Overrides::default()), ["PADANAN_TO: this is not valid Unicode"]);
}

#[test]
fn skipped_kinds_are_taken_away() {
    let place = Scene::with("translate_kinds = [\"title\", \"promo\", \"other\"]\n");
    let skip_kinds = Some(vec![BlockKind::Promo, BlockKind::Link]);
    let settings = place.load(Overrides { skip_kinds, ..Overrides::default() }).unwrap();
    assert_eq!(settings.translate_kinds.value, [BlockKind::Title, BlockKind::Other]);
    assert_eq!(settings.translate_kinds.source, ValueSource::Flag("--skip-kinds"));
}

const FULL: &str = r#"
[backends.office]
kind = "openai"
url = "https://mt.example.org/v1"
api_key_file = "kunci/office"
model = "llama"
timeout_seconds = 5
requests_per_second = 2
max_texts = 10
max_request_bytes = 4000
marks = "translate-no"
examples = 0
extra = { temperature = 0.2, seed = 7, stop = ["\n"] }
[backends.program]
kind = "command"
command = ["./bin/translate", "--quiet"]
[backends.deepl]
url = "https://api-free.deepl.com"
"#;

#[test]
fn a_backend_is_read_with_all_its_keys() {
    let place = Scene::with(FULL);
    let settings = place.settings();
    let office = settings.backend_named("office").unwrap();
    assert_eq!(office.kind, BackendKind::OpenAi);
    assert_eq!(office.url.as_ref().map(Url::as_str), Some("https://mt.example.org/v1"));
    assert_eq!(
        (office.api_key_env.as_ref(), office.api_key_file.clone()),
        (None, Some(place.path("news/kunci/office")))
    );
    assert_eq!((office.model.as_deref(), office.timeout_seconds), (Some("llama"), 5));
    assert_eq!(office.requests_per_second, Some(2.0));
    assert_eq!((office.max_texts, office.max_request_bytes), (Some(10), Some(4000)));
    assert_eq!(office.marks, Some(MarkerStyle::TranslateNo));
    assert_eq!(office.examples, Some(0));
    let extra = serde_json::json!({"temperature": 0.2, "seed": 7, "stop": ["\n"]});
    assert_eq!(serde_json::Value::Object(office.extra.clone()), extra);
    assert_eq!(office.place, ValueSource::File("padanan.toml".into(), 2));
    assert_eq!(office.place_of("marks"), ValueSource::File("padanan.toml".into(), 11));
    let program = settings.backend_named("program").unwrap();
    let path = place.path("news").join("./bin/translate").to_string_lossy().into_owned();
    assert_eq!(program.command, [path, "--quiet".to_owned()]);
    // The table replaces the built-in backend of the same name; its kind is its name.
    let deepl: Vec<_> = settings.backends.iter().filter(|b| b.name == "deepl").collect();
    assert_eq!(deepl.len(), 1);
    assert_eq!((deepl[0].kind, deepl[0].api_key_env.as_deref()), (BackendKind::Deepl, Some("DEEPL_API_KEY")));
    assert_eq!(deepl[0].url.as_ref().and_then(Url::host_str), Some("api-free.deepl.com"));
}

#[test]
fn every_mistake_in_a_backend_is_told() {
    let cases = [
        ("kind = \"openai\"\nurl = \"ftp://x\"", "`url` must begin with http:// or https://, not ftp:"),
        ("kind = \"openai\"", "the backend `b` has no `url`; write the server's address"),
        ("kind = \"deepl\"\nmodel = \"x\"", "a backend of kind `deepl` has no choice of models"),
        ("kind = \"openai\"\nurl = \"x\"", "`url` is not a URL: relative URL without a base"),
        ("kind = \"openai\"\nurl = \"http://u:p4ss@x/\"", "`url` must not hold a name or password"),
        ("kind = \"openai\"\nurl = \"https://x/v1?api-key=p4ss\"", "`url` must not hold a key"),
        ("kind = \"apertium\"\nurl = \" \"", "`url` is empty"),
        ("kind = \"command\"", "the backend `b` has no `command`"),
        ("kind = \"command\"\ncommand = []", "the backend `b` has no `command`"),
        ("kind = \"command\"\ncommand = [\"\"]", "the backend `b` has no `command`"),
        ("kind = \"command\"\ncommand = \"x\"\nurl = \"http://x\"", "a backend of kind `command` has no `url`"),
        ("kind = \"apertium\"\ncommand = \"x\"", "only a backend of kind `command` has a `command`"),
        ("kind = \"deepl\"\napi_key_env = \"A\"\napi_key_file = \"f\"", "the key has two places"),
        ("kind = \"deepl\"\napi_key_file = \"f\"\napi_key_command = [\"p\"]", "`api_key_file` and `api_key_command`"),
        ("kind = \"deepl\"\napi_key_command = []", "`api_key_command` names no program"),
        ("kind = \"openai\"\nurl = \"http://10.0.0.1\"\napi_key_command = \"p\"", "the key would be sent unencrypted"),
        ("kind = \"deepl\"\nurl = \"http://mt.example.org\"", "the key would be sent unencrypted"),
        ("kind = \"openai\"\nurl = \"http://10.0.0.1\"\napi_key_file = \"f\"", "the key would be sent unencrypted"),
        ("kind = \"apertium\"\ntimeout_seconds = 0", "`timeout_seconds` must be a whole number from 1 to 3600"),
        ("kind = \"apertium\"\nrequests_per_second = 0", "`requests_per_second` must be a number from 0.001 to 1000"),
        ("kind = \"apertium\"\nmarks = \"tags\"", "`marks` cannot be `tags`"),
        ("kind = \"apertium\"\nexamples = 1", "a backend of kind `apertium` takes no examples"),
        (
            "kind = \"openai\"\nurl = \"http://127.0.0.1:1\"\nexamples = 11",
            "`examples` must be a whole number from 0 to 10",
        ),
        ("kind = \"apertium\"\nextra = 1", "`extra` must be a table, not a whole number"),
        ("kind = \"apertium\"\nextra = { a = inf }", "`extra` contains a number that is not finite"),
        ("kind = \"apertium\"\nextra = { API_KEY = \"rahasia\" }", "the configuration must not contain a key"),
        ("kind = \"apertium\"\nurll = \"x\"", "unknown key `urll`; did you mean `url`?"),
        (
            "kind = \"apertium\"\nmax_texts = true",
            "`max_texts` must be a whole number from 1 to 10000, not true or false",
        ),
    ];
    for (table, message) in cases {
        let told = told(&format!("[backends.b]\n{table}\n"));
        assert_eq!(told.len(), 1, "{table}: {told:?}");
        assert!(told[0].contains(message), "{table}: {told:?}");
        assert!(!told[0].contains("rahasia") && !told[0].contains("p4ss"), "{told:?}");
    }
}

#[test]
fn a_key_in_the_file_is_refused_and_never_shown() {
    for line in ["api_key = \"sk-rahasia-1\"", "api_key_env = \"sk-rahasia-1\"", "api_key_env = \"rahasia1\""] {
        let told = told(&format!("[backends.office]\nkind = \"deepl\"\n{line}\n"));
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with("padanan.toml:3: ") && told[0].contains("api_key_env"), "{told:?}");
        assert!(!told[0].contains("rahasia"), "{told:?}");
    }
    assert!(!told("[backends.office]\nkind = \"deepl\"\nzzz = 1\n")[0].contains("api_key,"));
}

#[test]
fn keys_are_read_from_variables_and_files() {
    let place = Scene::with(FULL).file("news/kunci/office", "  sk-rahasia-2\r\n").set("DEEPL_API_KEY", "abc:fx\n");
    assert_eq!(place.key("office").unwrap().as_deref(), Some("sk-rahasia-2"));
    assert_eq!(place.key("deepl").unwrap().as_deref(), Some("abc:fx"));
    assert_eq!(place.key("program"), Ok(None));
    assert_eq!(place.key("libretranslate"), Ok(None));
    let place = place.set("LIBRETRANSLATE_API_KEY", "kunci");
    assert_eq!(place.key("libretranslate").unwrap().as_deref(), Some("kunci"));
    // The default variable's key is not sent to a configured server.
    let elsewhere = Scene::with("[backends.libretranslate]\nurl = \"http://mt.example.org\"\n");
    assert_eq!(elsewhere.set("LIBRETRANSLATE_API_KEY", "kunci").key("libretranslate"), Ok(None));
}

#[test]
fn what_is_wrong_with_a_key_is_told_without_it() {
    let place = Scene::with(FULL);
    assert_eq!(
        place.key("deepl").unwrap_err(),
        "the backend `deepl` needs a key: put it into the variable DEEPL_API_KEY"
    );
    assert!(
        place.key("office").unwrap_err().contains("news/kunci/office: the key of the backend `office` cannot be read")
    );
    for bad in ["rahasia rahasia", "rahasia\nrahasia", "rahasiá"] {
        let place = Scene::with(FULL).file("news/kunci/office", bad).set("DEEPL_API_KEY", bad);
        for name in ["office", "deepl"] {
            let error = place.key(name).unwrap_err();
            assert!(error.contains("characters that no key has") && !error.contains("rahasi"), "{error}");
        }
    }
    let place = place.file("news/kunci/office", " \n").set("DEEPL_API_KEY", " ");
    assert!(place.key("office").unwrap_err().ends_with("is empty"));
    assert!(place.key("deepl").unwrap_err().ends_with("is empty"));
    let place = place.file("news/kunci/office", b"\xff\xfe");
    assert!(place.key("office").unwrap_err().ends_with("is not text"));
    let place = place.file("news/kunci/office", "k".repeat(70_000));
    assert!(place.key("office").unwrap_err().ends_with("is too long to be a key"));
}

#[test]
fn offline_allows_this_machine_only() {
    let tables = "[backends.a]\nkind = \"openai\"\nurl = \"http://localhost:8000\"\n\
                  [backends.b]\nkind = \"openai\"\nurl = \"http://[::1]:8000\"\n\
                  [backends.c]\nkind = \"command\"\ncommand = \"x\"\n\
                  [backends.d]\nkind = \"openai\"\nurl = \"https://localhost.example.org\"\n\
                  [backends.e]\nkind = \"apertium\"\nurl = \"http://192.168.1.4\"\n";
    let check = |names: &[&str], offline| {
        let backend = Some(names.iter().map(|n| (*n).to_owned()).collect());
        let place = Scene::with(tables);
        place
            .load(Overrides { backend, offline: Some(offline), ..Overrides::default() })
            .unwrap()
            .check_offline()
            .map_err(|e| e.to_string())
    };
    assert_eq!(check(&["a", "b", "c", "apertium", "libretranslate"], true), Ok(()));
    for name in ["d", "e", "deepl"] {
        let message = check(&["a", name], true).unwrap_err();
        assert!(message.contains(&format!("`{name}`")) && message.contains("--offline"), "{message}");
        assert_eq!(check(&["a", name], false), Ok(()));
    }
}

/// The template with every setting switched on.
fn switched_on() -> String {
    let on = |line: &'static str| match line.strip_prefix('#') {
        Some(setting) if !setting.is_empty() && !setting.starts_with(' ') => setting,
        _ => line,
    };
    template().lines().map(on).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_template_shows_the_defaults() {
    let defaults = Scene::new().settings();
    let place = Scene::with(template());
    let off = place.settings();
    assert_eq!(off.backends.len(), defaults.backends.len());
    assert!(off.file.is_some());
    let on = Scene::with(&switched_on()).settings();
    assert_eq!(on.from.value.as_str(), defaults.from.value.as_str());
    assert_eq!(on.to.value.as_str(), defaults.to.value.as_str());
    assert_eq!((on.jobs.value, on.retries.value), (defaults.jobs.value, defaults.retries.value));
    assert_eq!(on.offline.value, defaults.offline.value);
    assert_eq!(on.translate_kinds.value, defaults.translate_kinds.value);
    let office = on.backend_named("office").unwrap();
    assert_eq!(office.timeout_seconds, BackendSettings::new("x", BackendKind::OpenAi).timeout_seconds);
    for name in ["libretranslate", "apertium"] {
        assert_eq!(on.backend_named(name).unwrap().url, defaults.backend_named(name).unwrap().url);
    }
    assert_eq!(on.backend.value.len(), 2);
}

/// The keys that the reader knows, taken from its message about an unknown key.
fn keys_of_reader(table: &str) -> BTreeSet<String> {
    let told = told(&format!("{table}\nqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq = 1\n"));
    let known = told.iter().find_map(|line| line.split_once("expected one of: ")).unwrap().1;
    known.split(", ").map(str::to_owned).collect()
}

fn keys_of_schema(pointer: &str) -> BTreeSet<String> {
    schema().pointer(pointer).unwrap().as_object().unwrap().keys().cloned().collect()
}

#[test]
fn schema_reader_and_template_know_the_same_keys() {
    let root = keys_of_schema("/properties");
    let backend = keys_of_schema("/$defs/backend/properties");
    assert_eq!(root, keys_of_reader(""));
    // Each kind has the common keys and its own: together they are all of the schema.
    let of_kinds = BackendKind::ALL.map(|kind| keys_of_reader(&format!("[backends.{}]", kind.as_str())));
    assert_eq!(backend, of_kinds.iter().flatten().cloned().collect());
    assert!(!keys_of_reader("[backends.apertium]").contains("region"));
    assert_eq!(keys_of_schema("/properties/models/properties"), keys_of_reader("[models]"));
    assert_eq!(keys_of_schema("/properties/memory/properties"), keys_of_reader("[memory]"));
    for key in root.iter().chain(&backend) {
        let setting = [format!("\n#{key} = "), format!("\n#[{key}."), format!("\n#[{key}]")];
        assert!(setting.iter().any(|s| template().contains(s)), "`{key}` is not in the template");
    }
}

#[test]
fn the_schema_takes_what_the_reader_takes() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    assert!(jsonschema::meta::is_valid(&schema()));
    let valid = |text: &str| validator.is_valid(&toml::from_str::<serde_json::Value>(text).unwrap());
    for text in [FULL, template(), &switched_on(), "backend = \"deepl\"", "[backends.deepl]"] {
        assert!(valid(text), "{text}");
        Scene::with(text).settings();
    }
    for text in [
        "jobs = 0",
        "jobs = 257",
        "retries = -1",
        "form = \"id\"",
        "from = \"id_ID\"",
        "offline = \"yes\"",
        "translate_kinds = [\"titel\"]",
        "backend = 1",
        "glossaries = [1]",
        "[backends.\"a b\"]\nkind = \"deepl\"",
        "[backends.b]\nkind = \"babelfish\"",
        "[backends.b]\nkind = \"deepl\"\napi_key = \"x\"",
        "[backends.b]\nkind = \"deepl\"\napi_key_env = \"sk-x\"",
        "[backends.b]\nkind = \"deepl\"\napi_key_env = \"A\"\napi_key_file = \"b\"",
        "[backends.b]\nkind = \"deepl\"\napi_key_command = [\"a\"]\napi_key_file = \"b\"",
        "[backends.b]\nkind = \"deepl\"\napi_key_command = [\"a\"]\napi_key_env = \"B\"",
        "[backends.b]\nkind = \"apertium\"\nurl = \"ftp://x\"",
        "[backends.b]\nkind = \"apertium\"\nmarks = \"tags\"",
        "[backends.b]\nkind = \"apertium\"\nmax_texts = 0",
        "[backends.b]\nkind = \"apertium\"\nrequests_per_second = 0",
    ] {
        assert!(!valid(text), "{text}");
        told(text);
    }
}

#[test]
fn every_key_of_the_schema_is_described() {
    let tables = ["/properties/models/properties", "/properties/memory/properties", "/$defs/backend/properties"];
    for pointer in ["/properties"].into_iter().chain(tables) {
        for (key, rule) in schema().pointer(pointer).unwrap().as_object().unwrap() {
            assert!(rule["description"].as_str().is_some_and(|d| d.ends_with('.')), "{key}");
        }
    }
    let kinds = schema().pointer("/$defs/backend/properties/kind/enum").cloned().unwrap();
    for word in kinds.as_array().unwrap() {
        assert!(BackendKind::from_name(word.as_str().unwrap()).is_some(), "{word}");
    }
}

#[test]
fn what_is_shown_says_where_it_came_from() {
    let place = Scene::with("jobs = 7\n\n[backends.office]\nkind = \"openai\"\nurl = \"http://127.0.0.1:1/v1\"\n")
        .set("PADANAN_TO", "en-GB")
        .set("DEEPL_API_KEY", "rahasia");
    let settings = place.load(Overrides { retries: Some(0), ..Overrides::default() }).unwrap();
    let shown = show(&settings);
    let (first, rest) = shown.split_once('\n').unwrap();
    assert!(first.starts_with("# read from /") && first.ends_with("news/padanan.toml"), "{first}");
    assert_eq!(
        rest,
        r#"from = "id"  # default
to = "en-GB"  # PADANAN_TO
backend = ["bundled"]  # default
glossaries = []  # default
jobs = 7  # padanan.toml:1
retries = 0  # --retries
offline = false  # default
fast = false  # default
protect_names = "auto"  # default
translate_kinds = ["title", "paragraph", "caption", "list-item", "byline", "other"]  # default

[segment]
abbreviations = []  # default

[backends.office]  # padanan.toml:3
kind = "openai"  # padanan.toml:4
url = "http://127.0.0.1:1/v1"  # padanan.toml:5
timeout_seconds = 60  # default

[backends.bundled]  # built in
kind = "bundled"  # default
timeout_seconds = 60  # default

[backends.local]  # built in
kind = "local"  # default
timeout_seconds = 60  # default

[backends.deepl]  # built in
kind = "deepl"  # default
api_key_env = "DEEPL_API_KEY"  # default
timeout_seconds = 60  # default

[backends.libretranslate]  # built in
kind = "libretranslate"  # default
url = "http://127.0.0.1:5000/"  # default
api_key_env = "LIBRETRANSLATE_API_KEY"  # default
timeout_seconds = 60  # default

[backends.apertium]  # built in
kind = "apertium"  # default
url = "http://127.0.0.1:2737/"  # default
timeout_seconds = 60  # default
"#
    );
}

#[test]
fn what_is_shown_can_be_read_back() {
    let odd = format!("{FULL}\n[segment]\nabbreviations = ['a\"\\', 'b # c', \"d\\n\"]\n");
    for file in [odd, switched_on()] {
        let shown = show(&Scene::with(&file).settings());
        let again = Scene::with(&shown).settings();
        let values = |text: &str| toml::from_str::<toml::Table>(text).unwrap();
        assert_eq!(values(&shown), values(&show(&again)));
    }
}

#[test]
fn a_place_says_where() {
    assert_eq!(ValueSource::File("a/padanan.toml".into(), 3).to_string(), "a/padanan.toml:3");
    assert_eq!(ValueSource::Flag("--jobs").to_string(), "--jobs");
    assert_eq!(ValueSource::Environment("PADANAN_TO").to_string(), "PADANAN_TO");
    assert!(VARIABLES.iter().all(|(name, _)| name.starts_with("PADANAN_")));
}
