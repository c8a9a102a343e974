"""Slots kept busy by NeMo Data Designer, where DATA_DESIGNER_PEER_PYTHON names a Python that has ``data-designer``.

A dialogue is a record there, and a turn a column that shows the columns before it to the model.
"""

from __future__ import annotations

from benchmarks.peers import NotMeasuredError, peer_python, run_in_peer
from benchmarks.report import Line, say
from benchmarks.server import Server

__all__ = ["slots_kept_busy"]

_TALK = """
import sys, tempfile
import data_designer.config as dd
from data_designer.interface import DataDesigner
url, dialogs, turns, concurrency = sys.argv[1], *map(int, sys.argv[2:5])
provider = dd.ModelProvider(name="stand-in", endpoint=url + "/v1", api_key="none")
model = dd.ModelConfig(
    alias="talker",
    model="stand-in",
    provider="stand-in",
    skip_health_check=True,
    inference_parameters=dd.ChatCompletionInferenceParams(max_parallel_requests=concurrency),
)
builder = dd.DataDesignerConfigBuilder(model_configs=[model])
builder.add_column(dd.SamplerColumnConfig(name="number", sampler_type="uuid", params=dd.UUIDSamplerParams()))
said = ""
for turn in range(turns):
    name, role = (("Alice", "a guest"), ("Bob", "a receptionist"))[turn % 2]
    column = dd.LLMTextColumnConfig(
        name=f"turn_{turn}",
        model_alias="talker",
        system_prompt=f"You are {name}, {role}. Say your next words and nothing else.",
        prompt=f"Dialogue {{{{ number }}}}\\n{said}{name}:",
    )
    builder.add_column(column)
    said += f"{name}: {{{{ turn_{turn} }}}}\\n"
with tempfile.TemporaryDirectory() as folder:
    designer = DataDesigner(artifact_path=folder, model_providers=[provider])
    designer.set_run_config(dd.RunConfig(otel_metrics_port=None))
    print(len(designer.create(builder, num_records=dialogs, dataset_name="talk").load_dataset()))
"""


def slots_kept_busy(server: Server, *, dialogs: int, turns: int, concurrency: int) -> Line:
    """Measure the same number of turns and of requests at a time; what it does before and after them is not counted."""
    what = f"slots kept busy, {server.slots} slots of {server.latency * 1000:.0f} ms, {concurrency} at a time: Data Designer"
    try:
        python = peer_python("DATA_DESIGNER_PEER_PYTHON")
        say(f"Data Designer ({python}) …")
        server.forget()
        made = run_in_peer(python, _TALK, [server.url, dialogs, turns, concurrency])
    except NotMeasuredError as exc:
        return Line(what, str(exc))
    if made != [dialogs]:
        return Line(what, f"not measured: it made {made} of {dialogs} dialogues")
    return Line(what, f"{server.slots_kept_busy():.0%}")
