"""Draw `cut.png`, the picture of the first page: ``python docs/_cut.py``."""

from pathlib import Path

import matplotlib
import numpy as np

matplotlib.use("agg")
import matplotlib.pyplot as plt

from powerlaw_lsa import make_lsa
from powerlaw_lsa.datasets import load_docstrings

BLUE, ORANGE, GREY = "#0072b2", "#b35900", "#767676"


def main():
    texts = load_docstrings(["numpy", "scipy", "sklearn"], min_words=100).texts
    lsa = make_lsa(random_state=0).set_params(svd__algorithm="dense")
    svd = lsa.fit(texts)["svd"]  # all components, and so those that are left out
    strength, K = svd.spectrum_.eigenvalues[:1000], svd.n_components_
    strength = strength / strength[0]
    rank = np.arange(1, len(strength) + 1)
    law = svd.power_law_.xmin / svd.spectrum_.eigenvalues[0]
    law = law * (rank / K) ** (-1 / (svd.alpha_ - 1))

    plt.rcParams.update({"font.size": 18, "font.family": "DejaVu Sans"})
    figure, ax = plt.subplots(figsize=(8, 4.9), layout="constrained")
    ax.axvspan(K, rank[-1], color="#eeeeee")
    ax.loglog(rank, law, "--", color=ORANGE, lw=2.5)
    ax.loglog(rank[:K], strength[:K], "o", color=BLUE, ms=6)
    ax.loglog(rank[K:], strength[K:], "o", color=GREY, ms=4)
    ax.axvline(K, color=ORANGE, lw=2.5)
    ax.set_yticks([1, 0.1, 0.01], ["1", "1/10", "1/100"])
    ax.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1,000"])
    ax.minorticks_off()
    ax.set(
        xlim=(0.9, rank[-1]),
        ylim=(strength[-1] * 0.9, 2.2),
        xlabel="component, from the strongest to the weakest",
        ylabel="strength",
    )
    ax.spines[["top", "right"]].set_visible(False)
    ax.text(1.15, strength[K] * 0.9, f"kept: the {K} strongest", color=BLUE, size=20)
    ax.annotate(
        "here it cuts", (K, 0.9), (K * 0.72, 0.9), color=ORANGE, size=22,
        weight="bold", ha="right", va="center", arrowprops={"arrowstyle": "->",
        "color": ORANGE, "lw": 2.5},
    )  # fmt: skip
    ax.text(K * 1.15, 0.9, "left out", color="#595959", size=20, va="center")
    ax.text(1.25, law[0] * 0.98, "straight line (power law)", color=ORANGE, size=17)
    figure.savefig(Path(__file__).parent / "cut.png", dpi=150)


if __name__ == "__main__":
    main()
