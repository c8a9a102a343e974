"""The multi-turn chat recipe in NeMo Data Designer, where DATA_DESIGNER_PEER_PYTHON names a Python that has it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.recipe_run import CONVERSATION, in_one_call

__all__ = ["SCRIPT", "write_parts"]

SCRIPT = """
import time
began = time.perf_counter()
import json, resource, sys
from typing import Literal
import data_designer.config as dd
from data_designer.interface import DataDesigner
from pydantic import BaseModel
imported = time.perf_counter() - began

class Message(BaseModel):
    role: Literal["user", "assistant"]
    content: str

class Chat(BaseModel):
    conversation: list[Message]

url, records, concurrency, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
parts = json.load(open(sys.argv[5], encoding="utf-8"))
provider = dd.ModelProvider(name="stand-in", endpoint=url + "/v1", api_key="none")
model = dd.ModelConfig(
    alias="writer",
    model="stand-in",
    provider="stand-in",
    skip_health_check=True,
    inference_parameters=dd.ChatCompletionInferenceParams(max_parallel_requests=concurrency),
)
builder = dd.DataDesignerConfigBuilder(model_configs=[model])
for name, values in parts["categories"].items():
    params = dd.CategorySamplerParams(values=values)
    builder.add_column(dd.SamplerColumnConfig(name=name, sampler_type="category", params=params))
for name, (category, values) in parts["subcategories"].items():
    params = dd.SubcategorySamplerParams(category=category, values=values)
    builder.add_column(dd.SamplerColumnConfig(name=name, sampler_type="subcategory", params=params))
for name, prompt in parts["texts"].items():
    builder.add_column(dd.LLMTextColumnConfig(name=name, model_alias="writer", prompt=prompt))
builder.add_column(dd.LLMStructuredColumnConfig(
    name="conversation", model_alias="writer", output_format=Chat, prompt=parts["conversation"]))
options = {int(value): meaning for value, meaning in parts["options"].items()}
score = dd.Score(name="toxicity", description=parts["description"], options=options)
builder.add_column(dd.LLMJudgeColumnConfig(name="toxicity", model_alias="writer", prompt=parts["judging"], scores=[score]))
designer = DataDesigner(artifact_path=folder, model_providers=[provider])
designer.set_run_config(dd.RunConfig(otel_metrics_port=None))
designer.create(builder, num_records=4, dataset_name="first").load_dataset()
first = time.perf_counter() - began
began, cpu = time.perf_counter(), time.process_time()
made = designer.create(builder, num_records=records, dataset_name="run").load_dataset()
wall, cpu = time.perf_counter() - began, time.process_time() - cpu
made.to_json(folder + "/rows.jsonl", orient="records", lines=True)
if sys.platform == "linux":
    with open("/proc/self/status", encoding="ascii") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
print(len(made), wall, cpu, 4 * len(made), peak, imported, first)
"""


def write_parts(path: Path) -> None:
    """Write what both recipes share: the values of the columns, and the prompts."""
    recipe = in_one_call("http://127.0.0.1:1")
    columns: dict[str, Any] = {column.name: column for column in recipe.columns}
    toxicity = columns["toxicity"].scores[0]
    parts = {
        "categories": {name: list(column.values) for name, column in columns.items() if column.type == "category"},
        "subcategories": {
            name: [column.category, {key: list(values) for key, values in column.values.items()}]
            for name, column in columns.items()
            if column.type == "subcategory"
        },
        "texts": {name: column.prompt for name, column in columns.items() if column.type == "text"},
        "conversation": f"{CONVERSATION}\n\nThe assistant has this system prompt: {{{{ assistant_system_prompt }}}}",
        "judging": f"{columns['toxicity'].instructions}\n\nThe conversation:\n{{{{ conversation }}}}",
        "description": toxicity.description,
        "options": {option.value: option.meaning for option in toxicity.options},
    }
    path.write_text(json.dumps(parts), "utf-8")
