"""Where in JSON without escapes the marks stand that are not within strings. Worked out block by block: what is worked
on stays near the processor, which is four times faster than the whole at once."""

import numpy as np

BLOCK = 1 << 20
QUOTE, SPACE = ord('"'), 0x20


def outside(bytes_: np.ndarray, marks: np.ndarray) -> tuple[np.ndarray, int, bool]:
    """The places of all marks (true in a table of 256) outside strings, how many quotes there are, and whether a
    string holds what no JSON string may."""
    found, quotes, is_broken, inside = [np.empty(0, np.int64)], 0, False, np.uint8(0)
    for start in range(0, len(bytes_), BLOCK):
        block = bytes_[start : start + BLOCK]
        within = (block == QUOTE).view(np.uint8)
        quotes += int(np.count_nonzero(within))
        within[0] ^= inside
        within = np.bitwise_xor.accumulate(within)
        inside = within[-1]
        is_broken = is_broken or bool(((block < SPACE) & within.view(bool)).any())
        found.append(np.flatnonzero(marks[block] > within) + start)
    return np.concatenate(found), quotes, is_broken
