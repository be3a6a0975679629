"""The payment macros as somebody reads them: no product, only the words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined
from lxml import html

from borgerblik.web.betalingsord import put_payment_words
from borgerblik.web.ord import put_words
from borgerblik.web.sprog import two_languages

APP = Flask("borgerblik", template_folder="web/skabeloner")
APP.jinja_env.trim_blocks = APP.jinja_env.lstrip_blocks = True
APP.jinja_env.undefined = StrictUndefined
two_languages(APP)
put_words(APP)
put_payment_words(APP)


@contextmanager
def reading(sprog: str = "da") -> Iterator[Any]:
    """The macros, for one who reads that language."""
    with APP.test_request_context(f"/?sprog={sprog}"):
        yield APP.jinja_env.get_template("betaling.html").module


def shown(macro: str, *values: Any, sprog: str = "da", **named: Any) -> html.HtmlElement:
    with reading(sprog) as macros:
        return html.fragment_fromstring(str(getattr(macros, macro)(*values, **named)), create_parent="div")


def words(element: html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", element.text_content().replace("\xa0", " "))


def rows(element: html.HtmlElement) -> list[list[str]]:
    return [[words(cell).strip() for cell in row] for row in element.iter("tr")]
