"""What `bench.network` runs in a process of its own, for its peak memory: says seconds and MiB in one line of JSON.

job        the whole job, from facts to answers
weigh      build, and weigh one network
dense N    all single points of N / 10 parts with some 180 points each
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable

import numpy as np


def job() -> dict[str, float]:
    """As a worker does it, chunk by chunk, but for what a worker holds besides."""
    import logging

    from django.db import transaction
    from django.utils import timezone

    from accounts import jobs
    from accounts.models import Chunk
    from bench.day import DAY
    from scoring.networks import working

    logging.disable(logging.WARNING)  # there is no broker here to ring
    opened = working.open(day=DAY)
    seconds = 0.0
    while waiting := Chunk.objects.unfinished().filter(job=opened).order_by("step", "number").first():
        chunk = jobs.claim(waiting.pk, worker="bench", now=timezone.now())
        assert chunk is not None
        start = time.perf_counter()
        with transaction.atomic():
            result = working.work(chunk, now=timezone.now())
            jobs.finish(chunk, now=timezone.now(), result=result)
        seconds += time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        print(f"step {chunk.step}: {time.perf_counter() - start:.1f} s, {peak} MiB", file=sys.stderr)
    return {"seconds": seconds}


def weigh() -> dict[str, float]:
    from bench.network import built
    from scoring.networks import weighing

    start = time.perf_counter()
    weighing.weigh(built())
    return {"seconds": time.perf_counter() - start}


def dense(parts: int) -> dict[str, float]:
    """Four tiers in which each site needs six of the next."""
    from scoring.network import Network, blocks_of

    draw = np.random.default_rng(1)
    parts //= 10
    tiers = [max(10, parts // many) for many in (20, 40, 80, 160)]
    first = parts + np.concatenate([[0], np.cumsum(tiers)])
    owner, node = [np.arange(parts)], [first[0] + draw.integers(0, tiers[0], parts)]
    for tier in range(3):
        owner.append(np.repeat(np.arange(first[tier], first[tier + 1]), 6))
        node.append(first[tier + 1] + draw.integers(0, tiers[tier + 1], 6 * tiers[tier]))
    owners = np.concatenate(owner)
    network = Network.from_edges(
        nodes=int(first[-1]),
        need_owner=owners,
        edge_need=np.arange(len(owners)),
        edge_node=np.concatenate(node),
    )
    start = time.perf_counter()
    pairs = sum(block.nnz for _nodes, block in blocks_of(network, np.arange(parts)))
    return {"seconds": time.perf_counter() - start, "pairs": float(pairs)}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sourcing.settings")
    import django

    django.setup()
    work: dict[str, Callable[..., dict[str, float]]] = {"job": job, "weigh": weigh, "dense": dense}
    said = work[sys.argv[1]](*map(int, sys.argv[2:]))
    said["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(said))


if __name__ == "__main__":
    main()
