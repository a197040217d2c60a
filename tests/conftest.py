"""What several test modules share: a peer, rounding that varies, pages to be read."""

import inspect
import sys
import warnings

import pytest
from hypothesis import settings

# For tests that set nothing themselves. Time is not what they are about.
settings.register_profile("quick", max_examples=25, deadline=None)
settings.register_profile("thorough", max_examples=300, deadline=None)
settings.load_profile("quick")


def pytest_addoption(parser):
    parser.addoption(
        "--rounding",
        type=int,
        metavar="SEED",
        help="round as another processor may (see tests/_rounding.py)",
    )


def pytest_configure(config):
    if (seed := config.getoption("rounding")) is not None:
        from . import _rounding  # imports the package, which most runs do later

        _rounding.shake(seed)


def pytest_report_header(config):
    seed = config.getoption("rounding")
    return None if seed is None else f"rounding: {seed}"


@pytest.fixture(scope="session")
def scan_of_powerlaw():
    """``scan(eigenvalues)``: a `powerlaw.Fit` that searches xmin itself."""
    import powerlaw  # which imports matplotlib

    # powerlaw 2 discards every alpha above 3 unless told otherwise; powerlaw 1.5 has
    # no such bound.
    takes_ranges = "parameter_ranges" in inspect.signature(powerlaw.Fit).parameters
    unbounded = {"parameter_ranges": {"alpha": (1, None)}} if takes_ranges else {}

    def scan(eigenvalues):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a DeprecationWarning per candidate
            return powerlaw.Fit(eigenvalues, verbose=False, **unbounded)

    return scan


@pytest.fixture(autouse=True)
def _close_figures():
    """Figures stay open until somebody closes them, and matplotlib warns of many."""
    yield
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


@pytest.fixture
def without_alternatives(monkeypatch):
    """Leave other distributions out of assessments, of which they take most."""
    room = "powerlaw_lsa.diagnostics.assessment"
    monkeypatch.setattr(f"{room}.compare_distributions", lambda fit: None)


@pytest.fixture
def without_pictures(monkeypatch):
    """Leave the drawings out of reports, of which they take most of the time."""
    monkeypatch.setattr("powerlaw_lsa._report.page.as_svg", lambda *_: "<svg/>")
