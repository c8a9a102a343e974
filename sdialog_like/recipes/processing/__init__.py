"""What happens to finished rows: columns dropped, renamed, turned into chat messages; and other packages' steps."""

__all__: list[str] = []
