from typing import Any


def write_dialogue(*args: Any) -> Any:
    raise NotImplementedError
