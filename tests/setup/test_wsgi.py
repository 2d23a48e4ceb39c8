"""What any sender can write into a request's head breaks no request."""

from io import BytesIO

import pytest

from sourcing.wsgi import application, readable


def environ(content_type: str, query: str = "") -> dict:
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/sign-in/",
        "QUERY_STRING": query,
        "CONTENT_TYPE": content_type,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": BytesIO(),
        "wsgi.url_scheme": "http",
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content_type",
    [
        "x; charset=base64",
        "x; charset=nope",
        "x; charset*=nope''x",
        "x; charset*=utf-8''%ff",
        "x; charset=\x00",
        ";",
        "",
    ],
)
def test_a_charset_that_is_none_of_text_breaks_no_request(content_type):
    said = []
    application(environ(content_type, "next=%41"), lambda status, _headers: said.append(status))
    assert said == ["200 OK"]


@pytest.mark.parametrize(
    "content_type", ["text/csv", "text/csv; charset=utf-16", 'a/b; charset="latin-1"; x=y']
)
def test_what_can_be_read_stays_as_it_was(content_type):
    assert readable(content_type) == content_type
