"""What the vendors themselves have to say: their clients against a stand-in, and their schemas for our requests.

    python3 vendor_tools.py ask SERVICE URL KEY TEXT…    the vendor's own client translates; prints JSON
    python3 vendor_tools.py check SERVICE SPEC < LINES   one request or answer in JSON a line; prints what is wrong
"""

import json
import os
import pathlib
import re
import sys
import urllib.parse
import warnings

warnings.filterwarnings("ignore")


def deepl(url, key, texts):
    import deepl

    client = deepl.DeepLClient(key, server_url=url)
    deepl.http_client.max_network_retries = 0
    return [result.text for result in client.translate_text(texts, source_lang="ID", target_lang="EN-US")]


def google(url, key, texts):
    from googleapiclient.discovery import build_from_document

    document = discovery("v2")
    document["rootUrl"] = url + "/"
    service = build_from_document(document, developerKey=key)
    body = {"q": texts, "source": "id", "target": "en", "format": "text"}
    answer = service.translations().translate(body=body).execute(num_retries=0)
    # The client takes the answer out of its envelope.
    return [translation["translatedText"] for translation in answer["translations"]]


def google_client(url, key, scope):
    from google.cloud import translate_v3
    from google.cloud.translate_v3.services.translation_service.transports import TranslationServiceRestTransport
    from google.oauth2 import service_account

    scopes = [f"https://www.googleapis.com/auth/{scope}"]
    account = service_account.Credentials.from_service_account_info(json.loads(key), scopes=scopes)
    host = url.removeprefix("http://")
    # A token comes from the sign-in, not from the client itself.
    options = {"url_scheme": "http", "always_use_jwt_access": False}
    transport = TranslationServiceRestTransport(host=host, credentials=account, **options)
    return translate_v3.TranslationServiceClient(transport=transport), account


def google_v3(url, key, texts):
    client, _ = google_client(url, key, "cloud-translation")
    answer = client.translate_text(
        contents=texts,
        source_language_code="id",
        target_language_code="en",
        mime_type="text/plain",
        parent="projects/standin/locations/global",
        retry=None,
    )
    return [translation.translated_text for translation in answer.translations]


def google_glossary(url, key, texts):
    """A glossary from its file to its removal."""
    import google_auth_httplib2
    import httplib2
    from google.api_core.exceptions import NotFound
    from googleapiclient.discovery import build_from_document
    from googleapiclient.http import MediaInMemoryUpload

    client, account = google_client(url, key, "cloud-platform")
    document = discovery("v1", "storage")
    document["rootUrl"] = url + "/"
    http = google_auth_httplib2.AuthorizedHttp(account, http=httplib2.Http())
    files = build_from_document(document, http=http).objects()
    bucket, file = "standin-glossaries", "by-google.tsv"
    media = MediaInMemoryUpload("Moskwa\tMoscow\n".encode(), mimetype="text/tab-separated-values")
    files.insert(bucket=bucket, name=file, media_body=media).execute()
    parent = "projects/standin/locations/us-central1"
    name = f"{parent}/glossaries/by-google"
    pair = {"source_language_code": "id", "target_language_code": "en"}
    glossary = {
        "name": name,
        "language_pair": pair,
        "input_config": {"gcs_source": {"input_uri": f"gs://{bucket}/{file}"}},
    }
    made = client.create_glossary(parent=parent, glossary=glossary).result(timeout=60)
    again = "made twice"
    try:
        client.create_glossary(parent=parent, glossary=glossary)
    except Exception as error:
        again = type(error).__name__
    names = [glossary.name.rsplit("/", 1)[1] for glossary in client.list_glossaries(parent=parent)]
    request = {
        "contents": texts,
        "source_language_code": "id",
        "target_language_code": "en",
        "mime_type": "text/plain",
        "parent": parent,
        "glossary_config": {"glossary": name},
    }
    answer = client.translate_text(request=request, retry=None)
    client.delete_glossary(name=name).result(timeout=60)
    try:
        client.get_glossary(name=name)
    except NotFound:
        names.append("gone")
    files.delete(bucket=bucket, object=file).execute()
    left = files.list(bucket=bucket).execute().get("items", [])
    return [str(made.entry_count), again, *names, str(len(left)), answer.glossary_translations[0].translated_text]


def azure(url, key, texts):
    from azure.ai.translation.text import TextTranslationClient
    from azure.core.credentials import AzureKeyCredential

    client = TextTranslationClient(endpoint=url, credential=AzureKeyCredential(key), retry_total=0)
    answer = client.translate(body=texts, from_language="id", to_language=["en"])
    return [item.translations[0].text for item in answer]


def amazon(url, key, texts):
    import boto3
    from botocore.config import Config

    words = dict(line.split(" = ") for line in key.strip().splitlines() if " = " in line)
    config = Config(retries={"total_max_attempts": 1})
    client = boto3.client("translate", region_name="ap-southeast-1", endpoint_url=url, config=config, **words)
    ask = lambda text: client.translate_text(Text=text, SourceLanguageCode="id", TargetLanguageCode="en")
    return [ask(text)["TranslatedText"] for text in texts]


def amazon_terms(url, key, texts):
    """A terminology from its import to its removal."""
    import boto3

    words = dict(line.split(" = ") for line in key.strip().splitlines() if " = " in line)
    client = boto3.client("translate", region_name="ap-southeast-1", endpoint_url=url, **words)
    data = {"File": b"id,en\nMoskwa,Moscow\n", "Format": "CSV", "Directionality": "UNI"}
    client.import_terminology(Name="by-boto", MergeStrategy="OVERWRITE", TerminologyData=data)
    count = client.get_terminology(Name="by-boto")["TerminologyProperties"]["TermCount"]
    names = [t["Name"] for t in client.list_terminologies()["TerminologyPropertiesList"]]
    translate = lambda text: client.translate_text(
        Text=text, SourceLanguageCode="id", TargetLanguageCode="en", TerminologyNames=["by-boto"]
    )
    answers = [translate(text) for text in texts]
    client.delete_terminology(Name="by-boto")
    try:
        client.get_terminology(Name="by-boto")
    except client.exceptions.ResourceNotFoundException:
        names.append("gone")
    applied = answers[0]["AppliedTerminologies"][0]["Terms"][0]["TargetText"]
    return [str(count), *names, applied, *[answer["TranslatedText"] for answer in answers]]


def modernmt(url, key, texts):
    import modernmt

    client = modernmt.ModernMT(key)
    # The client has no setting for its address.
    client._ModernMT__base_url = url
    return [translation.translation for translation in client.translate("id", "en", texts)]


def modernmt_glossary(url, key, texts):
    """A glossary from its memory to its removal."""
    import io
    import time

    import modernmt

    client = modernmt.ModernMT(key)
    client._ModernMT__base_url = url
    memory = client.memories.create("by modernmt")
    # The client names the file as it is named on disk.
    job = client.memories.import_glossary(memory.id, io.BytesIO(b"id,en\nMoskwa,Moscow\n"), "unidirectional")
    while job.progress < 1:
        time.sleep(0.01)
        job = client.memories.get_import_status(job.id)
    client.memories.edit(memory.id, name="by its client")
    names = [memory.name for memory in client.memories.list()]
    answer = client.translate("id", "en", texts, options={"glossaries": [str(memory.id)]})
    client.memories.delete(memory.id)
    try:
        client.memories.get(memory.id)
    except modernmt.ModernMTException as error:
        names.append(f"gone: {error.status}")
    return [str(job.size), *names, *[translation.translation for translation in answer]]


def discovery(version, service="translate"):
    import googleapiclient

    folder = pathlib.Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"
    return json.loads((folder / f"{service}.{version}.json").read_text())


def methods_of(resources, base):
    """Every method of a discovery document: the pattern of its paths, its verb, its parameters, its request."""
    for resource in resources.values():
        for method in resource.get("methods", {}).values():
            paths = [base + method.get("flatPath", method["path"])]
            if upload := method.get("mediaUpload", {}).get("protocols", {}).get("simple"):
                paths.append(upload["path"])
            for path in paths:
                pattern = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape("/" + path.lstrip("/")))
                parameters = {*method.get("parameters", {}), "uploadType", "alt"}
                yield re.compile(pattern), method["httpMethod"], parameters, method.get("request", {}).get("$ref")
        yield from methods_of(resource.get("resources", {}), base)


def schema_of(document, name):
    """A schema of a discovery document as JSON Schema: references by name, and no field that it does not have."""

    def convert(node):
        if isinstance(node, dict):
            # `format` and others are the names of fields, too; then they are no text.
            told = lambda key, value: key in ("description", "format", "id") and isinstance(value, str)
            node = {key: convert(value) for key, value in node.items() if not told(key, value)}
            if "$ref" in node:
                return {"$ref": "#/$defs/" + node["$ref"]}
            if node.get("type") == "object" and "properties" in node:
                node.setdefault("additionalProperties", False)
            return node
        return [convert(item) for item in node] if isinstance(node, list) else node

    definitions = {key: convert(value) for key, value in document["schemas"].items()}
    return {"$ref": f"#/$defs/{name}", "$defs": definitions}


def by_schema(schema):
    import jsonschema

    validator = jsonschema.Draft202012Validator(schema)
    return lambda value: [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def check_google(version, answer):
    documents = [discovery(version)] + ([discovery("v1", "storage")] if version == "v3" else [])
    methods = [(document, *method) for document in documents
               for method in methods_of(document["resources"], document["servicePath"])]
    answers = by_schema(schema_of(documents[0], answer))

    def check(line):
        if "answer" in line:
            body = json.loads(line["body"])
            return answers(body["data"] if version == "v2" else body)
        known = [row for row in methods if row[2] == line["method"] and row[1].fullmatch(line["path"])]
        if not known:
            return [f"Google has no {line['method']} {line['path']}"]
        document, _, _, parameters, request = known[0]
        given = urllib.parse.parse_qs(line["query"])
        wrong = [f"unknown: {name}" for name in given if name not in parameters]
        if line["path"].startswith("/upload/") or not line["body"]:
            return wrong
        return wrong + by_schema(schema_of(document, request))(json.loads(line["body"]))

    return check


def check_amazon(_spec):
    import botocore.session
    from botocore.validate import ParamValidator

    model = botocore.session.get_session().get_service_model("translate")

    def check(line):
        import base64

        prefix = f"{model.metadata['targetPrefix']}."
        name = line["headers"]["x-amz-target"].removeprefix(prefix)
        operation = model.operation_model(name)
        body = json.loads(line["body"])
        if data := body.get("TerminologyData"):
            data["File"] = base64.b64decode(data["File"], validate=True)
        wrong = [] if line["headers"]["content-type"] == "application/x-amz-json-1.1" else ["content-type"]
        report = ParamValidator().validate(body, operation.input_shape)
        known = set(operation.input_shape.members)
        wrong += [f"unknown: {field}" for field in body if field not in known]
        return wrong + ([report.generate_report()] if report.has_errors() else [])

    return check


def check_deepl(spec):
    import jsonschema
    import yaml

    document = yaml.safe_load(pathlib.Path(spec).read_text())

    def check(line):
        path, method = line["path"], line["method"].lower()
        operation = document["paths"].get(path, {}).get(method)
        if operation is None:
            return [f"DeepL has no {method} {path}"]
        if "requestBody" not in operation:
            return []
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        whole = {**schema, "components": document["components"]}
        body = json.loads(line["body"])
        validator = jsonschema.Draft202012Validator(whole)
        wrong = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(body)]
        while "$ref" in schema:
            schema = document
            for part in operation["requestBody"]["content"]["application/json"]["schema"]["$ref"][2:].split("/"):
                schema = schema[part]
        properties = schema.get("properties")
        return wrong + [f"unknown: {field}" for field in body if properties and field not in properties]

    return check


def main():
    what, service = sys.argv[1:3]
    if what == "ask":
        url, key, *texts = sys.argv[3:]
        os.environ.pop("HTTP_PROXY", None)
        try:
            print(json.dumps({"texts": globals()[service](url, key, texts)}))
        except Exception as error:  # The name of the vendor's own error is what is asked.
            code = getattr(getattr(error, "response", None), "get", lambda *_: {})("Error", {})
            name = code.get("Code") if isinstance(code, dict) and code else type(error).__name__
            print(json.dumps({"error": name, "message": str(error)}))
        return
    check = {
        "google": lambda _: check_google("v2", "TranslationsListResponse"),
        "google_v3": lambda _: check_google("v3", "TranslateTextResponse"),
        "amazon": check_amazon,
        "deepl": check_deepl,
    }[service](sys.argv[3] if len(sys.argv) > 3 else None)
    for number, line in enumerate(sys.stdin, 1):
        for wrong in check(json.loads(line)):
            print(f"{number}: {wrong}")


main()
