"""The official client of a service asks a stand-in: python3 chat_sdks.py SDK URL KEY whole|stream

Prints one line of JSON: what the client understood, or the error that it raised."""

import json
import sys

sdk, url, key, how = sys.argv[1:5]
TEXTS = {"1": "Presiden Rusia mengatakan bahwa Moskwa mengirim bantuan.", "2": "Sekitar 200.000 orang berkumpul."}
SYSTEM = "Translate the sentences of the JSON object."
SCHEMA = {
    "type": "object",
    "properties": {key: {"type": "string"} for key in TEXTS},
    "required": list(TEXTS),
    "additionalProperties": False,
}
USER = json.dumps(TEXTS)
stream = how == "stream"


def with_openai():
    import openai

    client = openai.OpenAI(base_url=url + "/v1", api_key=key, max_retries=0)
    form = {"type": "json_schema", "json_schema": {"name": "translations", "strict": True, "schema": SCHEMA}}
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": USER}]
    ask = dict(model="standin", messages=messages, response_format=form, max_tokens=1000, temperature=0)
    if not stream:
        said = client.chat.completions.create(**ask)
        choice = said.choices[0]
        return choice.message.content, choice.finish_reason, said.usage.prompt_tokens, said.usage.completion_tokens
    text, finish, usage = "", None, None
    for event in client.chat.completions.create(stream=True, stream_options={"include_usage": True}, **ask):
        for choice in event.choices:
            text += choice.delta.content or ""
            finish = choice.finish_reason or finish
        usage = event.usage or usage
    return text, finish, usage.prompt_tokens, usage.completion_tokens


def with_anthropic():
    import anthropic

    client = anthropic.Anthropic(base_url=url, api_key=key, max_retries=0)
    tool = {"name": "translations", "description": "Takes the translations.", "input_schema": SCHEMA}
    ask = dict(
        model="standin",
        max_tokens=1000,
        system=SYSTEM,
        messages=[{"role": "user", "content": USER}],
        tools=[tool],
        tool_choice={"type": "tool", "name": "translations"},
    )
    if stream:
        with client.messages.stream(**ask) as events:
            said = events.get_final_message()
    else:
        said = client.messages.create(**ask)
    text = "".join(json.dumps(block.input) for block in said.content if block.type == "tool_use")
    return text, said.stop_reason, said.usage.input_tokens, said.usage.output_tokens


def with_ollama():
    import ollama

    client = ollama.Client(host=url, headers={"Authorization": "Bearer " + key})
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": USER}]
    ask = dict(model="standin", messages=messages, format=SCHEMA, options={"num_ctx": 8192, "temperature": 0})
    if not stream:
        said = client.chat(**ask)
        return said.message.content, said.done_reason, said.prompt_eval_count, said.eval_count
    text = ""
    for part in client.chat(stream=True, **ask):
        text += part.message.content
        last = part
    return text, last.done_reason, last.prompt_eval_count, last.eval_count


def with_gemini():
    from google import genai
    from google.genai import types

    client = genai.Client(api_key=key, http_options=types.HttpOptions(base_url=url))
    schema = {"type": "OBJECT", "properties": {key: {"type": "STRING"} for key in TEXTS}, "required": list(TEXTS)}
    config = types.GenerateContentConfig(
        system_instruction=SYSTEM,
        response_mime_type="application/json",
        response_schema=schema,
        max_output_tokens=1000,
        temperature=0,
    )
    ask = dict(model="standin", contents=USER, config=config)
    if stream:
        parts = list(client.models.generate_content_stream(**ask))
    else:
        parts = [client.models.generate_content(**ask)]
    last = parts[-1]
    usage = (last.usage_metadata.prompt_token_count, last.usage_metadata.candidates_token_count)
    if not last.candidates:
        return "", last.prompt_feedback.block_reason.name, *usage
    text = "".join(part.text or "" for part in parts)
    return text, last.candidates[0].finish_reason.name, *usage


try:
    text, finish, sent, received = {
        "openai": with_openai,
        "anthropic": with_anthropic,
        "ollama": with_ollama,
        "gemini": with_gemini,
    }[sdk]()
    print(json.dumps({"text": text, "finish": finish, "sent": sent, "received": received}))
except Exception as error:
    status = getattr(error, "status_code", None) or getattr(error, "code", None)
    print(json.dumps({"error": type(error).__name__, "status": status, "message": str(error)}))
