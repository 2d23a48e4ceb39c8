"""A note as HTML: its own text and nothing else, with line breaks, and addresses as links."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

ADDRESS = re.compile(r"https?://[^\s<>\"'`\\^{|}]+", re.IGNORECASE)
BEHIND = ".,;:!?…)]*_"  # belongs to the sentence, not to the address


@register.filter
def noted(text: str) -> SafeString:
    """Every character is escaped; only http and https become links, and never one with somebody's password.

    >>> print(noted("see https://a.example/x?y=1&z=2.\\n<b>"))
    see <a class="link" href="https://a.example/x?y=1&amp;z=2" rel="noopener nofollow">https://a.example/x?y=1&amp;z=2</a>.<br>&lt;b&gt;
    """
    found, start = [], 0
    for match in ADDRESS.finditer(text):
        address = _trimmed(match[0])
        if "@" in address.split("/", 3)[2] or not address.split("/", 3)[2]:
            continue
        safe = escape(address)
        found += [
            escape(text[start : match.start()]),
            f'<a class="link" href="{safe}" rel="noopener nofollow">{safe}</a>',
        ]
        start = match.start() + len(address)
    found.append(escape(text[start:]))
    broken = "".join(found).replace("\r\n", "\n").replace("\r", "\n").replace("\n", "<br>")
    return mark_safe(broken)  # escaped piece by piece above


def _trimmed(address: str) -> str:
    """A closing bracket stays where the address opened one."""
    while address[-1] in BEHIND and not (address[-1] == ")" and address.count("(") >= address.count(")")):
        address = address[:-1]
    return address
