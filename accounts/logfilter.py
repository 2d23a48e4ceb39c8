"""Addresses that open something by themselves do not stand in a log, nor the secrets of webhooks."""

import logging
import re

_OPENS = re.compile(r"(/answer/|/set-password/|whsec_)[^\s/?\"']+")


class WithoutSecrets(logging.Filter):
    """On the handler, so that it sees what every logger says: the words, and the trace of an exception."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = hide(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = hide(logging.Formatter().formatException(record.exc_info))
        return True


def hide(words: str) -> str:
    return _OPENS.sub(r"\1…", words)
