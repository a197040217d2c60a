"""Kinds of sentences: a pattern, and a check that raises if what is said is not so.

A pattern is the sentence itself. In it ``<name>`` stands for a number, ``<name*>`` for
any text, ``<name:one|other>`` for one of these and ``<end>`` for the end of the text.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_NUMBER = r"-?(?:\d+(?:,\d{3})*(?:\.\d*)?(?:e[+-]?\d+)?|nan|inf)"
_SLOT = re.compile(r"<(\w+)(\*?)(?::([^<>]*))?>")


class Untrue(Exception):  # noqa: N818, it is no error of the program that runs
    """What was said is not so."""


@dataclass(frozen=True)
class Claim:
    """A kind of sentence and its check."""

    kind: str
    pattern: re.Pattern
    check: Callable


@dataclass(frozen=True)
class Falsehood:
    """A sentence that is false, or that no claim recognises."""

    where: str
    sentence: str
    why: str


CLAIMS: list[Claim] = []


def claim(*templates: str):
    """Register a check of sentences like these, which is given the slots as text."""

    def register(check):
        for template in templates:
            pattern = re.compile(_regex(template))
            CLAIMS.append(Claim(check.__name__, pattern, check))
        return check

    return register


def _regex(template: str) -> str:
    parts, at = [], 0
    for slot in _SLOT.finditer(template):
        name, is_text, choices = slot.groups()
        inner = ".+?" if is_text else _NUMBER
        if choices is not None:
            inner = "|".join(map(re.escape, choices.split("|")))
        group = "$" if name == "end" else f"(?P<{name}>{inner})"
        parts += [re.escape(template[at : slot.start()]), group]
        at = slot.end()
    return "".join([*parts, re.escape(template[at:])])


def untrue_in(text: str, facts, where: str, heard: Counter) -> Iterator[Falsehood]:
    """Read a text from its beginning to its end, sentence by sentence."""
    text = " ".join(text.split())
    while text:
        claim, match = _longest(text)
        if match is None:
            heard["not recognised"] += 1
            yield Falsehood(where, text, "no claim recognises this sentence")
            return
        heard[claim.kind] += 1
        try:
            claim.check(facts, **match.groupdict())
        except Untrue as error:
            yield Falsehood(where, match.group(), str(error))
        text = text[match.end() :].removeprefix(".").lstrip()


def _longest(text: str):
    """Claim that recognises most of the beginning of a text, and its match."""
    found = [(claim, claim.pattern.match(text)) for claim in CLAIMS]
    return max(
        ((claim, match) for claim, match in found if match),
        key=lambda pair: pair[1].end(),
        default=(None, None),
    )


def hold(condition, why: str) -> None:
    """Raise if the condition is false."""
    if not condition:
        raise Untrue(why)


def number(said: str) -> float:
    """Read a number as it is printed."""
    return float(said.replace(",", ""))


def count(said: str | None, truth, what: str) -> None:
    """Raise if an integer is another one."""
    hold(number(said) == truth, f"{what} is {truth}, not {said}")


def near(said: str, truth: float, what: str, rtol: float = 1e-6) -> None:
    """Raise if a printed number is not this one, rounded to its last digit."""
    step = 0.5 * 10.0 ** -decimals(said)
    error = abs(number(said) - truth)
    hold(
        error <= 1.001 * step + rtol * abs(truth), f"{what} is {truth:.8g}, not {said}"
    )


def near_percent(said: str, share: float, what: str) -> None:
    """Raise if a printed percentage is another one, or 100 for less than all."""
    is_all = number(said) == 100
    hold(not is_all or share > 1 - 1e-6, f"{what} is {share:.8%}, less than all")
    near(said, 100 * (share if is_all else min(share, 0.999)), what)


def decimals(said: str) -> int:
    """Place of the last digit that is printed, in decimals."""
    mantissa, _, exponent = said.partition("e")
    return len(mantissa.partition(".")[2]) - int(exponent or 0)
