"""Who rates answers, as plain data from which another process makes it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sdialog_like.errors import InputError
from sdialog_like.judges import Judge
from sdialog_like.llm import BoundModel
from sdialog_like.llm.parameters import content_parameters, public_address
from sdialog_like.nemotron.preferences.judge_scorer import JudgeScorer
from sdialog_like.nemotron.preferences.scoring import Scorer
from sdialog_like.nemotron.preferences.served_reward_model import ServedRewardModel

__all__ = ["scorer_from", "scorer_settings"]

_HINT = "A run from Python works with it, and is resumed from Python. A Judge and a ServedRewardModel can be made again."


def scorer_settings(scorer: Scorer) -> dict[str, Any]:
    """Return who rates answers as plain data.

    Raises:
        InputError: Nobody could make it again from that.
    """
    if isinstance(scorer, ServedRewardModel):
        return {"reward_model": _model_settings(scorer.bound_model)}
    if isinstance(scorer, JudgeScorer):
        identity = scorer.judge.identity()
        return {
            "judge": {
                "scores": identity["scores"],
                "instructions": identity["instructions"],
                "model": None if identity["model"] is None else _model_settings(scorer.judge.bound_model),
                "parameters": identity["parameters"],
            },
            "about": scorer.about,
        }
    raise InputError(f"{scorer!r} cannot be made again in another process.", hint=_HINT)


def scorer_from(settings: Mapping[str, Any]) -> Scorer:
    """Return who rates answers, of `scorer_settings`.

    Raises:
        KeyError: These are no such settings.
    """
    if "reward_model" in settings:
        return ServedRewardModel(settings["reward_model"]["spec"], **settings["reward_model"]["parameters"])
    judge, about = settings["judge"], settings["about"]
    own = judge["model"]
    parameters = judge["parameters"] if own is None else own["parameters"]
    model = None if own is None else own["spec"]
    return JudgeScorer(Judge(judge["scores"], judge["instructions"], model, **parameters), about=about)


def _model_settings(model: BoundModel) -> dict[str, Any]:
    """Return a model as its spec, the parameters that shape its replies, and its address; no keys."""
    if model.given is None:
        raise InputError(f"The model {model.spec!r} is an object, which another process cannot make again.", hint=_HINT)
    parameters = content_parameters(model.given)
    address = model.given.get("base_url")
    if address is not None:
        several = [public_address(each) for each in ([address] if isinstance(address, str) else address)]
        parameters["base_url"] = several[0] if isinstance(address, str) else several
    if model.given.get("timeout") is not None:
        parameters["timeout"] = model.given["timeout"]
    return {"spec": model.spec, "parameters": parameters}
