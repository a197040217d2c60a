"""Pages are tested on their words; pictures are drawn where they are the subject."""

import pytest


@pytest.fixture
def drawn():
    """Ask for the pictures, which take most of the time of a page."""


@pytest.fixture(autouse=True)
def _draw_only_if_asked(request):
    if "drawn" not in request.fixturenames:
        request.getfixturevalue("without_pictures")
