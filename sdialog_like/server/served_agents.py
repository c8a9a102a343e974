"""The agents that a server has, by the names that its callers use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from sdialog_like.agents import Agent
from sdialog_like.errors import InputError

__all__ = ["AgentsToServe", "ServedAgents", "UnknownAgentError"]

AgentsToServe: TypeAlias = "Agent | Iterable[Agent] | Mapping[str, Agent]"
"""One agent, several, or several under names of one's own."""

_UNNAMED = "agent"
_TAG = ":latest"  # what Ollama's programs like to put behind a name


class UnknownAgentError(InputError):
    """A caller asks for a model that is not served."""


class ServedAgents:
    """The agents of one server.

    An agent's name as a model is its own; one without a name is called ``agent``.

    Args:
        agents: The agents.

    Raises:
        InputError: There is none, something is no agent, or two have the same name.
    """

    def __init__(self, agents: AgentsToServe) -> None:
        self._agents: dict[str, Agent] = {}
        if isinstance(agents, Agent):
            agents = [agents]
        named = agents.items() if isinstance(agents, Mapping) else ((None, agent) for agent in agents)
        for name, agent in named:
            if not isinstance(agent, Agent):
                raise InputError(f"Only agents can be served, not {agent!r}.")
            self._add((name or agent.name or _UNNAMED).strip(), agent)
        if not self._agents:
            raise InputError("There is no agent to serve.")

    @property
    def names(self) -> list[str]:
        """The names, in the order in which the agents were given."""
        return list(self._agents)

    def find(self, name: str) -> Agent:
        """Return the agent that is called so as a model.

        Raises:
            UnknownAgentError: There is none.
        """
        agent = self._agents.get(name) or self._agents.get(name.removesuffix(_TAG))
        if agent is None:
            raise UnknownAgentError(f"There is no model {name!r} here.", hint=f"There is: {', '.join(self.names)}.")
        return agent

    def _add(self, name: str, agent: Agent) -> None:
        if name in self._agents:
            raise InputError(
                f"Two agents would be served as {name!r}.",
                hint="Give them as a mapping from names of your choice to agents.",
            )
        self._agents[name] = agent
