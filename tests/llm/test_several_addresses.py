"""A model that several servers have: one model, several replicas, and nothing of the addresses in what is asked."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sdialog_like.engine.request import Request
from sdialog_like.errors import ModelSpecError
from sdialog_like.generators import PersonaDialogGenerator
from sdialog_like.llm import bind_model, get_model
from sdialog_like.personas import Persona

ONE, TWO = "http://127.0.0.1:9", "http://127.0.0.1:10"


@pytest.mark.parametrize("spec", ["llama3", "openai:m"])
def test_each_address_is_a_replica(spec: str) -> None:
    bound = bind_model(spec, base_url=[ONE, TWO], temperature=0.5)
    assert [replica.endpoint for replica in bound.replicas] == [ONE, TWO]
    assert all(replica.replicas == () for replica in bound.replicas)
    assert bound.endpoint == f"{ONE}, {TWO}"


def test_what_is_asked_does_not_know_of_addresses() -> None:
    message = [{"role": "user", "content": "Hello?"}]
    models = [bind_model("llama3", base_url=base_url, temperature=0.5) for base_url in (ONE, TWO, [ONE, TWO])]
    assert {Request(model, message, 1).content_key() for model in models} == {Request(models[0], message, 1).content_key()}
    assert [(model.spec, model.parameters, model.name) for model in models] == [
        ("llama3", {"temperature": 0.5}, "llama3")
    ] * 3
    assert models[2].arguments(seed=1) == models[0].arguments(seed=1)


def test_a_replica_is_the_model_at_its_address_and_shares_its_connections() -> None:
    several = bind_model("llama3", base_url=(ONE, TWO))
    assert several.replicas[1] is bind_model("llama3", base_url=TWO)
    assert several is bind_model("llama3", base_url=[ONE, TWO])


def test_one_address_in_a_list_is_one_address() -> None:
    assert bind_model("llama3", base_url=[ONE]) is bind_model("llama3", base_url=ONE)
    assert bind_model("builtin", base_url=[ONE]).replicas == ()


@pytest.mark.parametrize("addresses", [[ONE, TWO, ONE + "/"], ["127.0.0.1:9", ONE], [ONE, "http://ada:secret@127.0.0.1:9"]])
def test_an_address_given_twice_is_refused(addresses: list[str]) -> None:
    with pytest.raises(ModelSpecError, match=r"names http://127.0.0.1:9 more than once"):
        bind_model("llama3", base_url=addresses)


@pytest.mark.parametrize(
    ("addresses", "says"), [([], "names no address"), ([ONE, 5], "is no address"), ([ONE, ""], "no addr")]
)
def test_a_list_with_something_else_in_it_is_refused(addresses: list[Any], says: str) -> None:
    with pytest.raises(ModelSpecError, match=says):
        bind_model("llama3", base_url=addresses)


def test_a_model_in_this_process_has_no_servers() -> None:
    with pytest.raises(ModelSpecError, match="runs in this process"):
        bind_model("builtin", base_url=[ONE, TWO])


def test_one_chat_model_has_one_address() -> None:
    with pytest.raises(ModelSpecError, match="several only where a model is bound"):
        get_model("llama3", base_url=[ONE, TWO])


def test_further_parameters_reach_every_replica() -> None:
    hotter = bind_model(bind_model("llama3", base_url=[ONE, TWO], top_k=5), temperature=0.9)
    assert hotter.parameters == {"temperature": 0.9, "top_k": 5}
    assert [replica.endpoint for replica in hotter.replicas] == [ONE, TWO]
    for each in (hotter, *hotter.replicas):
        assert each.arguments(seed=1)["options"] == {"temperature": 0.9, "top_k": 5, "seed": 1}


def test_other_addresses_make_other_replicas() -> None:
    moved = bind_model(bind_model("llama3", base_url=ONE, top_k=5), base_url=[ONE, TWO])
    assert [replica.endpoint for replica in moved.replicas] == [ONE, TWO]
    assert moved.parameters == {"top_k": 5}
    assert bind_model(moved, base_url=TWO).replicas == ()


def test_generators_take_several_addresses() -> None:
    generator = PersonaDialogGenerator(Persona(name="A"), Persona(name="B"), model="llama3", base_url=[ONE, TWO])
    assert [replica.endpoint for replica in generator.bound_model.replicas] == [ONE, TWO]


def test_closing_it_closes_all_and_forgets_all() -> None:
    several = bind_model("llama3", base_url=[ONE, TWO], temperature=0.77)
    single = bind_model("llama3", base_url=TWO, temperature=0.77)
    asyncio.run(several.aclose())
    assert bind_model("llama3", base_url=[ONE, TWO], temperature=0.77) is not several
    assert bind_model("llama3", base_url=TWO, temperature=0.77) is not single


def test_closing_one_replica_forgets_the_whole() -> None:
    several = bind_model("llama3", base_url=[ONE, TWO], temperature=0.78)
    asyncio.run(several.replicas[1].aclose())
    assert bind_model("llama3", base_url=[ONE, TWO], temperature=0.78) is not several
