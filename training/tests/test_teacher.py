import torch

from kit.qwen2 import Generator, Teacher


def test_the_forward_pass_is_that_of_transformers():
    transformers = __import__("pytest").importorskip("transformers")
    ours = Teacher.toy(100)
    s = ours.shape
    config = transformers.Qwen2Config(
        vocab_size=100, hidden_size=s.dim, intermediate_size=s.inner, num_hidden_layers=s.layers,
        num_attention_heads=s.heads, num_key_value_heads=s.groups, rms_norm_eps=s.eps, tie_word_embeddings=True,
        rope_parameters={"rope_type": "default", "rope_theta": s.rope})
    theirs = transformers.Qwen2ForCausalLM(config).eval()
    state = {"model.embed_tokens.weight": ours.embedding, "model.norm.weight": ours.norm}
    kv = s.groups * s.head
    for i, layer in enumerate(ours.layers):
        base = f"model.layers.{i}"
        for name, part, bias in zip("qkv", layer["qkv"].split([s.dim, kv, kv]), layer["qkv_bias"].split([s.dim, kv, kv])):
            state |= {f"{base}.self_attn.{name}_proj.weight": part, f"{base}.self_attn.{name}_proj.bias": bias}
        gate, up = layer["gate_up"].chunk(2)
        state |= {f"{base}.self_attn.o_proj.weight": layer["o"], f"{base}.mlp.gate_proj.weight": gate,
                  f"{base}.mlp.up_proj.weight": up, f"{base}.mlp.down_proj.weight": layer["down"],
                  f"{base}.input_layernorm.weight": layer["attention_norm"],
                  f"{base}.post_attention_layernorm.weight": layer["inner_norm"]}
    missing = theirs.load_state_dict(state, strict=False)
    assert missing.unexpected_keys == [] and set(missing.missing_keys) <= {"lm_head.weight"}
    theirs.tie_weights()
    ids = torch.randint(0, 100, (3, 17))
    with torch.no_grad():
        assert torch.allclose(ours.logits(ours.hidden(ids)), theirs(ids).logits, atol=1e-4)


def test_generation_with_a_cache_is_greedy_decoding_without_one():
    model = Teacher.toy(50)
    prompts = [[5, 6, 7], [9, 8, 7, 6, 5, 4, 3, 2], [1] * 20]
    answers = Generator(model, end=0).batch(prompts, 30, size=4, enough=1.0)
    for prompt, answer in zip(prompts, answers):
        row = list(prompt)
        while len(row) < 64 - 20 + len(prompt):
            token = int(model.logits(model.hidden(torch.tensor([row])))[0, -1].argmax())
            if token == 0:
                break
            row.append(token)
        said = row[len(prompt):]
        assert answer.rows == said if answer.ended else answer.rows[: len(said)] == said[: len(answer.rows)]


def test_a_batch_is_what_its_rows_are_alone():
    model = Teacher.toy(50, seed=4)
    prompts = [[i + 1, i + 2, 3, 4][: 2 + i % 3] for i in range(20)]
    together = Generator(model, end=7).all(prompts, [12, 8], 300, lambda n: 25)
    for i, prompt in enumerate(prompts):
        alone = Generator(model, end=7).all([prompt], [1], 300, lambda n: 25)
        assert (together[i].rows if i in together else None) == (alone[0].rows if 0 in alone else None)


def test_merged_adapters_are_the_adapters(tmp_path):
    model = Teacher.toy(50)
    for parameter in model.add_lora(4):
        torch.nn.init.normal_(parameter, std=0.05)
    model.save_lora(tmp_path / "adapter.safetensors")
    model.load_lora(tmp_path / "adapter.safetensors")
    ids = torch.randint(0, 50, (2, 9))
    with torch.no_grad():
        before = model.logits(model.hidden(ids))
        model.merge_lora()
        assert model.lora == {} and torch.allclose(before, model.logits(model.hidden(ids)), atol=1e-4)


def test_blocks_of_4_and_6_bits_are_read_as_the_gguf_package_reads_them():
    gguf = __import__("pytest").importorskip("gguf")
    import numpy as np

    from kit.gguf_pack import BLOCK_BYTES, Q4_K, Q6_K, dequantised

    random = np.random.default_rng(1)
    for kind in (Q4_K, Q6_K):
        blocks = random.integers(0, 256, (6, BLOCK_BYTES[kind]), np.uint8)
        halves = random.normal(size=(6, 2)).astype(np.float16).view(np.uint8)
        if kind == Q4_K:
            blocks[:, :4] = halves
        else:
            blocks[:, 208:] = halves[:, :2]
        theirs = gguf.quants.dequantize(blocks, gguf.GGMLQuantizationType(kind))
        ours = dequantised(torch.from_numpy(blocks).reshape(-1), kind, [2, 768])
        assert np.array_equal(ours.numpy().reshape(-1), theirs.reshape(-1))
