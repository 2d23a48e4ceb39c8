"""The single sampling plans of MIL-STD-105E as rules: two ladders, and a number for each diagonal.

Sample sizes and AQLs climb one ladder, five rungs to a factor of ten (preferred numbers, Renard's R5), so that
n x AQL, and with it the acceptance number, is the same along a diagonal. With the rung i of a code letter
(A = 0 ... R = 15, S = 16) and the rung j of an AQL (0.010 = 0 ... 1000 = 25), the diagonal is i + j, and

    where the diagonal has an acceptance number, that is the plan;
    left of it an arrow points down, to larger samples; between acceptance numbers 0 and 1 too, save that in
    normal and reduced inspection the first cell after 0 points up; right of it an arrow points up;
    an arrow that leads out of the table is turned round.

Derived: all sample sizes, all AQLs, every arrow, and so the 1,248 cells. Not derived, but the choice of those
who made the standard: the acceptance number of each diagonal, the rejection numbers of reduced inspection,
where the columns of letters end, and the table of code letters.

Source: MIL-STD-105E, Sampling Procedures and Tables for Inspection by Attributes, 10 May 1989, tables I and
II-A to II-C.
"""

LETTERS = "ABCDEFGHJKLMNPQR"
LEVELS = ("S-1", "S-2", "S-3", "S-4", "I", "II", "III")
SEVERITIES = ("normal", "tightened", "reduced")

# Table I: the largest lot of each row (the last has no end), and a letter a row for each level.
LARGEST_LOTS = (8, 15, 25, 50, 90, 150, 280, 500, 1_200, 3_200, 10_000, 35_000, 150_000, 500_000)
LETTERS_OF_LEVEL = {
    "S-1": "AAAABBBBCCCCDDD",
    "S-2": "AAABBBCCCDDDEEE",
    "S-3": "AABBCCDDEEFFGGH",
    "S-4": "AABCCDEEFGGHJJK",
    "I": "AABCCDEFGHJKLMN",
    "II": "ABCDEFGHJKLMNPQ",
    "III": "BCDEFGHJKLMNPQR",
}


def rung(first_five: tuple[int, ...], place: int) -> int:
    """The ladder goes on with ten times its last five rungs. In hundredths, as some rungs are no whole number."""
    return first_five[place % 5] * 10 ** (place // 5)


def rounded(hundredths: int) -> int:
    return (hundredths + 50) // 100


SAMPLE_SIZES = tuple(rounded(rung((200, 315, 500, 800, 1250), place)) for place in range(len(LETTERS) + 1))
AQLS = tuple(rung((10, 15, 25, 40, 65), place) / 1000 for place in range(26))

# Acceptance number by diagonal. The first stands apart: arrows lie between it and the second.
NORMAL = {14: 0} | dict(enumerate((1, 2, 3, 5, 7, 10, 14, 21, 30, 44), 17))
TIGHTENED = {15: 0} | dict(enumerate((1, 2, 3, 5, 8, 12, 18, 27, 41), 18))
SECOND = {"normal": 17, "tightened": 18, "reduced": 17}  # the second diagonal

# A letter's reduced sample is that of the letter two before it (A and B have none: they keep 2 pieces), and it
# accepts what normal inspection accepts with so many pieces. Accept and reject: the gap between them is wider for
# larger samples, which makes the room in which a lot is accepted and normal inspection returns.
AS_NORMAL = ((1, 2), (2, 3), (3, 4), (5, 6), (7, 8), (10, 11), (14, 15), (21, 22), (30, 31))
WITH_2 = ((0, 2), (1, 3), (2, 4), (3, 5), (5, 6), (7, 8), (10, 11), (14, 15), (21, 22), (30, 31))
WITH_3 = ((0, 2), (1, 3), (1, 4), (2, 5), (3, 6), (5, 8), (7, 10), (10, 13), (14, 17), (21, 24))
REDUCED_A, REDUCED_B, REDUCED = (
    {14: (0, 1)} | dict(enumerate(plans, 17)) for plans in (AS_NORMAL, WITH_2, WITH_3)
)

LAST_DIAGONAL, LAST_FROM_F = 26, 24
S = len(LETTERS)  # a letter of tightened inspection only, for one AQL


def cell(letter: int, aql: int, severity: str) -> tuple[int, int] | None:
    """Accept and reject where the table has a plan; None where it has an arrow. By rungs."""
    diagonal = letter + aql
    if diagonal > (LAST_DIAGONAL if letter < LETTERS.index("F") else LAST_FROM_F):
        return None
    if severity == "reduced":
        table = (REDUCED_A, REDUCED_B)[letter] if letter < 2 else REDUCED
        return table.get(diagonal) if letter < S else None
    if letter == S and (severity != "tightened" or diagonal != SECOND["tightened"]):
        return None
    if severity == "tightened" and letter == 0 and diagonal == 15:  # tightened has no 0 for A
        return None
    accept = (NORMAL if severity == "normal" else TIGHTENED).get(diagonal)
    return None if accept is None else (accept, accept + 1)


def sample_size(letter: int, severity: str) -> int:
    return SAMPLE_SIZES[max(letter - 2, 0) if severity == "reduced" else letter]


def resolved(letter: int, aql: int, severity: str) -> tuple[int, int, int]:
    """Sample size, accept and reject after following the arrows. By rungs."""
    held = {row: plan for row in range(S + 1) if (plan := cell(row, aql, severity))}
    if letter not in held:
        above, below = [row for row in held if row < letter], [row for row in held if row > letter]
        diagonal = letter + aql
        points_down = diagonal < SECOND[severity] and (diagonal != 15 or severity == "tightened")
        letter = below[0] if below and (points_down or not above) else above[-1]
    return sample_size(letter, severity), *held[letter]
