"""The open question pipeline of NeMo Curator 0.9, where CURATOR_PEER_PYTHON names a Python that has it.

Only its ``nemo_curator.synthetic`` and ``nemo_curator.services`` are loaded, so that ``pip install --no-deps
nemo-curator==0.9.*`` with ``openai``, ``pyyaml`` and ``tqdm`` is enough: the package itself would want Dask and more.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from benchmarks.peers import NotMeasuredError, peer_python, run_in_peer
from benchmarks.report import say
from benchmarks.server import Server
from sdialog_like.nemotron.templates import (
    DEFAULT_MACRO_TOPICS_PROMPT_TEMPLATE,
    DEFAULT_OPEN_QA_FROM_TOPICS_PROMPT_TEMPLATE,
    DEFAULT_REVISE_OPEN_QA_PROMPT_TEMPLATE,
    DEFAULT_SUBTOPICS_PROMPT_TEMPLATE,
    DEFAULT_YAML_CONVERSION_PROMPT_TEMPLATE,
)

__all__ = ["run_pipeline"]

_PIPELINE = """
import asyncio, importlib.util, json, logging, sys, types
url, concurrency, counts, templates = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3]), json.loads(sys.argv[4])
home = importlib.util.find_spec("nemo_curator").submodule_search_locations[0]
for name in ("nemo_curator", "nemo_curator.synthetic"):
    package = types.ModuleType(name)
    package.__path__ = [home + name.removeprefix("nemo_curator").replace(".", "/")]
    sys.modules[name] = package
sys.modules["nemo_curator.log"] = types.ModuleType("nemo_curator.log")
sys.modules["nemo_curator.log"].create_logger = None
import openai
from nemo_curator.services import AsyncOpenAIClient
from nemo_curator.synthetic.async_nemotron import AsyncNemotronGenerator

async def main():
    client = AsyncOpenAIClient(openai.AsyncOpenAI(base_url=url + "/v1", api_key="none", max_retries=0))
    generator = AsyncNemotronGenerator(client, logger=logging.getLogger("peer"), max_concurrent_requests=concurrency)
    return await generator.run_open_qa_pipeline(*counts, "stand-in", *templates)

print(len(asyncio.run(main())))
"""

_TEMPLATES = [
    DEFAULT_MACRO_TOPICS_PROMPT_TEMPLATE,
    DEFAULT_SUBTOPICS_PROMPT_TEMPLATE,
    DEFAULT_OPEN_QA_FROM_TOPICS_PROMPT_TEMPLATE,
    DEFAULT_REVISE_OPEN_QA_PROMPT_TEMPLATE,
    DEFAULT_YAML_CONVERSION_PROMPT_TEMPLATE,
]


def run_pipeline(server: Server, counts: Sequence[int], *, openlines: int, concurrency: int) -> None:
    """Run its pipeline with the same templates; the server counts.

    Args:
        server: The server.
        counts: Macro topics, subtopics, questions and revisions.
        openlines: How many openlines that makes.
        concurrency: Its ``max_concurrent_requests``.

    Raises:
        NotMeasuredError: There is no such Python, or it failed.
    """
    python = peer_python("CURATOR_PEER_PYTHON")
    say(f"NeMo Curator ({python}) …")
    server.forget()
    made = run_in_peer(python, _PIPELINE, [server.url, concurrency, json.dumps(counts), json.dumps(_TEMPLATES)])
    if made != [openlines]:
        raise NotMeasuredError(f"not measured: it made {made} of {openlines} openlines")
