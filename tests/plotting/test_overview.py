import matplotlib.pyplot as plt
import numpy as np
import pytest
from sklearn.pipeline import make_pipeline

from powerlaw_lsa import PowerLawTruncatedSVD, plot_overview
from powerlaw_lsa.plotting.overview import pictures

from ._looks import OF_A_FIT, legend


def test_overview_has_every_picture(complete):
    figure = plot_overview(complete)
    titles = [ax.get_title(loc="left").split(",")[0] for ax in figure.axes]
    assert titles == [
        "Spectral density",
        "Power law",
        "Distance",
        "Localization",
        "Scree",
        "Explained variance",
    ]


def test_overview_draws_into_a_given_figure(complete):
    figure = plt.figure()
    assert plot_overview(complete, figure=figure) is figure
    assert len(figure.axes) == 6
    part = plt.figure().subfigures(1, 2)[1]
    assert plot_overview(make_pipeline(complete), figure=part) is part


def test_overview_without_a_tail_leaves_out_the_fit(no_tail):
    figure = plot_overview(no_tail)
    assert len(figure.axes) == 4
    assert "xmin" not in " ".join(legend(figure.axes[0]))


def test_overview_draws_the_shuffled_matrix(complete):
    figure = plot_overview(complete, shuffled=[1.0, 2.0])
    assert "shuffled" in legend(figure.axes[0])


def test_what_is_no_estimator_or_figure_is_refused(X, complete):
    with pytest.raises(TypeError, match="got ndarray; the displays have from_fit"):
        plot_overview(X)
    with pytest.raises(
        TypeError, match=r"Figure, got Axes; if you have axes, pass ax\.fig"
    ):
        plot_overview(complete, figure=plt.subplots()[1])
    with pytest.warns(UserWarning, match="no positive eigenvalue"):
        svd = PowerLawTruncatedSVD().fit(np.zeros((4, 3)))
    with pytest.raises(ValueError, match="nothing to draw"):
        plot_overview(svd)


def test_pictures_are_displays_that_are_not_drawn_yet(complete):
    found = pictures(complete)
    assert [type(display) for display in found.values()] == OF_A_FIT
    assert plt.get_fignums() == []
    for display in found.values():
        assert display.caption() == display.plot().caption()
