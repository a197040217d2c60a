"""The map of documents in a report."""

import numpy as np

# Distinct for all common kinds of colour vision (Okabe and Ito), the last one grey.
COLOURS = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#cc79a7",
    "#56b4e9",
    "#d55e00",
    "#7a5195",
    "#6e6e6e",
)


def draw_documents(points, labels, ax) -> None:
    """Draw documents as points, in the colours of their groups.

    Parameters
    ----------
    points : ndarray of shape (n_points, 2)
    labels : ndarray of shape (n_points,)
        Group of each point, from 0 to 7.
    ax : matplotlib Axes
    """
    # In a random order no group hides another.
    order = np.random.default_rng(0).permutation(len(points))
    colours = [COLOURS[label] for label in labels[order]]
    ax.scatter(*points[order].T, s=6, c=colours, alpha=0.7, linewidths=0)
    ax.set_aspect("equal", adjustable="datalim")
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
