"""The data set that a recipe's run ends with: its rows, their types, its files."""

__all__: list[str] = []
