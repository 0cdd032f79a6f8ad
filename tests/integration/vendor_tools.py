"""What the vendors themselves have to say: their clients against a stand-in, and their schemas for our requests.

    python3 vendor_tools.py ask SERVICE URL KEY TEXT…    the vendor's own client translates; prints JSON
    python3 vendor_tools.py check SERVICE SPEC < LINES   one request or answer in JSON a line; prints what is wrong
"""

import json
import os
import pathlib
import sys
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


def google_v3(url, key, texts):
    from google.cloud import translate_v3
    from google.cloud.translate_v3.services.translation_service.transports import TranslationServiceRestTransport
    from google.oauth2 import service_account

    scopes = ["https://www.googleapis.com/auth/cloud-translation"]
    account = service_account.Credentials.from_service_account_info(json.loads(key), scopes=scopes)
    host = url.removeprefix("http://")
    # A token comes from the sign-in, not from the client itself.
    options = {"url_scheme": "http", "always_use_jwt_access": False}
    transport = TranslationServiceRestTransport(host=host, credentials=account, **options)
    client = translate_v3.TranslationServiceClient(transport=transport)
    answer = client.translate_text(
        contents=texts,
        source_language_code="id",
        target_language_code="en",
        mime_type="text/plain",
        parent="projects/standin/locations/global",
        retry=None,
    )
    return [translation.translated_text for translation in answer.translations]


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


def discovery(version):
    import googleapiclient

    folder = pathlib.Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"
    return json.loads((folder / f"translate.{version}.json").read_text())


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


def check_google(version, request, answer):
    document = discovery(version)
    requests, answers = by_schema(schema_of(document, request)), by_schema(schema_of(document, answer))

    def check(line):
        body = json.loads(line["body"])
        if "answer" not in line:
            return requests(body)
        return answers(body["data"] if version == "v2" else body)

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
        "google": lambda _: check_google("v2", "TranslateTextRequest", "TranslationsListResponse"),
        "google_v3": lambda _: check_google("v3", "TranslateTextRequest", "TranslateTextResponse"),
        "amazon": check_amazon,
        "deepl": check_deepl,
    }[service](sys.argv[3] if len(sys.argv) > 3 else None)
    for number, line in enumerate(sys.stdin, 1):
        for wrong in check(json.loads(line)):
            print(f"{number}: {wrong}")


main()
