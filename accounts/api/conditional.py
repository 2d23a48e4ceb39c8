"""`ETag` on what is read, and 304 for whoever has it already.

A row of facts has the tag of its row and stamp; everything else that of its bytes.
"""

from hashlib import blake2b

from django.http import HttpResponseBase, HttpResponseNotModified
from rest_framework.request import Request
from rest_framework.response import Response

KEPT = ("ETag", "Cache-Control", "Vary", "RateLimit", "RateLimit-Policy")


def of_row(row_id: int, changed: int) -> str:
    return f'"{row_id}-{changed}"'


def of_bytes(content: bytes) -> str:
    return f'"{blake2b(content, digest_size=12).hexdigest()}"'


def tags(header: str) -> list[str]:
    """Those of an If-Match or If-None-Match, as they stand there."""
    return [one.strip() for one in header.split(",") if one.strip()]


def matches(header: str, tag: str, *, weakly: bool) -> bool:
    """`*` is any. Weakly, `W/"..."` is the same as without; strongly it matches nothing."""
    told = tags(header)
    return "*" in told or tag in ([one.removeprefix("W/") for one in told] if weakly else told)


def tagged(request: Request, response: Response) -> None:
    """Once it is rendered, a tag; or nothing but the tag, where the request has it."""

    def look(rendered: Response) -> HttpResponseBase:
        if "ETag" not in rendered.headers:
            rendered.headers["ETag"] = of_bytes(rendered.content)
        tag = rendered.headers["ETag"]
        rendered.headers["Cache-Control"] = "private, no-cache"
        if not matches(request.headers.get("If-None-Match", ""), tag, weakly=True):
            return rendered
        same = HttpResponseNotModified()
        for name in KEPT:
            if name in rendered.headers:
                same.headers[name] = rendered.headers[name]
        return same

    response.add_post_render_callback(look)
