"""The command line: text or a matrix in, K and its power law out.

The stages run in the order of `_run`. Errors that a user can mend become one line on
stderr; every other exception is a bug and keeps its traceback.
"""

import argparse
import json
import math
import os
import re
import sys
import textwrap
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO, NoReturn

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from tqdm import tqdm

from . import datasets
from ._estimator import PowerLawTruncatedSVD
from ._report.page import report_html
from ._tail.fit import TailStatus
from .diagnostics import Assessment, assess, top_terms
from .rules.compare import compare_rules

_EXIT_BROKEN_PIPE = 1
_EXIT_ERROR = 2
_EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells have it

_VECTOR_SUFFIXES = (".npy", ".csv", ".parquet")
_REPORT_SUFFIXES = (".html", ".htm")
_ALGORITHMS = ("auto", "dense", "lanczos", "arpack", "randomized")
# Options that make a matrix of text.
_TFIDF = {"max_df": 0.95, "min_df": 2, "max_features": 20_000, "stop_words": "english"}
_N_LEADING = 10  # components whose terms are shown
_N_TERMS = 8  # terms shown of each
_WIDTH = 80  # columns of the printed result

_DESCRIPTION = """\
Latent semantic analysis that picks its number of components K: TF-IDF, then a
truncated SVD that keeps the eigenpairs in the power-law tail of the spectrum."""

_EPILOG = """\
Without SOURCE, the docstrings of Python and of the installed dependencies are used.
Exit status: 0, or 2 with one line on stderr if the input or an option is bad, 130 if
interrupted."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    argv : sequence of str, default=None
        Arguments. None takes those of the process.

    Returns
    -------
    status : int
        0, or 2 for bad input, 130 if interrupted, 1 if stdout was closed early.

    Examples
    --------
    >>> from powerlaw_lsa._cli import main
    >>> main(["no-such-file.txt"])
    2
    """
    try:
        return _run(_parser().parse_args(argv))
    except KeyboardInterrupt:
        _say("interrupted")
        return _EXIT_INTERRUPTED
    except BrokenPipeError:
        # Python flushes stdout once more at exit; give it somewhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _EXIT_BROKEN_PIPE
    except (ValueError, OSError, ImportError, MemoryError) as error:
        _say(f"error: {_describe(error)}")
        return _EXIT_ERROR


def _run(options: argparse.Namespace) -> int:
    """Go through the stages and print the result."""
    if options.output is not None:
        _check_target("--output", options.output, _VECTOR_SUFFIXES, options.source)
    if options.report is not None:
        _check_target("--report", options.report, _REPORT_SUFFIXES, options.source)
    svd = PowerLawTruncatedSVD(
        options.n_components,
        algorithm=options.algorithm,
        max_components=options.max_components,
        random_state=options.random_state,
    )
    assessment = rules = None
    with _warnings_as_lines(options.quiet):
        with _stage("reading", options.quiet):
            data = _read(options)
        if isinstance(data, datasets.Corpus):
            with _stage("vectorizing", options.quiet):
                data = _vectorize(data, options)
        with _stage("spectrum", options.quiet) as show:
            svd._report = lambda basis, known: show(  # type: ignore[method-assign]
                f"basis {basis}, eigenvalues {known}"
            )
            with _errors_in_options():
                svd.fit(data.X)
        if options.assess:
            with _stage("assessing", options.quiet):
                assessment = assess(svd, random_state=options.random_state)
        if options.compare_rules:
            with _stage("comparing", options.quiet):
                rules = compare_rules(
                    data.X,
                    max_components=options.max_components,
                    random_state=options.random_state,
                )
        _write(svd, data, assessment, options)
    result = _summarize(svd, data, assessment, rules)
    if options.json:
        _print(json.dumps(asdict(result), indent=2, allow_nan=False))
    else:
        _print(_as_text(result, assessment, rules))
    return 0


# Options


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, like all others."""

    def error(self, message: str) -> NoReturn:
        raise ValueError(f"{message}; see {self.prog} --help")


def _parser() -> argparse.ArgumentParser:
    """All options, with their defaults."""
    parser = _Parser(
        prog="powerlaw-lsa",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        allow_abbrev=False,
    )
    parser.add_argument(
        "source",
        nargs="?",
        metavar="SOURCE",
        help="a folder of text files; .txt, a document a line; .csv, .tsv, .jsonl or "
        ".parquet, a document a row; a sparse matrix of documents by terms, .npz or "
        ".mtx; or the word 20newsgroups (write ./20newsgroups for a folder of that "
        "name). Text is read as UTF-8.",
    )
    parser.add_argument(
        "--column", help="column of the text (default: 'text', or the only one)"
    )
    parser.add_argument(
        "--id-column", help="column of the document ids (default: number of the row)"
    )

    vectorizer = parser.add_argument_group("TF-IDF, as in scikit-learn; for text only")
    vectorizer.add_argument(
        "--max-df",
        type=_document_frequency,
        default=argparse.SUPPRESS,
        help="leave out terms in more documents, share or count (default: 0.95)",
    )
    vectorizer.add_argument(
        "--min-df",
        type=_document_frequency,
        default=argparse.SUPPRESS,
        help="leave out terms in fewer documents, share or count (default: 2)",
    )
    vectorizer.add_argument(
        "--max-features",
        type=_positive_int,
        default=argparse.SUPPRESS,
        help="keep this many of the most frequent terms (default: 20000)",
    )
    vectorizer.add_argument(
        "--stop-words",
        choices=["english", "none"],
        default=argparse.SUPPRESS,
        help="leave out these words (default: english)",
    )

    model = parser.add_argument_group("truncated SVD, as in PowerLawTruncatedSVD")
    model.add_argument(
        "--n-components",
        type=_n_components,
        default="power_law",
        help="power_law, a number of components, or the share of the squared "
        "Frobenius norm to keep (default: power_law)",
    )
    model.add_argument(
        "--algorithm",
        choices=_ALGORITHMS,
        default="auto",
        help="how the spectrum is computed; auto always works, arpack and "
        "randomized want a number of components (default: auto)",
    )
    model.add_argument(
        "--max-components", type=_positive_int, help="largest K (default: no limit)"
    )
    model.add_argument(
        "--random-state",
        type=_seed,
        default=0,
        help="seed, an integer from 0 to 4294967295 (default: 0)",
    )

    results = parser.add_argument_group("results")
    results.add_argument(
        "--output",
        type=Path,
        metavar="PATH",
        help="write the document vectors: .csv or .parquet with the ids in column "
        "'id', or .npy, which has no ids, in the order of the source",
    )
    results.add_argument(
        "--report",
        type=Path,
        metavar="PATH",
        help="write a self-contained page with the pictures, .html",
    )
    results.add_argument(
        "--assess",
        action="store_true",
        help="say how sure K is, also in the JSON and the report",
    )
    results.add_argument(
        "--compare-rules",
        action="store_true",
        help="say what K every other rule would choose, also in the JSON",
    )
    results.add_argument("--json", action="store_true", help="print the result as JSON")
    results.add_argument(
        "--quiet", action="store_true", help="no progress and no warnings on stderr"
    )
    results.add_argument("--version", action="version", version=_version())
    return parser


def _positive_int(text: str) -> int:
    """Integer >= 1."""
    if text.isdecimal() and int(text) >= 1:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not an integer >= 1")


def _seed(text: str) -> int:
    """Seed that NumPy takes."""
    if text.isdecimal() and int(text) < 2**32:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not an integer from 0 to 4294967295")


def _document_frequency(text: str) -> int | float:
    """Count >= 1 of documents, or share of them if there is a decimal point."""
    if text.isdecimal() and int(text) >= 1:
        return int(text)
    share = _float(text)
    if not text.isdecimal() and 0 <= share <= 1:
        return share
    raise argparse.ArgumentTypeError(
        f"{text!r} is neither a count >= 1 nor a share from 0.0 to 1.0"
    )


def _n_components(text: str) -> str | int | float:
    """Return ``n_components`` of the estimator."""
    if text == "power_law":
        return text
    if text.isdecimal() and int(text) >= 1:
        return int(text)
    if 0 < _float(text) < 1:
        return _float(text)
    raise argparse.ArgumentTypeError(
        f"{text!r} is neither power_law nor an integer >= 1 nor a share between 0 and 1"
    )


def _float(text: str) -> float:
    """Return a number, NaN if the text is none."""
    try:
        return float(text)
    except ValueError:
        return math.nan


def _version() -> str:
    """Version of the installed package."""
    try:
        return f"powerlaw-lsa {version('powerlaw-lsa')}"
    except PackageNotFoundError:
        return "powerlaw-lsa (not installed)"


# Input


@dataclass(frozen=True)
class _Data:
    """A matrix of documents by terms, and what its rows and columns are."""

    X: sparse.csr_array
    ids: Sequence[str]
    terms: Sequence[str]
    source: str


def _read(options: argparse.Namespace) -> datasets.Corpus | _Data:
    """Read the corpus, or the matrix, that SOURCE names."""
    source = options.source
    if source == "":
        raise ValueError("SOURCE is empty; name a file or folder, or leave it out")
    if source is None or source == "20newsgroups" or _is_matrix(source):
        _check_no_columns(options)
    if source is None:
        return datasets.load_docstrings()
    if source == "20newsgroups":
        return datasets.load_20newsgroups()
    if _is_matrix(source):
        _check_no_vectorizing(options)
        X = datasets.load_matrix(source)
        _check_entries(X, source)
        ids = [str(row) for row in range(X.shape[0])]
        return _Data(X, ids, [f"x{column}" for column in range(X.shape[1])], source)
    return datasets.load_documents(source, options.column, id_column=options.id_column)


def _check_no_columns(options: argparse.Namespace) -> None:
    """Raise if a column is named where there are none."""
    if options.column is not None or options.id_column is not None:
        name = options.source or "the corpus of docstrings"
        raise ValueError(f"{name} has no columns; leave --column and --id-column out")


def _check_no_vectorizing(options: argparse.Namespace) -> None:
    """Raise if options for text are given with a matrix."""
    given = [f"--{name.replace('_', '-')}" for name in _TFIDF if name in options]
    if given:
        raise ValueError(
            f"{options.source} is a matrix, which is taken as it is; "
            f"leave {' and '.join(given)} out"
        )


def _check_entries(X: sparse.csr_array, source: str) -> None:
    """Raise if a matrix does not hold real and finite numbers."""
    if X.dtype.kind not in "fiub":
        raise ValueError(
            f"{source} has entries of type {X.dtype}; give one with real numbers"
        )
    wrong = np.flatnonzero(~np.isfinite(X.data))
    if len(wrong):
        row = np.searchsorted(X.indptr, wrong[0], side="right") - 1
        raise ValueError(
            f"{source} has the entry {X.data[wrong[0]]} in row {row}, column "
            f"{X.indices[wrong[0]]}, counted from 0, and {len(wrong):,} like it in "
            "all; give one with finite numbers"
        )


def _is_matrix(source: str) -> bool:
    """Whether the name is that of a sparse matrix."""
    return Path(source).suffix.lower() in datasets.MATRIX_SUFFIXES


def _vectorize(corpus: datasets.Corpus, options: argparse.Namespace) -> _Data:
    """TF-IDF of a corpus."""
    chosen = {name: getattr(options, name, value) for name, value in _TFIDF.items()}
    stop_words = None if chosen["stop_words"] == "none" else chosen["stop_words"]
    vectorizer = TfidfVectorizer(**chosen | {"stop_words": stop_words})
    try:
        X = vectorizer.fit_transform(corpus.texts)
    except ValueError as error:
        # The options were checked before, so this is about the vocabulary.
        raise ValueError(
            f"no terms remain of {len(corpus.texts)} documents in {corpus.source} with "
            f"--min-df {chosen['min_df']}, --max-df {chosen['max_df']} and "
            f"--stop-words {chosen['stop_words']}; lower --min-df (to 1, if there are "
            "few documents), raise --max-df, or give more text"
        ) from error
    return _Data(X, corpus.ids, vectorizer.get_feature_names_out(), corpus.source)


# Results


@dataclass(frozen=True)
class _Component:
    """A leading component, and the loadings of its heaviest terms."""

    eigenvalue: float
    terms: dict[str, float]


@dataclass(frozen=True)
class _Result:
    """What is printed. The names are the keys of ``--json``."""

    source: str
    n_documents: int
    n_terms: int
    n_stored: int
    n_components: int
    n_tail: int | None
    alpha: float | None
    alpha_stderr: float | None
    xmin: float | None
    ks_distance: float | None
    certified: bool
    solver: str
    share_kept: float
    leading_components: list[_Component]
    assessment: dict | None
    rules: list[dict] | None


def _summarize(
    svd: PowerLawTruncatedSVD,
    data: _Data,
    assessment: Assessment | None,
    rules: pd.DataFrame | None,
) -> _Result:
    """Collect what is printed."""
    eigenvalues = np.asarray(svd.singular_values_, dtype=np.float64) ** 2
    fit = svd.power_law_
    terms = top_terms(svd, data.terms, n_terms=_N_TERMS, n_components=_N_LEADING)
    heaviest = terms[terms["weight"] != 0].groupby("component")
    return _Result(
        source=data.source,
        n_documents=data.X.shape[0],
        n_terms=data.X.shape[1],
        n_stored=data.X.nnz,
        n_components=int(svd.n_components_),
        n_tail=fit.n_tail if fit.status is TailStatus.FITTED else None,
        alpha=_finite(svd.alpha_),
        alpha_stderr=_finite(svd.alpha_stderr_),
        xmin=_finite(svd.xmin_),
        ks_distance=_finite(svd.ks_distance_),
        certified=bool(svd.certified_),
        solver=svd.solver_,
        # "or 1": a matrix of zeros has no norm to keep a share of.
        share_kept=float(eigenvalues.sum() / (svd.spectrum_.total or 1.0)),
        leading_components=[
            _Component(
                float(eigenvalue),
                dict(zip(rows["term"], rows["weight"].tolist(), strict=True)),
            )
            for eigenvalue, (_, rows) in zip(eigenvalues, heaviest, strict=False)
            if eigenvalue > 0  # a matrix of zeros has no component to speak of
        ],
        assessment=None if assessment is None else _as_dict(assessment),
        rules=None if rules is None else _records(rules.reset_index()),
    )


def _finite(value: float) -> float | None:
    """Return the value, None for NaN, which JSON does not know."""
    return float(value) if math.isfinite(value) else None


def _as_dict(assessment: Assessment) -> dict:
    """Collect the sentences, the numbers in them and the tables, for JSON."""
    goodness = assessment.goodness_of_fit
    return {
        "sentences": assessment.sentences,
        "p_value": goodness and goodness.p_value,
        "tables": {
            title: _records(table.reset_index(drop=table.index.dtype == int))
            for title, table in assessment.tables.items()
        },
    }


def _records(table: pd.DataFrame) -> list[dict]:
    """Rows of a table, for JSON."""
    return json.loads(table.to_json(orient="records", double_precision=15))


def _as_text(
    result: _Result, assessment: Assessment | None, rules: pd.DataFrame | None
) -> str:
    """Format the result for people, in 80 columns."""
    facts = {
        "source": result.source,
        "documents n": f"{result.n_documents:,}",
        "terms d": f"{result.n_terms:,}",
        "stored values": f"{result.n_stored:,}",
        **_power_law_facts(result),
        "solver": result.solver,
        "share kept": f"{result.share_kept:.2%} of the squared Frobenius norm",
    }
    lines = [f"{name:<14} {_printable(value)}" for name, value in facts.items()]
    lines += ["", " #  eigenvalue  heaviest terms (-: with negative loading)"]
    lines += [
        _clip(f"{i:>2} {component.eigenvalue:>11.5g}  {_join_terms(component.terms)}")
        for i, component in enumerate(result.leading_components, start=1)
    ]
    if assessment is not None:
        lines += ["", *map(_wrap, map(_in_options, str(assessment).splitlines()))]
    if rules is not None:
        shown = rules.rename_axis(None)[["K", "share", "decided"]]
        lines += ["", "Where each rule ends", *shown.to_string().splitlines()]
    return "\n".join(lines)


def _power_law_facts(result: _Result) -> dict[str, str]:
    """K and the power law, whose K has its own line where another one was kept."""
    kept = f"{result.n_components:,}"
    if result.n_tail is None:
        return {"components": kept, "power law": "none, for there is no tail to fit"}
    if result.n_components == result.n_tail:
        numbers = {"components K": kept}
    else:
        numbers = {"components": kept, "power law K": f"{result.n_tail:,}"}
    return numbers | {
        "alpha": f"{result.alpha:.7g} +- {result.alpha_stderr:.7g}",
        "xmin": f"{result.xmin:.7g}",
        "KS distance D": f"{result.ks_distance:.7g}",
        "certified": "yes" if result.certified else "no",
    }


def _join_terms(terms: dict[str, float]) -> str:
    """Join terms, those with a negative loading marked."""
    return " ".join(
        ("-" if loading < 0 else "") + _printable(term)
        for term, loading in terms.items()
    )


def _clip(line: str) -> str:
    """Cut a line of words to the width of the result."""
    if len(line) <= _WIDTH:
        return line
    whole_words = line[: _WIDTH + 1].rpartition(" ")[0]
    return whole_words if len(whole_words) > _WIDTH // 2 else f"{line[: _WIDTH - 2]}.."


def _wrap(line: str) -> str:
    """Break a sentence; the rows of tables are short enough."""
    return line if len(line) <= _WIDTH else textwrap.fill(line, _WIDTH)


def _printable(text: str) -> str:
    """Text without characters that move the cursor or hide other text."""
    return "".join(c if c.isprintable() else "?" for c in text)


# Output files


def _check_target(
    option: str, path: Path, suffixes: Sequence[str], source: str | None
) -> None:
    """Raise now if a file could not be written in the end."""
    name = f"{option} {path}"
    folder = path.parent
    if path.suffix.lower() not in suffixes:
        raise ValueError(
            f"{name} is of an unknown kind; end it in {', '.join(suffixes)}"
        )
    if not folder.is_dir():
        raise ValueError(f"{name} is to go to a folder that does not exist; create it")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ValueError(
            f"{name} is to go to a folder that is not writable; name another one"
        )
    if path.is_dir():
        raise ValueError(f"{name} is a folder; name a file")
    if path.exists() and source and Path(source).exists() and path.samefile(source):
        raise ValueError(f"{name} is SOURCE itself; name another file")
    if path.suffix.lower() == ".parquet" and find_spec("pyarrow") is None:
        raise ImportError(
            f"{option} to .parquet needs pyarrow; "
            "install it with: pip install 'powerlaw-lsa[parquet]'"
        )


def _write(
    svd: PowerLawTruncatedSVD,
    data: _Data,
    assessment: Assessment | None,
    options: argparse.Namespace,
) -> None:
    """Write the files that were asked for: all of them, or none on failure."""
    with ExitStack() as files:
        if options.output is not None:
            with _stage("projecting", options.quiet):
                file = files.enter_context(_replacing(options.output))
                suffix = options.output.suffix.lower()
                _write_vectors(svd.transform(data.X), data.ids, file, suffix)
        if options.report is not None:
            with _stage("reporting", options.quiet):
                page = report_html(
                    svd,
                    title=data.source,
                    feature_names=data.terms,
                    assessment=assessment,
                )
                file = files.enter_context(_replacing(options.report))
                file.write(page.encode("utf-8", "replace"))


def _write_vectors(
    Z: np.ndarray, ids: Sequence[str], file: BinaryIO, suffix: str
) -> None:
    """Write document vectors in the format that the suffix names."""
    if suffix == ".npy":
        np.save(file, Z, allow_pickle=False)
        return
    frame = pd.DataFrame(Z, columns=[f"z{k}" for k in range(Z.shape[1])])
    frame.insert(0, "id", list(ids))
    if suffix == ".csv":
        frame.to_csv(file, index=False)
    else:
        frame.to_parquet(file, index=False)


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes the place of `path` once it is complete."""
    path = path.resolve()  # a link stays a link
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("xb") as file:
            yield file
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


# Terminal


@contextmanager
def _stage(name: str, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Show the stage and the time it takes, if stderr is a terminal.

    What is yielded shows how far the stage has come.
    """
    done = threading.Event()
    with tqdm(
        desc=f"{name:<12}",
        bar_format="{desc}{elapsed}{postfix}",
        disable=True if quiet else None,  # None: unless stderr is a terminal
    ) as bar:

        def tick() -> None:
            while not done.wait(0.5):
                bar.refresh()

        ticker = threading.Thread(target=tick, daemon=True)
        if not bar.disable:
            ticker.start()
        try:
            yield bar.set_postfix_str
        finally:
            done.set()
            if not bar.disable:
                ticker.join()


@contextmanager
def _warnings_as_lines(quiet: bool) -> Iterator[None]:
    """Show warnings meant for users as one line each."""

    def show(message, category, filename, lineno, file=None, line=None) -> None:
        # A plain UserWarning is about a file, whose name stays as it is.
        text = str(message) if category is UserWarning else _in_options(str(message))
        _say(f"warning: {text}")

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if not quiet:
            warnings.simplefilter("always", UserWarning)
            warnings.simplefilter("always", RuntimeWarning)
            # Some packages' own are both, and for developers.
            warnings.simplefilter("ignore", DeprecationWarning)
        warnings.showwarning = show
        yield


@contextmanager
def _errors_in_options() -> Iterator[None]:
    """Let errors of the estimator speak of options where they speak of parameters."""
    try:
        yield
    except (ValueError, MemoryError) as error:
        raise type(error)(_in_options(str(error))) from error


def _in_options(text: str) -> str:
    """Text with the names of parameters as the command line has them."""
    return re.sub(
        r"\b(algorithm|max_components|n_components)\b(=?)'?(\w*)'?",
        lambda found: (
            f"--{found[1].replace('_', '-')}{' ' if found[2] else ''}{found[3]}"
        ),
        text,
    )


def _describe(error: BaseException) -> str:
    """Say what an error is about."""
    if isinstance(error, MemoryError):
        return f"not enough memory ({error}); give less data or set --max-features"
    if isinstance(error, OSError) and error.strerror and error.filename:
        return f"{error.filename}: {error.strerror}"
    return str(error)


def _say(text: str) -> None:
    """Write one line to stderr."""
    tqdm.write(_printable(" ".join(text.split())), file=sys.stderr)


def _print(text: str) -> None:
    """Write to stdout, with what its encoding lacks replaced."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), flush=True)
