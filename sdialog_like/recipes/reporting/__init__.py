"""The report on a recipe's run: what is counted, and how it is shown."""

__all__: list[str] = []
