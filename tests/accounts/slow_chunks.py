"""A task for `test_worker`: slow enough to be killed at work."""

import time

from accounts.models import User
from accounts.tasks import works_chunks


@works_chunks("tests.slow_chunk")
def slow_chunk(chunk):
    User.objects.create_user(f"{chunk.number}@holdfast.example")
    time.sleep(0.4)
    return {"people": 1}
