"""The verdict on a fitted tail: whether it is one, in a word and with the reasons.

It judges a single spectrum, so it cannot tell why there is a tail: random documents
whose terms have unequal frequencies have one too. `fit_shuffled` tells the difference.
"""

from dataclasses import dataclass
from enum import StrEnum

from .fit import PowerLawFit

# Chosen on MED, CISI, movie_reviews and seed 0 of the kinds of random matrices in
# benchmarks/bench_verdict.py, which reports the errors on others. D separates them: it
# hardly depends on the size of noise (0.06 to 0.15), and falls with the number of
# documents in text. sqrt(K) D does not: at 100 documents the two overlap.
_CLEAR_DISTANCE, _LARGEST_DISTANCE = 0.05, 0.08
_CLEAR_ALPHA, _LARGEST_ALPHA = 5.0, 7.0
# Shorter tails occurred for noise (15 of 88 matrices) and never for text (0 of 90).
_FEWEST = 10
# 99 of 100 samples of a power law itself have a sqrt(K) D of up to this (12 to
# 1,000 values, best tail searched). A larger D is not chance.
_CHANCE = 0.8


class TailWord(StrEnum):
    """The four verdicts on a tail."""

    CLEAR = "clear"
    WEAK = "weak"
    NONE = "none"
    TOO_FEW = "too few"


@dataclass(frozen=True)
class Reason:
    """A number of the fit and the limit that it is compared with.

    Attributes
    ----------
    name : {"D", "alpha", "K"}
        Which number of the fit.
    value : float
        The number.
    limit : float
        The limit. D and alpha are small enough if they are at most the limit; K is too
        small if it is at most the limit.
    """

    name: str
    value: float
    limit: float

    def __str__(self) -> str:
        side = "above" if self.value > self.limit else "at most"
        return f"{self.name} = {self.value:.3g} ({side} {self.limit:g})"


@dataclass(frozen=True)
class TailVerdict:
    """How much of a power-law tail there is.

    Printing it gives one or two sentences.

    Attributes
    ----------
    word : TailWord
        - ``"clear"``: the eigenvalues are close to a power law that is not steep, as
          in most corpora of a thousand documents and more, but also in random
          documents whose terms have unequal frequencies.
        - ``"weak"``: the eigenvalues follow a power law only roughly, or the power law
          is steep, as in many corpora of a few hundred documents.
        - ``"none"``: the eigenvalues follow no power law more closely than noise does,
          or the power law is as steep as for noise; or nothing could be fitted.
        - ``"too few"``: the tail has too few eigenvalues to tell; a sample of a power
          law of that size can differ from it as much by chance.
    reasons : tuple of Reason
        The numbers on which the verdict is based; empty if nothing was fitted.
    n_tail : int
        K of the fit.
    n_examined : int or None
        Length of the longest tail that was examined, if a longer one may fit better.
    """

    word: TailWord
    reasons: tuple[Reason, ...]
    n_tail: int
    n_examined: int | None = None

    def __setstate__(self, state):
        # skops keeps a word as the string that it is.
        vars(self).update(state, word=TailWord(state["word"]))

    @property
    def is_tail(self) -> bool:
        """Whether there is a tail, clear or weak."""
        return self.word in (TailWord.CLEAR, TailWord.WEAK)

    def __str__(self) -> str:
        if not self.reasons:
            return "No power-law tail was fitted."
        reasons = " and ".join(map(str, self.reasons))
        tail, among = "The tail", ""
        if self.n_examined is not None:
            tail = f"The best tail of up to {self.n_examined:,} eigenvalues"
            among = f" among those of up to {self.n_examined:,} eigenvalues"
        return _SENTENCES[self.word].format(
            tail=tail, among=among, reasons=reasons, K=self.n_tail
        )


_SENTENCES = {
    TailWord.CLEAR: (
        "{tail} is clear: {reasons}. That does not mean that its components mean "
        "something: the unequal popularity of words or items (Zipf's law) alone can "
        "produce such a tail."
    ),
    TailWord.WEAK: (
        "{tail} is weak: {reasons}. That says little: a few hundred documents "
        "are enough for such a tail, and random documents with the same terms can have "
        "one too."
    ),
    TailWord.NONE: (
        "There is no real power-law tail{among}: {reasons}, as for noise. Do not use "
        "K = {K} (the data may have structure all the same)."
    ),
    TailWord.TOO_FEW: (
        "{tail} is too short to tell a power law from noise: {reasons}."
    ),
}


def judge(fit: PowerLawFit, n_examined: int | None = None) -> TailVerdict:
    """Verdict on the tail of a fit, from its D, alpha and K alone.

    `n_examined` is the longest tail that was examined, if a longer one may fit better.
    It changes only the words.
    """
    return TailVerdict(*_word_and_reasons(fit), fit.n_tail, n_examined)


def _word_and_reasons(fit) -> tuple[TailWord, tuple[Reason, ...]]:
    if not fit.has_tail:
        return TailWord.NONE, ()
    if fit.n_tail < _FEWEST:
        return TailWord.TOO_FEW, (Reason("K", fit.n_tail, _FEWEST - 1),)
    reasons = _reasons(fit, _LARGEST_DISTANCE, _LARGEST_ALPHA)
    # A steep law that fits well is not what noise has, so it is weak.
    if (above := _above(reasons)) and fit.ks_distance > _CLEAR_DISTANCE:
        enough = Reason("K", fit.n_tail, int((_CHANCE / fit.ks_distance) ** 2))
        if fit.alpha <= _LARGEST_ALPHA and fit.n_tail <= enough.limit:
            return TailWord.TOO_FEW, (*above, enough)
        return TailWord.NONE, above
    reasons = _reasons(fit, _CLEAR_DISTANCE, _CLEAR_ALPHA)
    if above := _above(reasons):
        return TailWord.WEAK, above
    return TailWord.CLEAR, reasons


def _reasons(fit, distance, alpha) -> tuple[Reason, ...]:
    return Reason("D", fit.ks_distance, distance), Reason("alpha", fit.alpha, alpha)


def _above(reasons) -> tuple[Reason, ...]:
    return tuple(reason for reason in reasons if reason.value > reason.limit)
