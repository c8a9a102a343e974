"""A shop's order system for the recipe support_calls: what its tools know follows from an order's number alone.

So a dialogue comes out the same wherever and whenever it is made, and no database has to be shipped along. `new_order` finds
a number whose order fits a customer's problem; the tools look at it from the agent's side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypeVar

from sdialog_like.errors import InputError
from sdialog_like.seeds import derive_seed

__all__ = ["PROBLEMS", "cancel_order", "new_order", "open_ticket", "order_details", "refund_order", "send_replacement"]

T = TypeVar("T")

# Each problem, and what the shop knows of such an order.
PROBLEMS = {
    "parcel is late": "on its way",
    "parcel never came": "delivered",
    "item arrived broken": "delivered",
    "wrong item in the parcel": "delivered",
    "refund is missing": "returned",
    "ordered by mistake": "being packed",
}
_STATUSES = ("on its way", "delivered", "returned", "being packed")
_ITEMS: tuple[tuple[str, int, int], ...] = (  # what, from which price, to which (dollars)
    ("coffee grinder", 49, 129),
    ("desk lamp", 29, 89),
    ("rain jacket", 79, 189),
    ("electric kettle", 25, 75),
    ("hiking backpack", 69, 219),
    ("set of six plates", 39, 119),
    ("bluetooth speaker", 35, 249),
    ("wool blanket", 45, 139),
    ("robot vacuum", 199, 449),
    ("children's bicycle", 129, 329),
)
_CARRIERS = ("Bluebird Parcel", "Northway Freight", "City Couriers")
_PLACES = ("at the front door", "with a neighbor", "in the parcel locker", "at the reception")
_REFUND_DAYS = 30
_REFUND_LIMIT = 200
_NUMBER = re.compile(r"\s*#?\s*(HH)?-?(\d{5})\s*", re.IGNORECASE)


def new_order(problem: str, seed: int) -> dict[str, Any]:
    """Return an order with which a customer can have this problem.

    Args:
        problem: One of `PROBLEMS`.
        seed: Where the choice comes from.

    Raises:
        InputError: There is no such problem.
    """
    if problem not in PROBLEMS:
        raise InputError(f"There is no problem {problem!r}.", hint=f"There are: {', '.join(PROBLEMS)}.")
    attempt = 0
    while True:
        order = order_details(f"HH-{10_000 + derive_seed(seed, 'order', attempt) % 90_000}")
        if order["status"] == PROBLEMS[problem]:
            return order
        attempt += 1


def order_details(order_number: str) -> dict[str, Any]:
    """Look up an order by its number: the item, its price, and where the parcel is.

    Args:
        order_number: The number on the receipt, such as HH-12345.
    """
    number = _checked(order_number)
    item, least, most = _chosen(number, "item", _ITEMS)
    status = _chosen(number, "status", _STATUSES)
    days = _between(number, "days", 2, 5) if status == "being packed" else _between(number, "days", 8, 45)
    order: dict[str, Any] = {
        "order_number": number,
        "item": item,
        "price": f"{_between(number, 'price', least, most)} dollars",
        "ordered": f"{days} days ago",
        "status": status,
    }
    if status == "on its way":
        order["carrier"] = _chosen(number, "carrier", _CARRIERS)
        order["expected"] = f"{_between(number, 'late', 2, 6)} days ago"
    elif status == "delivered":
        order["carrier"] = _chosen(number, "carrier", _CARRIERS)
        order["delivered"] = f"{_between(number, 'delivered', 2, 5)} days ago, {_chosen(number, 'place', _PLACES)}"
    elif status == "returned":
        order["return_received"] = f"{_between(number, 'returned', 3, 7)} days ago"
    return order


def refund_order(order_number: str) -> dict[str, Any]:
    """Pay the price of an order back, as far as the shop's rules allow it; says why where they do not.

    Args:
        order_number: The number of the order.
    """
    order = order_details(order_number)
    if order["status"] == "being packed":
        return _refused(order, "the order has not been sent yet; cancel it instead")
    if order["status"] != "returned" and _figure(order["ordered"]) > _REFUND_DAYS:
        return _refused(order, f"the order is more than {_REFUND_DAYS} days old; only a colleague can decide that")
    if _figure(order["price"]) > _REFUND_LIMIT:
        return _refused(order, f"refunds above {_REFUND_LIMIT} dollars need a colleague's approval; open a ticket")
    return {"refund_number": _code("RF", order), "amount": order["price"], "paid_within": "3 working days"}


def send_replacement(order_number: str) -> dict[str, Any]:
    """Send the item of an order a second time, free of charge.

    Args:
        order_number: The number of the order.
    """
    order = order_details(order_number)
    if order["status"] in ("being packed", "returned"):
        return _refused(order, f"the order is {order['status']}")
    if derive_seed("shop", order["order_number"], "stock") % 5 == 0:
        return _refused(order, f"there is no {order['item']} left in the warehouse")
    return {"replacement": _code("HH", order), "item": order["item"], "arrives_in": "2 to 4 working days"}


def cancel_order(order_number: str) -> dict[str, Any]:
    """Cancel an order that has not been sent yet.

    Args:
        order_number: The number of the order.
    """
    order = order_details(order_number)
    if order["status"] != "being packed":
        return _refused(order, f"it is too late for that, the order is {order['status']}")
    return {"cancelled": order["order_number"], "amount_returned": order["price"]}


def open_ticket(order_number: str, summary: str) -> dict[str, Any]:
    """Hand a case over to a colleague, who calls the customer back.

    Args:
        order_number: The number of the order that it is about.
        summary: What the colleague has to know, in one or two sentences.
    """
    order = order_details(order_number)
    return {"ticket": _code("TK", order, summary), "call_back_within": "24 hours"}


def _checked(order_number: str) -> str:
    found = _NUMBER.fullmatch(str(order_number))
    if not found:
        raise InputError(f"There is no order {order_number!r}.", hint="Numbers look like HH-12345; ask the customer again.")
    return f"HH-{found[2]}"


def _refused(order: dict[str, Any], why: str) -> dict[str, Any]:
    return {"order_number": order["order_number"], "done": False, "reason": why}


def _chosen(number: str, what: str, options: Sequence[T]) -> T:
    return options[derive_seed("shop", number, what) % len(options)]


def _between(number: str, what: str, low: int, high: int) -> int:
    return low + derive_seed("shop", number, what) % (high - low + 1)


def _code(letters: str, order: dict[str, Any], *more: str) -> str:
    return f"{letters}-{10_000 + derive_seed('shop', letters, order['order_number'], *more) % 90_000}"


def _figure(text: str) -> int:
    return int(text.split()[0])
