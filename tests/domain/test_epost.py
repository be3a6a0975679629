"""An e-mail address: what is one, what is not, and that it never shows itself."""

from __future__ import annotations

import pickle

import pytest

from borgerblik.domain.epost import Adressefejl, Email, NotAnEmail


@pytest.mark.parametrize(
    ("written", "sent_to"),
    [
        ("anna@eksempel.dk", "anna@eksempel.dk"),
        ("  Anna.Bo+kommune@EKSEMPEL.dk ", "Anna.Bo+kommune@eksempel.dk"),
        ("o'neil@post.eksempel.dk", "o'neil@post.eksempel.dk"),
        ("anna@blåbærgrød.dk", "anna@xn--blbrgrd-fxak7p.dk"),
        ("anna@xn--blbrgrd-fxak7p.dk", "anna@xn--blbrgrd-fxak7p.dk"),
        (f"{'a' * 64}@eksempel.dk", f"{'a' * 64}@eksempel.dk"),
    ],
)
def test_what_people_have_is_taken_and_its_domain_becomes_ascii(written: str, sent_to: str) -> None:
    found = Email(written)

    assert found.reveal() == sent_to
    assert found.domaene == sent_to.partition("@")[2]
    assert found == Email(sent_to)


@pytest.mark.parametrize(
    ("written", "fejl"),
    [
        ("", Adressefejl.TOM),
        ("   ", Adressefejl.TOM),
        ("anna", Adressefejl.FORM),
        ("@eksempel.dk", Adressefejl.FORM),
        ("anna@", Adressefejl.FORM),
        ("anna@localhost", Adressefejl.FORM),
        ("anna@127.0.0.1", Adressefejl.FORM),
        ("anna@[127.0.0.1]", Adressefejl.FORM),
        ("anna@eksempel..dk", Adressefejl.FORM),
        ("anna@-eksempel.dk", Adressefejl.FORM),
        ("anna@eks_empel.dk", Adressefejl.FORM),
        ("anna..bo@eksempel.dk", Adressefejl.FORM),
        (".anna@eksempel.dk", Adressefejl.FORM),
        ('"anna"@eksempel.dk', Adressefejl.FORM),
        ("anna@eksempel.dk>", Adressefejl.FORM),
        ("<anna@eksempel.dk>", Adressefejl.FORM),
        ("anna(bo)@eksempel.dk", Adressefejl.FORM),
        ("Anna <anna@eksempel.dk>", Adressefejl.FLERE),
        ("anna@eksempel.dk,bo@eksempel.dk", Adressefejl.FLERE),
        ("anna@eksempel.dk;bo@eksempel.dk", Adressefejl.FLERE),
        ("anna@eksempel.dk bo@eksempel.dk", Adressefejl.FLERE),
        ("anna@bo@eksempel.dk", Adressefejl.FLERE),
        ("anna@eksempel.dk\r\nBcc: alle@eksempel.dk", Adressefejl.TEGN),
        ("anna\n@eksempel.dk", Adressefejl.TEGN),
        ("anna@eksempel.dk\n", Adressefejl.TEGN),
        ("anna\0@eksempel.dk", Adressefejl.TEGN),
        ("anna\u202e@eksempel.dk", Adressefejl.TEGN),
        ("åse@eksempel.dk", Adressefejl.TEGN),
        (f"{'a' * 65}@eksempel.dk", Adressefejl.FOR_LANG),
        (f"a@{'.'.join(['b' * 63] * 4)}.dk", Adressefejl.FOR_LANG),
        ("a" * 100_000, Adressefejl.FOR_LANG),
        (f"anna@{'b' * 64}.dk", Adressefejl.FORM),
    ],
)
def test_everything_else_is_refused_with_what_is_wrong_and_is_not_repeated(written: str, fejl: Adressefejl) -> None:
    with pytest.raises(NotAnEmail) as caught:
        Email(written)

    assert caught.value.fejl is fejl
    assert not written.strip() or written not in str(caught.value)


def test_it_never_shows_itself() -> None:
    found = Email("anna@eksempel.dk")

    assert "anna" not in f"{found} {found!r} {found:>30} {[found]}"
    with pytest.raises(TypeError):
        pickle.dumps(found)
    with pytest.raises(AttributeError):
        found._adresse = "bo@eksempel.dk"
