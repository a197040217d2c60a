"""scikit-learn's own checks of an estimator, none of which is expected to fail."""

import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from powerlaw_lsa import PowerLawTruncatedSVD

# Some checks fit two features, or a few dozen random numbers; we then warn that there
# is no tail, or several.
pytestmark = [
    pytest.mark.filterwarnings("ignore::powerlaw_lsa.DegenerateSpectrumWarning"),
    pytest.mark.filterwarnings("ignore::powerlaw_lsa.AmbiguousTailWarning"),
]


class FirstHalf:
    """A rule whose representation, and so the name of a test, has no address."""

    def __call__(self, spectrum):
        return max(len(spectrum.eigenvalues) // 2, 1)

    def __repr__(self):
        return "first_half"


first_half = FirstHalf()


@parametrize_with_checks(
    [
        PowerLawTruncatedSVD(),
        PowerLawTruncatedSVD(2, without_leading=1, exponent=2),
        PowerLawTruncatedSVD(first_half),
        PowerLawTruncatedSVD(algorithm="lanczos"),
        PowerLawTruncatedSVD(1, algorithm="arpack"),
        PowerLawTruncatedSVD(2, algorithm="randomized"),
    ]
)
def test_scikit_learn_checks(estimator, check, request):
    # Runners of tests in parallel compare names; an address would differ.
    assert " at 0x" not in request.node.name
    check(estimator)
