"""The tutorials; ``python -m tutorials.execute`` runs them all."""
