"""A real llama model of noise in about half a megabyte, made on the spot: enough to run llama.cpp's decoder and grammars."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

WIDTH, LAYERS, HEADS, INNER, WINDOW = 64, 2, 4, 128, 1024

CHAT_TEMPLATE = (
    "{% for message in messages %}<|start|>{{ message['role'] }}\n{{ message['content'] }}<|end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|start|>assistant\n{% endif %}"
)


def byte_symbols() -> list[str]:
    """Return the printable character that byte-level tokenizers write for each of the 256 bytes."""
    shown = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    symbols = {byte: chr(byte) for byte in shown}
    hidden = (byte for byte in range(256) if byte not in symbols)
    symbols.update({byte: chr(256 + place) for place, byte in enumerate(hidden)})
    return [symbols[byte] for byte in range(256)]


def write_tiny_gguf(path: Path, *, seed: int = 20) -> Path:
    """Write the model: one token a byte, random weights from a fixed seed, a chat template.

    Args:
        path: The file to write.
        seed: The weights' seed.

    Returns:
        The path.
    """
    import gguf

    tokens = [*byte_symbols(), "<|start|>", "<|end|>"]
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_name("noise")
    writer.add_context_length(WINDOW)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(tokens))
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types([gguf.TokenType.NORMAL] * 256 + [gguf.TokenType.CONTROL] * 2)
    # One merge, of two bytes that never stand side by side in text, because an empty list is refused.
    writer.add_token_merges([f"{tokens[0]} {tokens[1]}"])
    writer.add_bos_token_id(256)
    writer.add_eos_token_id(257)
    writer.add_add_bos_token(False)
    writer.add_chat_template(CHAT_TEMPLATE)

    random = np.random.default_rng(seed)

    def noise(*shape: int) -> Any:
        return random.normal(0.0, 0.25, shape).astype(np.float32)

    writer.add_tensor("token_embd.weight", noise(len(tokens), WIDTH))
    writer.add_tensor("output_norm.weight", np.ones(WIDTH, dtype=np.float32))
    writer.add_tensor("output.weight", noise(len(tokens), WIDTH))
    for layer in range(LAYERS):
        writer.add_tensor(f"blk.{layer}.attn_norm.weight", np.ones(WIDTH, dtype=np.float32))
        writer.add_tensor(f"blk.{layer}.ffn_norm.weight", np.ones(WIDTH, dtype=np.float32))
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            writer.add_tensor(f"blk.{layer}.{name}.weight", noise(WIDTH, WIDTH))
        writer.add_tensor(f"blk.{layer}.ffn_gate.weight", noise(INNER, WIDTH))
        writer.add_tensor(f"blk.{layer}.ffn_up.weight", noise(INNER, WIDTH))
        writer.add_tensor(f"blk.{layer}.ffn_down.weight", noise(WIDTH, INNER))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
