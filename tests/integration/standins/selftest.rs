//! The stand-ins do what they say.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant, SystemTime};

use padanan::internal::http_client;
use reqwest::{Client, ClientBuilder, Response};
use serde_json::{Value, json};

use super::reply::{HUGE, gzip};
use super::{Dialect, Fault, Limits, RetryAfter, Script, Service, Standin, When, damage, dictionary, markup};

const SENTENCE: &str = "Presiden Rusia mengatakan bahwa Moskwa mengirim bantuan.";
const ENGLISH: &str = "President Russia said that Moskva send assistance.";
const SERVICES: &[Service] = Service::ALL;

fn builder() -> ClientBuilder {
    http_client::install_tls();
    Client::builder()
}

fn client() -> Client {
    builder().user_agent("selftest/1").no_proxy().build().unwrap()
}

/// Sends texts as that service's client would. Some services take one.
async fn post(server: &Standin, service: Service, texts: &[&str]) -> reqwest::Result<Response> {
    send(server, service, texts, "plain").await
}

async fn send(server: &Standin, service: Service, texts: &[&str], format: &str) -> reqwest::Result<Response> {
    (service.desk().ask)(&client(), server, texts, format == "marks").send().await
}

/// The answers in a body, where it is as it should be.
fn answers(service: Service, body: &Value) -> Vec<String> {
    (service.desk().found)(body)
}

fn content(body: &Value) -> &str {
    body["choices"][0]["message"]["content"].as_str().unwrap()
}

/// One request under one fault: status, headers, body.
async fn under(service: Service, fault: Fault, texts: &[&str]) -> (u16, reqwest::header::HeaderMap, Vec<u8>) {
    let server = Standin::start(service, Script::default().fault(fault, When::Always));
    let response = post(&server, service, texts).await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    (status, headers, response.bytes().await.unwrap().to_vec())
}

async fn json_under(service: Service, fault: Fault, texts: &[&str]) -> Value {
    let (status, _, body) = under(service, fault, texts).await;
    assert_eq!(status, 200);
    serde_json::from_slice(&body).unwrap()
}

fn parsed(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or(Value::Null)
}

#[test]
fn the_little_translator() {
    for (source, english) in [
        (SENTENCE, ENGLISH),
        (
            "Pada Minggu (16/8/2020), sekitar 200.000 orang berkumpul.",
            "On Sunday (16/8/2020), about 200,000 people gathered.",
        ),
        ("Naik 1,5 miliar, lebih dari 80 persen.", "Naik 1.5 billion, more than 80 percent."),
        ("Rp1.250,75 pukul 10.30 WIB", "Rp1,250.75 pukul 10.30 WIB"),
        ("Harga 1.250,75 dan 2021", "Price 1,250.75 and 2021"),
        ("PRESIDEN MOSKWA di AS", "PRESIDENT MOSKVA in US"),
        (
            "Zqbx mengatakan Zqcx siap; rezimnya, negara-negara Uni soviet.",
            "Zqbx said Zqcx ready; his regime, countries Soviet Union.",
        ),
        ("minggu lalu https://negara.id/dan?di=ke dan@juta.id", "week lalu https://negara.id/dan?di=ke dan@juta.id"),
        ("Jika diperlukan, “kami tidak akan melupakan”", "If necessary, “we will not forget”"),
        ("Tikhanouskaya di Belarusia", "Tichanowskaja in Byelorussia"),
        ("", ""),
    ] {
        assert_eq!(dictionary::translate(source, false), english);
    }
    assert_eq!(dictionary::translate("Belta dan 80 Zqbx", true), "*Belta and 80 *Zqbx");
}

#[test]
fn mark_up_is_read_as_the_services_read_it() {
    for sound in ["", "a &amp; b", "<t i=\"1\">K</t> <b><i/>x</b>", "a > b", "&#8217;<x a='1' b=\"2\"/>"] {
        assert!(markup::is_well_formed(sound), "{sound}");
    }
    for broken in [
        "a & b",
        "<t>",
        "</t>",
        "<b><i></b></i>",
        "a < b",
        "<t i=1>x</t>",
        "&nbsp;",
        "<t i=\"1>x</t>",
        "<",
        "</whole><whole>",
        "&#0;",
    ] {
        assert!(!markup::is_well_formed(broken), "{broken}");
    }
    for (text, plain) in [
        ("A&amp;B &lt;b&gt; &quot;c&quot; &apos;d&apos;", "A&B <b> \"c\" 'd'"),
        ("&#8217;&#x1F600;&nbsp;.", "’😀\u{A0}."),
        ("A & B; C&D &unknown; &; & &#0; &#xZZ;", "A & B; C&D &unknown; &; & &#0; &#xZZ;"),
        ("&amp;lt; && &amp", "&lt; && &amp"),
    ] {
        assert_eq!(markup::unescape(text), plain);
    }
}

#[test]
fn gzip_is_what_others_read() {
    for length in [0, 5, 0xFFFF, 200_000] {
        let file = gzip(&vec![b'x'; length]);
        assert_eq!(&file[..3], b"\x1F\x8B\x08");
        assert_eq!(u32::from_le_bytes(file[file.len() - 4..].try_into().unwrap()) as usize, length);
    }
    // The check value of CRC-32.
    assert_eq!(gzip(b"123456789")[24..28], 0xCBF4_3926u32.to_le_bytes());
}

#[tokio::test]
async fn every_service_translates_and_keeps_record() {
    for service in SERVICES.iter().copied() {
        let server = Standin::start(service, Script::default());
        let response = post(&server, service, &[SENTENCE]).await.unwrap();
        assert!(response.headers()["content-type"].to_str().unwrap().contains("json"));
        assert_eq!(answers(service, &response.json().await.unwrap()), [ENGLISH], "{service:?}");
        let requests = server.requests();
        assert_eq!(requests.len(), 1);
        assert_eq!(requests[0].texts, [SENTENCE]);
        let sent = format!("{}{}{}", requests[0].body, requests[0].query, requests[0].path);
        assert!(sent.contains("bantuan") && requests[0].at <= Instant::now());
        let authority = server.url().trim_end_matches(service.desk().path).len() - 7;
        assert_eq!(requests[0].header("host").map(str::len), Some(authority));
        assert_eq!((server.connections(), server.most_in_flight()), (1, 1));
    }
}

#[test]
fn a_stand_in_serves_a_test_without_a_runtime() {
    let server = Standin::start(Service::Apertium, Script::default());
    let address = server.url().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&address).unwrap();
    write!(stream, "GET /translate?langpair=id%7Cen&q=Belta+%3C/b%3E HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    assert!(reply.starts_with("HTTP/1.1 200 OK\r\n"), "{reply}");
    let body = reply.split_once("\r\n\r\n").unwrap().1;
    let expected = r#"{"responseData":{"translatedText":"*Belta <\/b>"},"responseDetails":null,"responseStatus":200}"#;
    assert_eq!(body, expected);
    drop(server);
    assert!(TcpStream::connect(&address).is_err(), "a dropped stand-in is gone");
}

#[tokio::test]
async fn connections_are_kept_and_requests_in_flight_counted() {
    let server = Standin::start(Service::LibreTranslate, Script::default().delay(Duration::from_millis(100)));
    let client = client();
    let ask = || async {
        let body = json!({ "q": "dan", "source": "id", "target": "en", "api_key": server.key() });
        let response = client.post(format!("{}/translate", server.url())).json(&body).send().await.unwrap();
        response.json::<Value>().await.unwrap()
    };
    assert_eq!(ask().await, json!({ "translatedText": "and" }));
    let start = Instant::now();
    assert_eq!(ask().await, json!({ "translatedText": "and" }));
    assert!(start.elapsed() >= Duration::from_millis(100));
    assert_eq!((server.connections(), server.most_in_flight()), (1, 1));
    futures_util::future::join_all((0..4).map(|_| ask())).await;
    assert_eq!((server.connections(), server.most_in_flight()), (4, 4));
    assert_eq!(server.requests()[1].connection, 1);
}

#[tokio::test]
async fn deepl_checks_as_deepl_does() {
    let server = Standin::start(
        Service::Deepl,
        Script::default().limits(Limits { quota_chars: Some(60_000), ..Limits::default() }),
    );
    let url = format!("{}/v2/translate", server.url());
    let key = format!("DeepL-Auth-Key {}", server.key());
    let ask = async |body: Value| {
        let response = client().post(&url).header("authorization", &key).json(&body).send().await.unwrap();
        let status = response.status().as_u16();
        (status, parsed(&response.bytes().await.unwrap()))
    };
    let message = |m: &str| json!({ "message": m });
    let full = json!({ "text": ["dan"], "target_lang": "en-us", "show_billed_characters": true,
                       "model_type": "latency_optimized", "tag_handling_version": "v2" });
    let expected = json!({ "translations": [{ "detected_source_language": "ID", "text": "and", "billed_characters": 3,
                          "model_type_used": "quality_optimized", "tag_handling_version": "v2" }] });
    assert_eq!(ask(full).await, (200, expected));
    for (body, complaint) in [
        (json!({ "text": ["dan"] }), "Parameter 'target_lang' not specified"),
        (json!({ "text": ["dan"], "target_lang": "XX" }), "Value for 'target_lang' not supported."),
        (
            json!({ "text": ["dan"], "target_lang": "EN", "source_lang": "EN-US" }),
            "Value for 'source_lang' not supported.",
        ),
        (json!({ "target_lang": "EN" }), "Parameter 'text' not specified"),
        (json!({ "text": "dan", "target_lang": "EN" }), "Parameter 'text' is invalid."),
        (
            json!({ "text": ["a & b"], "target_lang": "EN", "tag_handling": "xml" }),
            "Tag handling parsing failed, please check input.",
        ),
        (json!({ "text": ["dan"], "target_lang": "EN", "formality": "rude" }), "Value for 'formality' not supported."),
        (json!({ "text": vec!["dan"; 51], "target_lang": "EN" }), "Too many texts. The maximum number of texts is 50."),
        (
            json!({ "text": ["dan"], "target_lang": "EN", "glossary_id": "g" }),
            "Use of a glossary requires the source_lang parameter to be specified",
        ),
    ] {
        assert_eq!(ask(body).await, (400, message(complaint)));
    }
    assert_eq!(ask(json!({ "text": vec!["dan"; 50], "target_lang": "EN" })).await.0, 200);
    assert_eq!(ask(json!({ "text": ["x".repeat(128 << 10)], "target_lang": "EN" })).await.0, 413);
    let quota = message("Quota for this billing period has been exceeded.");
    assert_eq!(ask(json!({ "text": ["x".repeat(60_000)], "target_lang": "EN" })).await, (456, quota));
    let usage = client().get(format!("{}/v2/usage", server.url())).header("authorization", &key).send().await.unwrap();
    assert_eq!(usage.json::<Value>().await.unwrap(), json!({ "character_count": 153, "character_limit": 60_000 }));

    let form = [
        ("text", "dan"),
        ("text", "<t i=\"1\">dan</t> juta &amp;"),
        ("target_lang", "EN"),
        ("tag_handling", "xml"),
        ("ignore_tags", "x,t"),
    ];
    let response = client().post(&url).header("authorization", &key).form(&form).send().await.unwrap();
    assert_eq!(answers(Service::Deepl, &response.json().await.unwrap()), ["and", "<t i=\"1\">dan</t> million &amp;"]);
    assert_eq!(server.requests().last().unwrap().texts.len(), 2);

    let wrong = client().post(&url).header("authorization", "DeepL-Auth-Key no").form(&form).send().await.unwrap();
    assert_eq!((wrong.status().as_u16(), wrong.bytes().await.unwrap().len()), (403, 0));
    let nameless = builder().no_proxy().build().unwrap().post(&url).header("authorization", &key);
    let response = nameless.form(&form).send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), response.json().await.unwrap()),
        (400, message("User-Agent header missing."))
    );
}

#[tokio::test]
async fn libretranslate_checks_as_libretranslate_does() {
    let limits = Limits { max_texts: Some(3), max_chars: Some(60), ..Limits::default() };
    let server = Standin::start(Service::LibreTranslate, Script::default().limits(limits));
    let ask = async |mut body: Value, key: Option<&str>| {
        body["api_key"] = json!(key);
        let response = client().post(format!("{}/translate", server.url())).json(&body).send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap())
    };
    let pair = |q: Value| json!({ "q": q, "source": "id", "target": "en" });
    for (body, error) in [
        (json!({ "source": "id", "target": "en" }), "Invalid request: missing q parameter"),
        (pair(json!("")), "Invalid request: missing q parameter"),
        (pair(json!([])), "Invalid request: missing q parameter"),
        (json!({ "q": "dan", "target": "en" }), "Invalid request: missing source parameter"),
        (json!({ "q": "dan", "source": "id" }), "Invalid request: missing target parameter"),
        (json!({ "q": "dan", "source": "zz", "target": "en" }), "zz is not supported"),
        (
            json!({ "q": "dan", "source": "id", "target": "eo" }),
            "Esperanto (eo) is not available as a target language from Indonesian (id)",
        ),
        (json!({ "q": "dan", "source": "id", "target": "en", "format": "pdf" }), "pdf format is not supported"),
        (pair(json!(vec!["a"; 4])), "Invalid request: request (4) exceeds text limit (3)"),
        (pair(json!(["é".repeat(30), "a".repeat(31)])), "Invalid request: request (61) exceeds text limit (60)"),
    ] {
        assert_eq!(ask(body, Some(server.key())).await, (400, json!({ "error": error })));
    }
    let no_key = json!({ "error": "Please contact the server operator to get an API key" });
    assert_eq!(ask(pair(json!("dan")), None).await, (400, no_key));
    assert_eq!(ask(pair(json!("dan")), Some("no")).await, (403, json!({ "error": "Invalid API key" })));

    let auto = json!({ "q": ["dan", "juta"], "source": "auto", "target": "en", "alternatives": 2 });
    let detected = json!({ "confidence": 90.0, "language": "id" });
    let expected = json!({ "translatedText": ["and", "million"], "detectedLanguage": [detected, detected], "alternatives": [[], []] });
    assert_eq!(ask(auto, Some(server.key())).await, (200, expected));
    let html =
        json!({ "q": "<span translate=\"no\">juta</span> dan &lt;", "source": "id", "target": "en", "format": "html" });
    let expected = json!({ "translatedText": "<span translate=\"no\">juta</span> and <" });
    assert_eq!(ask(html, Some(server.key())).await, (200, expected));
    let form = [("q", "dan\r\njuta"), ("q", "no"), ("source", "id"), ("target", "en"), ("api_key", server.key())];
    let response = client().post(format!("{}/translate", server.url())).form(&form).send().await.unwrap();
    assert_eq!(response.json::<Value>().await.unwrap(), json!({ "translatedText": "and\nmillion" }));

    let get = async |path: &str| client().get(format!("{}{path}", server.url())).send().await.unwrap();
    assert_eq!(get("/health").await.json::<Value>().await.unwrap(), json!({ "status": "ok" }));
    let languages: Value = get("/languages").await.json().await.unwrap();
    assert_eq!(languages[3]["code"], "id");
    assert_eq!(get("/translate").await.status(), 405);

    let limits = Limits { requests_per: Some((3, Duration::from_secs(60))), ..Limits::default() };
    let server = Standin::start(Service::LibreTranslate, Script::default().limits(limits).without_key());
    assert_eq!(post(&server, Service::LibreTranslate, &["a", "b"]).await.unwrap().status(), 200);
    let over = post(&server, Service::LibreTranslate, &["a", "b"]).await.unwrap();
    assert_eq!(over.status(), 429, "a batch of two costs two of three");
    assert!(over.text().await.unwrap().contains("Slowdown: 3 per 1 minute"));
}

#[tokio::test]
async fn the_chat_model_uses_the_terms_that_it_is_told() {
    let texts = r#"{"1": "Moskwa dan Tikhanouskaya", "2": "pro-Moskwa, Moskwanya"}"#;
    for (told, obeys, expected) in [
        ("", true, "Moskva and Tichanowskaja"),
        ("Terms:\n- Moskwa → Moscow\n- Tikhanouskaya → Tikhanouskaya", true, "Moscow and Tikhanouskaya"),
        ("Terms:\n- Moskwa → Moscow\n- Tikhanouskaya → Tikhanouskaya", false, "Moskva and Tichanowskaja"),
        (r#"Use {"terms": {"Moskwa": "Moscow"}}"#, true, "Moscow and Tichanowskaja"),
        (r#"Use [{"source": "Moskwa", "target": "Moscow"}]"#, true, "Moscow and Tichanowskaja"),
        ("| Moskwa | Moscow |\n| Tikhanouskaya | T. |", true, "Moscow and T."),
    ] {
        let server = Standin::start(Service::OpenAi, Script::default().obeys_terms(obeys));
        let messages =
            json!([{ "role": "system", "content": told }, { "role": "user", "content": format!("Please:\n{texts}") }]);
        let body = json!({ "model": "m", "messages": messages });
        let url = format!("{}/chat/completions", server.url());
        let response = client().post(url).bearer_auth(server.key()).json(&body).send().await.unwrap();
        let body: Value = response.json().await.unwrap();
        let found = answers(Service::OpenAi, &body);
        assert_eq!(found[0], expected, "{told}");
        assert_eq!(found[1].starts_with("pro-Moscow, "), expected.contains("Moscow"), "{told}");
        assert_eq!(
            (&body["object"], &body["choices"][0]["finish_reason"]),
            (&json!("chat.completion"), &json!("stop"))
        );
        assert_eq!(server.requests()[0].texts.len(), 2);
    }
}

#[tokio::test]
async fn a_glossary_in_the_same_object_as_the_texts_counts() {
    let server = Standin::start(Service::OpenAi, Script::default());
    let content = json!({ "terms": [["Moskwa", "Moscow"]], "texts": { "7": "Moskwa" } }).to_string();
    let body = json!({ "model": "m", "messages": [{ "role": "user", "content": content }] });
    let request = client().post(format!("{}/chat/completions", server.url())).bearer_auth(server.key()).json(&body);
    let body: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(content_of(&body), json!({ "7": "Moscow" }));
}

fn content_of(body: &Value) -> Value {
    serde_json::from_str(content(body)).unwrap()
}

#[tokio::test]
async fn chat_servers_fail_in_their_own_dialect() {
    let overflow = "This model's maximum context length is 8192 tokens. However, your messages resulted in 9412 tokens. \
                    Please reduce the length of the messages.";
    let llama = json!({ "code": 400, "type": "exceed_context_size_error", "n_prompt_tokens": 9412, "n_ctx": 8192,
                        "message": "request (9412 tokens) exceeds the available context size (8192 tokens), try increasing it" });
    for (dialect, code, error) in [
        (
            Dialect::OpenAi,
            json!("context_length_exceeded"),
            json!({ "message": overflow, "type": "invalid_request_error", "param": null, "code": "context_length_exceeded" }),
        ),
        (
            Dialect::Vllm,
            json!(400),
            json!({ "message": overflow, "type": "BadRequestError", "param": null, "code": 400 }),
        ),
        (
            Dialect::Ollama,
            json!(null),
            json!({ "message": "the input length exceeds the context length", "type": "invalid_request_error", "param": null, "code": null }),
        ),
        (Dialect::LlamaCpp, json!(400), llama),
    ] {
        let script = Script::default()
            .dialect(dialect)
            .fault(Fault::ContextOverflow, When::Nth(1))
            .fault(Fault::ServerError(500), When::Nth(2));
        let server = Standin::start(Service::OpenAi, script);
        let response = post(&server, Service::OpenAi, &["dan"]).await.unwrap();
        let status = response.status().as_u16();
        let body: Value = response.json().await.unwrap();
        assert_eq!((status, &body["error"]["code"]), (400, &code));
        assert_eq!(body, json!({ "error": error }));
        let response = post(&server, Service::OpenAi, &["dan"]).await.unwrap();
        assert_eq!(response.status(), 500);
        assert!(response.json::<Value>().await.unwrap()["error"]["message"].is_string());
    }
    let script = Script::default().models(&["big"]).limits(Limits { context_tokens: Some(30), ..Limits::default() });
    let server = Standin::start(Service::OpenAi, script);
    assert_eq!(post(&server, Service::OpenAi, &["dan"]).await.unwrap().status(), 404);
    let models = client().get(format!("{}/models", server.url())).bearer_auth(server.key()).send().await.unwrap();
    assert_eq!(models.json::<Value>().await.unwrap()["data"][0]["id"], "big");
    let url = format!("{}/chat/completions", server.url());
    let ask = async |body: Value, key: &str| {
        let response = client().post(&url).bearer_auth(key).json(&body).send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap())
    };
    let say =
        |text: &str| json!({ "model": "big", "max_tokens": 2, "messages": [{ "role": "user", "content": text }] });
    let (status, body) = ask(say("presiden mengatakan"), server.key()).await;
    assert_eq!((status, content(&body), &body["choices"][0]["finish_reason"]), (200, "presiden", &json!("length")));
    assert_eq!(ask(say(&"kata ".repeat(100)), server.key()).await.0, 400);
    let (status, body) = ask(say("dan"), "wrong-key").await;
    assert_eq!((status, &body["error"]["code"]), (401, &json!("invalid_api_key")));
    assert_eq!(ask(json!({ "messages": [] }), server.key()).await.0, 400);
}

#[tokio::test]
async fn requests_that_are_refused() {
    let retry = |retry_after| Fault::TooManyRequests { retry_after };
    for service in SERVICES.iter().copied() {
        let [quota, unauthorized, overflow] = service.desk().refuses;
        for (fault, expected) in [
            (retry(RetryAfter::Seconds(2)), service.desk().busy),
            (Fault::Quota, quota),
            (Fault::Unauthorized, unauthorized),
            (Fault::ContextOverflow, overflow),
            (Fault::ServerError(500), 500),
            (Fault::ServerError(503), 503),
        ] {
            let (status, headers, body) = under(service, fault.clone(), &["dan"]).await;
            assert_eq!(status, expected, "{service:?} {fault:?}");
            let after = headers.get("retry-after").map(|v| v.to_str().unwrap());
            // One service says it in the body.
            let inside = String::from_utf8_lossy(&body).contains("\"retryDelay\":\"2s\"").then_some("2");
            assert_eq!(after.or(inside), matches!(fault, Fault::TooManyRequests { .. }).then_some("2"), "{service:?}");
            let page = body.starts_with(b"<html>");
            assert!(!page || fault == Fault::ServerError(503), "{service:?} {fault:?}");
        }
    }
    let (_, headers, _) = under(Service::Deepl, retry(RetryAfter::HttpDate(Duration::from_secs(30))), &["dan"]).await;
    let date = httpdate::parse_http_date(headers["retry-after"].to_str().unwrap()).unwrap();
    let ahead = date.duration_since(SystemTime::now()).unwrap();
    assert!((25..=30).contains(&ahead.as_secs()), "{ahead:?}");
    let (status, headers, _) = under(Service::Deepl, retry(RetryAfter::None), &["dan"]).await;
    assert_eq!((status, headers.get("retry-after")), (429, None));
}

#[tokio::test]
async fn faults_come_when_they_should() {
    let broken = Fault::ServerError(500);
    for (when, expected) in [
        (When::Nth(2), [200, 500, 200, 200, 200, 200]),
        (When::First(2), [500, 500, 200, 200, 200, 200]),
        (When::From(5), [200, 200, 200, 200, 500, 500]),
        (When::Every(3), [200, 200, 500, 200, 200, 500]),
        (When::Always, [500; 6]),
        (When::TextContains("text 4".into()), [200, 200, 200, 500, 200, 200]),
    ] {
        let server = Standin::start(Service::Deepl, Script::default().fault(broken.clone(), when.clone()));
        for (number, expected) in (1..).zip(expected) {
            let usage = client()
                .get(format!("{}/v2/usage", server.url()))
                .header("authorization", format!("DeepL-Auth-Key {}", server.key()));
            assert_eq!(usage.send().await.unwrap().status(), 200, "only translations are counted and hit");
            let status = post(&server, Service::Deepl, &[&format!("text {number}")]).await.unwrap().status();
            assert_eq!(status, expected, "{when:?} {number}");
        }
    }
}

#[tokio::test]
async fn what_goes_wrong_in_single_texts() {
    let says = |s: &str| Fault::ErrorSentenceInSuccess(s.to_owned());
    for (fault, spoiled) in [
        (Fault::Echo, "Moskwa dan: \"juta & dua\""),
        (Fault::HtmlEntities, "Moskva and: &quot;million &amp; two&quot;"),
        (says("MYMEMORY WARNING"), "MYMEMORY WARNING"),
        (Fault::MarkLost, "Moskva and: \"million & two\""),
    ] {
        for service in SERVICES.iter().copied() {
            let body = json_under(service, fault.clone(), &["Moskwa dan: \"juta & dua\""]).await;
            assert_eq!(answers(service, &body), [spoiled], "{service:?} {fault:?}");
        }
    }
    let body = json_under(Service::OpenAi, Fault::Loop, &["dan"]).await;
    assert_eq!(answers(Service::OpenAi, &body)[0].matches("(applause)").count(), 50);

    // Only the text that has the word in it is spoiled, the others in the batch are not.
    let script = Script::default().fault(says("no"), When::TextContains("bom".into()));
    let server = Standin::start(Service::LibreTranslate, script);
    let body = post(&server, Service::LibreTranslate, &["dan", "bom", "juta"]).await.unwrap().json().await.unwrap();
    assert_eq!(answers(Service::LibreTranslate, &body), ["and", "no", "million"]);
}

#[tokio::test]
async fn what_goes_wrong_with_marks() {
    let word = "Zqbx mengatakan Zqcx siap.";
    let (tag, span) =
        ("<t i=\"1\">Moskwa</t> mengatakan siap.", "<span translate=\"no\" id=\"t1\">Moskwa</span> mengatakan siap.");
    for (fault, words, tags) in [
        (Fault::MarkLost, " said Zqcx ready.", "Moskva said ready."),
        (Fault::MarkDoubled, "Zqbx Zqbx said Zqcx ready.", "<t i=\"1\">Moskwa</t> <t i=\"1\">Moskwa</t> said ready."),
        (Fault::MarkSpaced, "Zq bx said Zqcx ready.", "< t i = \"1\" > Moskwa < / t > said ready."),
        (Fault::MarkCaseChanged, "ZQBX said Zqcx ready.", "<T I=\"1\">MOSKWA</T> said ready."),
        (Fault::MarkTranslated, "Zqbxian said Zqcx ready.", "<t i=\"1\">Moskva</t> said ready."),
        (Fault::MarkMoved, "said Zqcx reZqbxady.", "said re<t i=\"1\">Moskwa</t>ady."),
    ] {
        let server = Standin::start(Service::Deepl, Script::default().fault(fault.clone(), When::Always));
        let body = send(&server, Service::Deepl, &[word, "dan"], "plain").await.unwrap().json().await.unwrap();
        assert_eq!(answers(Service::Deepl, &body), [words, "and"], "{fault:?}");
        let body = send(&server, Service::Deepl, &[tag], "marks").await.unwrap().json().await.unwrap();
        assert_eq!(answers(Service::Deepl, &body), [tags], "{fault:?}");
        let server = Standin::start(Service::LibreTranslate, Script::default().fault(fault.clone(), When::Always));
        let body = send(&server, Service::LibreTranslate, &[span], "marks").await.unwrap().json().await.unwrap();
        let sound = "<span translate=\"no\" id=\"t1\">Moskwa</span> said ready.";
        assert_ne!(answers(Service::LibreTranslate, &body), [sound], "{fault:?}");
    }
}

#[tokio::test]
async fn what_goes_wrong_in_a_batch() {
    let three = ["dan", "juta", "dua"];
    for (fault, expected) in [
        (Fault::Fewer, vec!["and", "million two"]),
        (Fault::More, vec!["and", "million", "two", "two"]),
        (Fault::OneForAll, vec!["and", "and", "and"]),
    ] {
        for service in SERVICES.iter().copied().filter(|s| s.desk().batches) {
            let body = json_under(service, fault.clone(), &three).await;
            assert_eq!(answers(service, &body), expected, "{service:?} {fault:?}");
        }
    }
    for service in SERVICES.iter().copied().filter(|s| s.desk().batches && !s.desk().chats) {
        assert_eq!(answers(service, &json_under(service, Fault::Reordered, &three).await), ["two", "million", "and"]);
        assert_eq!(answers(service, &json_under(service, Fault::Fewer, &["dan"]).await), Vec::<String>::new());
    }
    let body = json_under(Service::OpenAi, Fault::Reordered, &three).await;
    assert_eq!(content(&body), r#"{"3": "two", "2": "million", "1": "and"}"#);
    let body = json_under(Service::OpenAi, Fault::ForeignKeys, &three).await;
    assert_eq!(content_of(&body), json!({ "1": "and", "2": "million", "1003": "two" }));
    let body = json_under(Service::OpenAi, Fault::MissingKeys, &three).await;
    assert_eq!(content_of(&body), json!({ "1": "and", "2": "million" }));
    let body = json_under(Service::Deepl, Fault::ForeignKeys, &["dan"]).await;
    assert_eq!(body["translations"][0], json!({ "detected_source_language": "ID", "translation": "and" }));
    assert_eq!(json_under(Service::LibreTranslate, Fault::MissingKeys, &["dan"]).await, json!({}));
    let body = json_under(Service::Apertium, Fault::Fewer, &["dan"]).await;
    assert_eq!(body["responseData"], json!({}));
    let body = json_under(Service::Apertium, Fault::More, &["dan"]).await;
    assert_eq!(body["responseData"]["translatedText"], "and and");
}

#[tokio::test]
async fn what_a_chat_model_does_to_its_answer() {
    let plain = r#"{"1": "President"}"#;
    for (fault, expected) in [
        (Fault::Refusal, damage::REFUSAL.to_owned()),
        (Fault::EmptyContent, String::new()),
        (Fault::CodeFence, format!("```json\n{plain}\n```")),
        (Fault::Commentary, format!("Here is the translation:\n\n{plain}\n\nNote: I kept the names as they are.")),
    ] {
        assert_eq!(content(&json_under(Service::OpenAi, fault.clone(), &["Presiden"]).await), expected);
        for service in SERVICES.iter().copied().filter(|s| !s.desk().chats) {
            let body = json_under(service, fault.clone(), &["Presiden"]).await;
            assert_eq!(answers(service, &body), [expected.replace(plain, "President")]);
        }
    }
    let body = json_under(Service::OpenAi, Fault::ThinkBlock, &["Presiden"]).await;
    assert!(content(&body).starts_with("<think>") && content(&body).ends_with(plain), "{body}");
    assert!(content(&body).contains(r#"{"1": "president"}"#), "a draft stands in the block");
    let body = json_under(Service::OpenAi, Fault::CutOff, &[SENTENCE]).await;
    assert_eq!(body["choices"][0]["finish_reason"], "length");
    assert!(serde_json::from_str::<Value>(content(&body)).is_err());
    let body = json_under(Service::Deepl, Fault::CutOff, &[SENTENCE, "dan"]).await;
    let texts = answers(Service::Deepl, &body);
    assert!(ENGLISH.starts_with(&texts[0]) && texts[0].len() <= ENGLISH.len() / 2 && !texts[0].is_empty(), "{texts:?}");
}

#[tokio::test]
async fn what_goes_wrong_with_the_bytes() {
    for service in SERVICES.iter().copied() {
        let (_, _, sound) = under(service, Fault::MarkLost, &[SENTENCE]).await;
        let (_, _, body) = under(service, Fault::JsonBom, &[SENTENCE]).await;
        assert_eq!(body.strip_prefix(b"\xEF\xBB\xBF"), Some(sound.as_slice()));
        let (status, headers, body) = under(service, Fault::WrongContentType, &[SENTENCE]).await;
        assert_eq!((status, headers["content-type"].to_str().unwrap()), (200, "text/html; charset=utf-8"));
        assert_eq!(body, sound);
        let (_, _, body) = under(service, Fault::BadJson, &[SENTENCE]).await;
        assert!(sound.starts_with(&body) && body.len() < sound.len() && parsed(&body).is_null());
        let (_, _, body) = under(service, Fault::LoneSurrogate, &[SENTENCE]).await;
        assert!(parsed(&body).is_null());
        assert_eq!(String::from_utf8(body).unwrap().replace(r"\ud83d", "").as_bytes(), sound);
        let (_, _, body) = under(service, Fault::Utf8Broken, &[SENTENCE]).await;
        assert!(std::str::from_utf8(&body).is_err() && body.len() == sound.len() + 2);
        // The client undoes both; the body is the same, the header tells.
        let (_, headers, body) = under(service, Fault::Chunked, &[SENTENCE]).await;
        assert_eq!((headers["transfer-encoding"].to_str().unwrap(), body), ("chunked", sound.clone()));
        let (_, headers, body) = under(service, Fault::Gzip, &[SENTENCE]).await;
        assert_eq!((headers.get("content-length"), body), (None, sound.clone()));
        let script = Script::default().fault(Fault::Gzip, When::Always).fault(Fault::Chunked, When::Always);
        let body = post(&Standin::start(service, script), service, &[SENTENCE]).await.unwrap().bytes().await.unwrap();
        assert_eq!(body, sound);
    }
}

#[tokio::test]
async fn what_goes_wrong_with_the_connection() {
    for service in SERVICES.iter().copied() {
        let server = Standin::start(service, Script::default().fault(Fault::ResetMidBody, When::First(1)));
        let response = post(&server, service, &[SENTENCE]).await.unwrap();
        assert_eq!(response.status(), 200, "the headers arrive");
        let error = response.bytes().await.unwrap_err();
        assert!(format!("{error:?}").contains("ConnectionReset"), "{error:?}");
        assert_eq!(post(&server, service, &[SENTENCE]).await.unwrap().status(), 200);

        let server = Standin::start(service, Script::default().fault(Fault::NoAnswer, When::Always));
        let waited = tokio::time::timeout(Duration::from_secs(1), post(&server, service, &[SENTENCE])).await;
        assert!(waited.is_err() && server.requests().len() == 1);

        let slow = Fault::SlowBody(Duration::from_millis(200));
        let server = Standin::start(service, Script::default().fault(slow, When::Always));
        let response = post(&server, service, &[SENTENCE]).await.unwrap();
        let start = Instant::now();
        assert_eq!(answers(service, &response.json().await.unwrap()), [ENGLISH]);
        assert!(start.elapsed() >= Duration::from_millis(100));
    }
    let server = Standin::start(Service::Deepl, Script::default().fault(Fault::HugeBody, When::Always));
    let mut response = post(&server, Service::Deepl, &[SENTENCE]).await.unwrap();
    assert_eq!(response.content_length(), None);
    let (mut length, mut last) = (0, Vec::new());
    while let Some(chunk) = response.chunk().await.unwrap() {
        length += chunk.len();
        last = chunk.to_vec();
    }
    assert!(length > HUGE && length < HUGE + 1000 && last.ends_with(b"}]}"), "{length}");
}

#[tokio::test]
async fn scripts_translate_as_they_like_and_as_slowly() {
    let script = Script::default()
        .translator(str::to_uppercase)
        .delay_when(Duration::from_millis(150), When::TextContains("slow".into()));
    let server = Standin::start(Service::Deepl, script);
    let start = Instant::now();
    let body = send(&server, Service::Deepl, &["slow <t i=\"1\">held</t> &lt;b"], "marks")
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(answers(Service::Deepl, &body), ["SLOW <t i=\"1\">held</t> &lt;B"]);
    assert!(start.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn a_rate_limit_opens_again() {
    // Long enough for three requests on a machine that has much else to do.
    let window = Duration::from_secs(3);
    let limits = Limits { requests_per: Some((2, window)), ..Limits::default() };
    let server = Standin::start(Service::OpenAi, Script::default().limits(limits));
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(post(&server, Service::OpenAi, &["dan"]).await.unwrap().status().as_u16());
    }
    assert_eq!(statuses, [200, 200, 429]);
    tokio::time::sleep(window).await;
    assert_eq!(post(&server, Service::OpenAi, &["dan"]).await.unwrap().status(), 200);
}

#[tokio::test]
async fn apertium_complains_as_apy_does() {
    let server = Standin::start(Service::Apertium, Script::default());
    for (query, explanation) in [
        ("q=dan", "Missing argument langpair"),
        ("langpair=ind%7Ceng", "Missing argument q"),
        ("langpair=ind-eng&q=dan", "That pair is invalid, use e.g. eng|spa"),
        ("langpair=ind%7Cspa&q=dan", "That pair is not installed"),
    ] {
        let response = client().get(format!("{}/translate?{query}", server.url())).send().await.unwrap();
        let expected = json!({ "status": "error", "code": 400, "message": "Bad Request", "explanation": explanation });
        assert_eq!((response.status().as_u16(), response.json().await.unwrap()), (400, expected));
    }
    let pairs: Value = client().get(format!("{}/listPairs", server.url())).send().await.unwrap().json().await.unwrap();
    assert_eq!(pairs["responseData"][0], json!({ "sourceLanguage": "ind", "targetLanguage": "eng" }));
}
