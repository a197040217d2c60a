"""
Eigenvalues of a correlation matrix
===================================

A power law needs eigenvalues, not text. Here they belong to the correlation matrix of
the pixels of small patches of two photographs. How many of them stand out depends on
what is asked: the answers below are far apart, and each is right.
"""

# %%
# The photographs come with scikit-learn. They are cut into patches of 16 by 16 pixels
# that do not overlap. A patch is a row, a pixel is a column, and every column is
# standardized.
import numpy as np
from sklearn.datasets import load_sample_images
from sklearn.preprocessing import StandardScaler

SIDE = 16


def patches_of(image):
    """Patches of the grey image, one a row."""
    grey = image.mean(axis=2)
    rows, columns = (size // SIDE for size in grey.shape)
    grey = grey[: rows * SIDE, : columns * SIDE]
    blocks = grey.reshape(rows, SIDE, columns, SIDE).swapaxes(1, 2)
    return blocks.reshape(-1, SIDE * SIDE)


images = load_sample_images().images
X = StandardScaler().fit_transform(np.vstack([patches_of(image) for image in images]))
n, d = X.shape
print(f"{n:,} patches of {d} pixels")

# %%
# Two ways to the same K
# ----------------------
# Give the estimator the standardized data, or give ``fit_power_law`` the eigenvalues of
# the correlation matrix. Never give the estimator the correlation matrix: it would
# square the eigenvalues.
from powerlaw_lsa import PowerLawTruncatedSVD, fit_power_law

svd = PowerLawTruncatedSVD().fit(X)
eigenvalues = np.linalg.eigvalsh(np.corrcoef(X, rowvar=False))[::-1]
law = fit_power_law(eigenvalues)
print(f"from the data:        K = {svd.n_components_}, alpha = {svd.alpha_:.4f}")
print(f"from the eigenvalues: K = {law.n_tail}, alpha = {law.alpha:.4f}")
print(svd.verdict_.word)

# %%
# There is a reason to expect alpha of about 2. In photographs the power at a spatial
# frequency f falls roughly like f\ :sup:`-2` (D. J. Field, 1987), and the number of
# frequencies up to f grows like f\ :sup:`2`. So the rank of an eigenvalue is roughly
# proportional to 1 / eigenvalue, whose density has the exponent 2.

# %%
# What noise would look like
# --------------------------
# Independent columns have eigenvalues of at most about (1 + sqrt(d / n))\ :sup:`2`, the
# Marchenko-Pastur edge. The same edge can be asked of what the first eigenvalue leaves:
# here that is the brightness of a patch, which nearly all pixels share. Third, each
# column is shuffled, so that its values stay and its correlations go.
first = eigenvalues[0] / d
edge = (1 + np.sqrt(d / n)) ** 2
rng = np.random.default_rng(0)
shuffled = PowerLawTruncatedSVD(1, algorithm="dense").fit(rng.permuted(X, axis=0))
null = shuffled.eigenvalues_ / n
lower_edge = (1 - first) * edge
print(f"share of the first eigenvalue: {first:.2f}")
print(f"Marchenko-Pastur edge {edge:.2f}: {(eigenvalues > edge).sum()} beyond it")
print(f"largest of shuffled columns {null[0]:.2f}: {(eigenvalues > null[0]).sum()}")
print(f"edge of the rest {lower_edge:.2f}: {(eigenvalues > lower_edge).sum()}")
print(f"tail of a power law from {law.xmin:.3f}: {law.n_tail}")
print("Shuffled:", shuffled.verdict_)

# %%
# The edges ask which eigenvalues independent columns could not have. The power law asks
# how far down the largest eigenvalues follow one law. Patches of one photograph are not
# independent rows either, so that the edge is a reference and not a test.
import matplotlib.pyplot as plt

figure, ax = plt.subplots(figsize=(6, 4.6), layout="constrained")
ranks = np.arange(1, d + 1)
ax.loglog(ranks, null, color="#b2182b", label="columns shuffled")
ax.loglog(ranks, eigenvalues, ".", color="#0072b2", label="photographs")
tail = ranks[: law.n_tail]
line = law.xmin * (tail / law.n_tail) ** (-1 / (law.alpha - 1))
ax.loglog(tail, line, color="#e69f00", lw=2, label=f"power law, K = {law.n_tail}")
ax.axhline(edge, color="#6e6e6e", ls=":", label="Marchenko-Pastur edge")
ax.set(xlabel="rank", ylabel="eigenvalue of the correlation matrix")
ax.spines[["top", "right"]].set_visible(False)
ax.legend(frameon=False)
plt.show()

# %%
# What the components are
# -----------------------
# The leading ones are waves, the coarsest first, as the argument about frequencies has
# it. The last one in the tail is nearly as fine as the pixels.
shown = [*range(11), law.n_tail - 1]
figure, axes = plt.subplots(2, 6, figsize=(6, 2.6), layout="constrained")
# sphinx_gallery_thumbnail_number = 2
for ax, index in zip(axes.flat, shown, strict=True):
    pattern = svd.components_[index].reshape(SIDE, SIDE)
    limit = np.abs(pattern).max()
    ax.imshow(pattern, cmap="RdBu", vmin=-limit, vmax=limit)
    ax.set(xticks=[], yticks=[])
    ax.set_title(index + 1)
plt.show()
