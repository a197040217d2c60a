"""
Cells by peaks: leave the first component out
=============================================

Single-cell ATAC-seq says which stretches of DNA (peaks) are open in which cell. The
matrix is binary, and analysed as texts are: TF-IDF, then a truncated SVD, without the
first component, which follows the number of reads of a cell (its depth). Here the cells
are simulated, so the answer is known: six types, and depths that differ tenfold.
"""

# %%
# A peak is open in a cell if at least one read falls there. Each type has 300 peaks
# that are four times as likely as in the others.
import numpy as np
import scipy.sparse as sp

rng = np.random.default_rng(0)
n_cells, n_peaks, n_types = 900, 5000, 6
rate = np.tile(rng.gamma(0.5, 1, n_peaks), (n_types, 1))
for type_ in rate:
    type_[rng.choice(n_peaks, 300, replace=False)] *= 4
rate /= rate.sum(axis=1, keepdims=True)
types = rng.integers(n_types, size=n_cells)
depth = rng.lognormal(np.log(600), 0.4, n_cells)
opened = rng.random((n_cells, n_peaks)) < -np.expm1(-depth[:, None] * rate[types])
counts = sp.csr_array(opened.astype(float))
print(f"depth from {depth.min():.0f} to {depth.max():.0f} reads")

# %%
# What the power law says
# -----------------------
# The weights are not scaled to unit length, as in several packages for such data.
from sklearn.feature_extraction.text import TfidfTransformer

from powerlaw_lsa import PowerLawTruncatedSVD

X = TfidfTransformer(norm=None, sublinear_tf=True).fit_transform(counts)
svd = PowerLawTruncatedSVD(random_state=0).fit(X)
print(svd.n_components_, svd.verdict_)

# %%
# The verdict is right: six types have no power law, and this K is not to be used. How
# many components are larger than in random cells with the same peaks is the question
# that parallel analysis answers. Cells with many reads have more of all peaks, which is
# a relation between all peaks, too, so it counts far more than six.
from powerlaw_lsa.rules import ParallelAnalysis

parallel = PowerLawTruncatedSVD(ParallelAnalysis(), random_state=0).fit(X)
print(parallel.n_components_, "are larger than in random cells")

# %%
# The first component is the depth.
first = parallel.transform(X)[:, 0]
print(f"correlation with log depth: {np.corrcoef(first, np.log(depth))[0, 1]:.3f}")

# %%
# Leaving it out
# --------------
# With rows of unit length the depth is gone from the other components, and the number
# is that of the types.
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import normalized_mutual_info_score

unit = TfidfTransformer(sublinear_tf=True).fit_transform(counts)
rows = {}
for name, matrix, rule, left_out in (
    ("K of the power law", X, "power_law", 0),
    ("50, as usual", X, 50, 0),
    ("50, without the first", X, 50, 1),
    ("unit length, parallel analysis", unit, ParallelAnalysis(), 0),
    ("unit length, parallel analysis, without the first", unit, ParallelAnalysis(), 1),
):
    reduce = PowerLawTruncatedSVD(rule, without_leading=left_out, random_state=0)
    Z = reduce.fit_transform(matrix)
    found = KMeans(n_types, n_init=10, random_state=0).fit_predict(Z)
    nmi = normalized_mutual_info_score(types, found)
    rows[name] = (Z.shape[1], round(nmi, 2))
pd.DataFrame.from_dict(
    rows, orient="index", columns=["components", "NMI with the types"]
)

# %%
# The types
# ---------
import matplotlib.pyplot as plt

figure, axes = plt.subplots(1, 2, figsize=(8, 3.8), layout="constrained")
Z = PowerLawTruncatedSVD(3, random_state=0).fit_transform(X)
axes[0].scatter(Z[:, 0], Z[:, 1], c=np.log(depth), s=6)
axes[0].set_title("First and second, coloured by depth", loc="left")
axes[1].scatter(Z[:, 1], Z[:, 2], c=types, cmap="tab10", s=6)
axes[1].set_title("Second and third, coloured by type", loc="left")
for ax in axes:
    ax.set(xticks=[], yticks=[])
plt.show()

# %%
# What this does not show
# -----------------------
# Simulated types are clean: real ones differ less, overlap and have subtypes, and a
# number that finds six planted types need not be right for them. z-scored components,
# which some packages offer, make many weak components as strong as the few that matter;
# that was not tried here.
