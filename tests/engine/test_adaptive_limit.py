"""The law that says how many requests a server is given: small steps by hand, and minutes of a simulated server."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated_server import SimulatedServer, simulate

from sdialog_like.engine.adaptive_limit import AdaptiveLimit, Lease


def fill(law: AdaptiveLimit) -> list[Lease]:
    """Admit one after the other, while as many are on their way as the limit allows."""
    return [Lease(law.value, int(law.value))] * int(law.value)


def serve(law: AdaptiveLimit, times: int, *, ceiling: int = 1000, now: float = 0.0) -> None:
    for _ in range(times):
        law.served(int(law.value), ceiling, now)


def test_it_begins_small_goes_on_from_the_first_reply_and_grows_by_one_for_each_other() -> None:
    law = AdaptiveLimit()
    grown = [law.value]
    for _ in range(4):
        serve(law, 1)
        grown.append(law.value)
    assert grown == [4, 16, 17, 18, 19]


def test_it_doubles_each_round_trip_up_to_the_ceiling() -> None:
    outcome = simulate(SimulatedServer(latency=1.0), rows=100, seconds=8)
    assert outcome.limits == [4, 19, 38, 76, 100, 100, 100, 100]


def test_replies_that_did_not_need_the_whole_limit_do_not_raise_it() -> None:
    law = AdaptiveLimit()
    for _ in range(50):
        law.served(2, 1000, 0.0)
    assert law.value == 16


def test_a_server_that_refuses_at_once_gets_no_more_for_its_first_reply() -> None:
    law = AdaptiveLimit()
    for lease in fill(law):
        law.refused(lease, 0.0)
    cut = law.value
    law.served(1, 1000, 0.0)
    assert law.value < cut + 1


def test_a_burst_of_429_cuts_once() -> None:
    law = AdaptiveLimit()
    serve(law, 5)
    burst = fill(law)
    law.refused(burst[0], 0.0)
    once = law.value
    assert 15 < once < 20
    for lease in burst[1:]:
        law.refused(lease, 0.0)
    assert law.value == once


def test_the_next_burst_cuts_again_and_more_where_most_is_refused() -> None:
    law = AdaptiveLimit(64)
    cuts = []
    for _ in range(3):
        before = law.value
        for lease in fill(law):
            law.refused(lease, 0.0)
        cuts.append(law.value / before)
    assert 0.9 < cuts[0] < 1
    assert all(0.4 < cut < 0.6 for cut in cuts[1:])


def test_after_a_cut_it_grows_by_about_one_for_each_window() -> None:
    law = AdaptiveLimit(16)
    for _ in range(3):  # so that it is far from where the trouble began
        for lease in fill(law):
            law.refused(lease, 0.0)
    cut = law.value
    assert cut < 10
    serve(law, int(cut))
    assert 0.8 < law.value - cut < 2.5


@settings(deadline=None)
@given(st.lists(st.sampled_from(["served", "refused", "failed", "away"])), st.integers(1, 40), st.data())
def test_it_stays_between_one_and_the_ceiling(events: list[str], ceiling: int, data: st.DataObject) -> None:
    law = AdaptiveLimit(min(4, ceiling))
    for number, event in enumerate(events):
        lease = data.draw(st.sampled_from(fill(law)))
        if event == "served":
            law.served(data.draw(st.integers(1, int(law.value))), ceiling, float(number))
        elif event == "refused":
            law.refused(lease, float(number), data.draw(st.sampled_from([0.0, 5.0])))
        else:
            law.failed(lease, away=event == "away")
        assert 1 <= law.value <= max(4, ceiling)


@pytest.mark.parametrize("random_latency", [False, True], ids=["steady", "random"])
def test_a_server_with_a_limit_of_ten_is_given_ten(random_latency: bool) -> None:
    outcome = simulate(SimulatedServer(most=10, random_latency=random_latency), rows=64, seconds=300)
    settled = outcome.limits[30:]
    assert set(settled) <= {8, 9, 10, 11}
    assert settled.count(10) > 0.9 * len(settled)
    assert outcome.rate(30, 300) > 9.5
    assert len(outcome.server.refused) < 30


def test_a_limit_that_was_raised_is_found() -> None:
    server = SimulatedServer(most=10)
    outcome = simulate(server, rows=64, seconds=200, events={100: lambda server: setattr(server, "most", None)})
    assert max(outcome.limits[30:100]) <= 11
    assert outcome.limits[-60:] == [64] * 60


def test_a_limit_that_was_lowered_is_found() -> None:
    outcome = simulate(
        SimulatedServer(most=50), rows=64, seconds=200, events={100: lambda server: setattr(server, "most", 5)}
    )
    assert outcome.rate(30, 100) > 47
    assert set(outcome.limits[130:]) <= {3, 4, 5, 6}
    assert outcome.rate(130, 200) > 4.5


def test_a_pause_after_each_429_costs_little_since_ever_fewer_are_asked_for() -> None:
    outcome = simulate(SimulatedServer(most=10, latency=0.2, retry_after=1.0), rows=64, seconds=300)
    assert outcome.rate(30, 300) > 0.9 * 50


def test_more_than_the_server_s_slots_does_not_pay_so_it_stops_growing() -> None:
    outcome = simulate(SimulatedServer(slots=8), rows=256, seconds=300)
    settled = outcome.limits[30:]
    assert sum(settled) / len(settled) < 96
    assert min(settled) >= 8
    assert outcome.rate(10, 300) > 7.9


def test_new_slots_are_found() -> None:
    outcome = simulate(SimulatedServer(slots=8), rows=256, seconds=300, events={100: lambda server: server.set_slots(64)})
    assert outcome.rate(180, 300) > 63


@pytest.mark.parametrize("seed", range(10))
def test_noise_does_not_keep_it_from_what_the_server_can_serve(seed: int) -> None:
    outcome = simulate(SimulatedServer(random_latency=True, seed=seed), rows=64, seconds=60)
    assert outcome.limits[15:] == [64] * 45


def test_a_cheap_server_is_not_measured() -> None:
    outcome = simulate(SimulatedServer(slots=1, latency=0.0001), rows=64, seconds=1)
    assert outcome.limits == [64]


def test_the_slots_of_a_server_are_kept_busy_from_the_start() -> None:
    """640 dialogues of 8 turns, 40 at a time, 32 slots of 200 ms: 32 seconds at best."""
    outcome = simulate(SimulatedServer(slots=32, latency=0.2), rows=40, seconds=32)
    assert len(outcome.server.done) > 0.98 * 32 * 32 / 0.2


def test_single_failures_leave_it_alone() -> None:
    outcome = simulate(SimulatedServer(failing=0.08), rows=64, seconds=200)
    assert sum(outcome.limits[20:]) / 180 > 0.9 * 64


def test_many_failures_cut_it_and_it_recovers() -> None:
    outcome = simulate(
        SimulatedServer(failing=0.8), rows=64, seconds=200, events={100: lambda server: setattr(server, "failing", 0.0)}
    )
    assert max(outcome.limits[50:100]) < 16
    assert outcome.limits[-50:] == [64] * 50


def test_a_server_that_was_away_begins_anew() -> None:
    law = AdaptiveLimit()
    serve(law, 49)
    assert law.value == 64
    for _ in range(5):
        law.failed(Lease(law.value, 64), away=True)
    assert law.value == 4
    serve(law, 1)
    assert law.value == 16


def test_it_shows_itself() -> None:
    assert repr(AdaptiveLimit()) == "<AdaptiveLimit 4.00, doubling>"
