"""Benchmarks: each figure beside its floor or peer, as a ratio from the same run."""
