"""The pages in two languages: nothing is left without English, and what is served is what stands in the list."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

WEB = Path(__file__).parents[2] / "borgerblik" / "web"
METHODS = [("skabeloner/**.html", "jinja2"), ("**.py", "python")]


def the_list() -> Catalog:
    with files("borgerblik.web").joinpath("oversaettelser/en/LC_MESSAGES/messages.po").open("rb") as opened:
        return read_po(opened, locale="en")


def test_every_text_of_the_pages_has_its_english_and_no_english_is_left_over() -> None:
    used = {str(message) for _, _, message, _, _ in extract_from_dir(str(WEB), METHODS)}
    written = {str(message.id): message for message in the_list() if message.id}

    assert set(written) == used, "run `make tekster` and write what is new"
    assert all(all(_all(message.string)) for message in written.values())


def test_a_text_with_a_value_in_it_has_the_same_in_english() -> None:
    for message in the_list():
        if message.id and message.python_format:
            assert not list(message.check())


def test_the_compiled_texts_are_the_written_ones() -> None:
    with files("borgerblik.web").joinpath("oversaettelser/en/LC_MESSAGES/messages.mo").open("rb") as opened:
        assert plain(read_mo(opened)) == plain(the_list())


def plain(catalog: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Each text with its English; those with a plural have two of each."""
    return {_all(message.id): _all(message.string) for message in catalog if message.id}


def _all(texts: str | Sequence[str] | None) -> tuple[str, ...]:
    return (texts or "",) if isinstance(texts, str | None) else tuple(texts)
