"""Real texts, and tasks on them for which a representation of documents can be scored.

Read from scikit-learn's data folder (20 newsgroups), from the folder that
POWERLAW_LSA_CORPORA names (`NAME/docs.jsonl.gz`, with `queries.jsonl` and `qrels.tsv`
for retrieval), and from the docstrings that every installation has.
"""

import argparse
import gzip
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score, ndcg_score

from powerlaw_lsa.datasets import load_20newsgroups, load_docstrings

RETRIEVAL = ("med", "cranfield", "cisi", "cacm", "lisa")
PACKAGES = {"sklearn", "numpy", "scipy", "pandas", "matplotlib"}


@dataclass(frozen=True)
class Task:
    """Documents to fit to, others to project, and scores of both representations."""

    corpus: str
    documents: list
    others: list
    score: Callable[..., dict]


def arguments(description, corpora) -> argparse.Namespace:
    """Read which corpora are asked for, and what is done with what takes long."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="*", metavar="CORPUS", help=", ".join(corpora))
    parser.add_argument("--tables", action="store_true", help="show what is stored")
    parser.add_argument("--memory", help="folder that keeps what takes long")
    return parser.parse_args()


def find(readers: dict[str, Callable], names=()) -> Iterator[tuple[str, Any]]:
    """Name and content of each that is there; a sentence for each that is not."""
    if unknown := set(names) - set(readers):
        raise SystemExit(f"{sorted(unknown)} are none of {', '.join(readers)}")
    for name in names or readers:
        try:
            content = readers[name]()
        except OSError as error:
            print(f"{name}: skipped. {error}", flush=True)
            continue
        print(f"{name}: found", flush=True)
        yield name, content


def read_lines(name, file="docs.jsonl.gz") -> list[dict]:
    """Records of a JSON lines file in the folder of corpora."""
    folder = os.environ.get("POWERLAW_LSA_CORPORA")
    path = Path(folder or "nowhere", name, file)
    if not path.exists():
        raise OSError(
            f"Set POWERLAW_LSA_CORPORA to a folder with {name}/{file}, "
            'one {"id", "text"} a line'
        )
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def texts_of(name) -> list[str]:
    if name == "20newsgroups":
        return list(load_20newsgroups().texts)
    if name == "docstrings":
        return list(load_docstrings().texts)
    return [line["text"] for line in read_lines(name)]


def labels_of(name) -> np.ndarray:
    """A number for each of the texts: its newsgroup, package or stored label."""
    if name == "20newsgroups":
        labels = [path.split("/")[0] for path in load_20newsgroups().ids]
    elif name == "docstrings":
        packages = [path.split(".")[0] for path in load_docstrings().ids]
        labels = [p if p in PACKAGES else "other" for p in packages]
    else:
        labels = [line["label"] for line in read_lines(name)]
    return np.unique(labels, return_inverse=True)[1]


def retrieval(name) -> Task:
    """Find the documents that answer a query."""
    documents, queries = read_lines(name), read_lines(name, "queries.jsonl")
    row_of = {query["id"]: i for i, query in enumerate(queries)}
    column_of = {document["id"]: j for j, document in enumerate(documents)}
    relevant = np.zeros((len(queries), len(documents)), dtype=bool)
    path = Path(os.environ["POWERLAW_LSA_CORPORA"], name, "qrels.tsv")
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        query, document, grade = line.split("\t")
        if query in row_of and document in column_of and float(grade) > 0:
            relevant[row_of[query], column_of[document]] = True
    judged = relevant.any(axis=1)  # a query without an answer has no precision
    return Task(
        corpus=name,
        documents=[document["text"] for document in documents],
        others=[q["text"] for q, keep in zip(queries, judged, strict=True) if keep],
        score=partial(score_retrieval, relevant[judged]),
    )


def score_retrieval(relevant, documents, queries) -> dict:
    """Return means over queries; `relevant` is (n_queries, n_documents)."""
    similarity = queries @ documents.T
    similarity = getattr(similarity, "toarray", lambda: similarity)()
    pairs = list(zip(relevant, similarity, strict=True))
    return {
        "MAP": np.mean([average_precision_score(r, s) for r, s in pairs]),
        "nDCG@10": ndcg_score(relevant, similarity, k=10),
    }
