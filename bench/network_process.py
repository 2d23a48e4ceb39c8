"""What `bench.network` runs in a process of its own, for its peak memory: says seconds and MiB in one line of JSON.

job        the whole job, from facts to answers, by two workers
worker     one of them
same       what SQL alone is asked for as well, from facts to answers
weigh      build, and weigh one network
dense N    all single points of N / 10 parts with some 180 points each
"""

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np


def job(workers: int = 2) -> dict[str, float]:
    """The whole job, by as many workers as Holdfast starts at the least; seconds by the clock."""
    from bench.day import DAY
    from scoring.networks import working

    command = [sys.executable, "-m", "bench.network_process", "worker"]
    pipe = subprocess.PIPE
    hands = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _each in range(workers)]
    for hand in hands:
        hand.stdout.readline()  # it has loaded what it needs
    start = time.perf_counter()
    opened = working.open(day=DAY)
    for hand in hands:
        hand.stdin.write(f"{opened.pk}\n")
        hand.stdin.flush()
    said = [json.loads(hand.communicate()[0].splitlines()[-1]) for hand in hands]
    seconds = time.perf_counter() - start
    if any(hand.returncode for hand in hands):
        raise SystemExit("A worker of the benchmark broke.")
    return {"seconds": seconds, "peak": max(one["peak"] for one in said)}


def worker() -> dict[str, float]:
    """Works chunks of the job that standard input names, as they are offered, until it ends."""
    from django.db import transaction
    from django.utils import timezone

    from accounts import jobs
    from accounts.models import Chunk
    from scoring.networks import working

    print("ready", flush=True)
    opened = int(sys.stdin.readline())
    while Chunk.objects.unfinished().filter(job=opened).exists():
        waiting = Chunk.objects.offerable(timezone.now()).filter(job=opened).order_by("step", "number")
        chunks = (
            jobs.claim(pk, worker=str(os.getpid()), now=timezone.now())
            for pk in waiting.values_list("pk", flat=True)
        )
        chunk = next(filter(None, chunks), None)
        if chunk is None:
            time.sleep(0.01)
            continue
        start = time.perf_counter()
        with transaction.atomic():
            result = working.work(chunk, now=timezone.now())
            jobs.finish(chunk, now=timezone.now(), result=result)
        print(f"step {chunk.step}: {time.perf_counter() - start:.1f} s, {peak()} MiB", file=sys.stderr)
    return {}


def same() -> dict[str, float]:
    from bench import network_same

    start = time.perf_counter()
    network_same.answer()
    return {"seconds": time.perf_counter() - start}


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


def peak() -> float:
    """The most memory that this process has held, in MiB: its own, not what it was started from had held."""
    with open("/proc/self/status") as status:
        line = next(line for line in status if line.startswith("VmHWM"))
    return round(int(line.split()[1]) / 1024, 1)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sourcing.settings")
    import django

    django.setup()
    logging.disable(logging.WARNING)  # there is no broker here to ring
    work: dict[str, Callable[..., dict[str, float]]] = {
        "job": job,
        "weigh": weigh,
        "dense": dense,
        "worker": worker,
        "same": same,
    }
    said = work[sys.argv[1]](*map(int, sys.argv[2:]))
    said.setdefault("peak", peak())
    print(json.dumps(said))


if __name__ == "__main__":
    main()
