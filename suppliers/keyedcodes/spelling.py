"""Names of companies and towns, bare of what people spell differently. Pure.

Accents, umlauts (ä and ae are one), ß, case, punctuation, spaces, "and" in its languages, and legal forms at the end
(or, where the language has them there, at the start) go. What is left is compared as one word:

    >>> bare_name("Müller & Söhne GmbH & Co. KG"), bare_name("MUELLER UND SOEHNE")
    ('mullersohne', 'mullersohne')
"""

import re
import unicodedata

_LETTERS = str.maketrans(
    {"ø": "o", "æ": "a", "œ": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ŋ": "n", "ħ": "h"}
)
_UMLAUTS = re.compile(r"([aou])e")
_UNWRITTEN = re.compile(r"[.'’‘`´ʼ]")
_AND = {"and", "und", "et", "och", "og", "ja"}
_FORMS = frozenset(
    """
    gmbh ggmbh mbh gesmbh gesellschaftmbh gesellschaftmitbeschrankterhaftung ag aktiengesellschaft kg kgaa ohg gbr ug
    ughaftungsbeschrankt haftungsbeschrankt ek ev eg se
    ltd limited co company inc incorporated corp corporation llc llp lp plc publiclimitedcompany lllp pc
    sa societeanonyme sarl sas sasu eurl snc sca scs gie srl spa sapa ss societaperazioni sl slu sau sll
    sociedadanonima sociedadlimitada lda ltda limitada eireli eirl sac sadecv srldecv sapidecv sabdecv decv cv
    bv beslotenvennootschap nv naamlozevennootschap vof bvba cvba sprl comm oy oyj ab hb kb aktiebolag as asa ans aps ks is ehf hf
    spzoo spzoosp spolkazoo spolkaakcyjna spj spk ska sro spolsro vos kft zrt nyrt bt rt doo dd dno ad ood eood
    uab ou sia jsc pjsc ojsc cjsc ooo oao zao pao ao tov pat llcjsc
    sti ltdsti limitedsirketi anonimsirketi sanveticltdsti
    sdnbhd bhd pte pteltd pty pvt private privatelimited tbk persero pt kk gk yk kabushikikaisha godokaisha coltd
    fze fzco fzc fzllc wll saoc saog psc
    """.split()
)
_BEFORE = frozenset({"pt", "cv", "ooo", "oao", "zao", "pao", "ao", "jsc", "pjsc", "kk", "the", "firma", "fa"})
_JOINED = tuple(
    "股份有限公司 有限责任公司 有限公司 股份公司 株式会社 有限会社 合同会社 (株) (有) 주식회사 유한회사 (주) 公司 集团".split()
)
_SAINT = {"saint", "sankt", "sint", "sainte"}
_LONGEST = 5  # words in one legal form


def bare_name(name: str) -> str:
    words = _words(name)
    while len(words) > 1 and words[0] in _BEFORE:
        words = words[1:]
    while taken := _form_at_end(words):
        words = words[:-taken]
    return "".join(words)


def bare_town(town: str) -> str:
    """Postal codes go, and Saint is St."""
    words = [word for word in _words(town) if not any(sign.isdigit() for sign in word)]
    return "".join("st" if word in _SAINT else word for word in words)


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    for form in _JOINED:
        if folded.strip() != form:
            folded = folded.replace(form, " ")
    plain = unicodedata.normalize("NFKD", folded.translate(_LETTERS))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = _UNWRITTEN.sub("", unicodedata.normalize("NFKC", plain))
    words = re.sub(r"[\W_]+", " ", plain).split()
    kept = [word for word in words if word not in _AND]
    return [_UMLAUTS.sub(r"\1", word) for word in kept or words]


def _form_at_end(words: list[str]) -> int:
    """How many words at the end are a legal form; never all of them."""
    for count in range(min(_LONGEST, len(words) - 1), 0, -1):
        if "".join(words[-count:]) in _FORMS:
            return count
    return 0
