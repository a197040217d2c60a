"""`PowerLawTruncatedSVD`: parameters, the steps of a fit, fitted attributes."""

from contextlib import contextmanager
from functools import partial
from numbers import Integral, Real
from operator import attrgetter
from typing import ClassVar

import numpy as np
from sklearn.base import (
    BaseEstimator,
    ClassNamePrefixFeaturesOutMixin,
    TransformerMixin,
)
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from ._compat import (
    CallbackSupportMixin,
    Interval,
    StrOptions,
    VersionMarkMixin,
    check_same_namespace,
    fit_context,
    fit_task,
)
from ._findings import warn_of
from ._matrix import read, read_projected
from ._matrix.array_api import to_numpy
from ._matrix.dask_output import DaskOutputMixin
from ._matrix.powers import column_factors
from ._numerics import with_numpy_defaults
from ._spectrum import decompose
from .rules.search import N_COMPONENTS, Search

_SOLVER_OPTIONS = [
    "algorithm",
    "tol",
    "n_iter",
    "n_oversamples",
    "power_iteration_normalizer",
]


class PowerLawTruncatedSVD(
    VersionMarkMixin,
    CallbackSupportMixin,
    ClassNamePrefixFeaturesOutMixin,
    DaskOutputMixin,
    TransformerMixin,
    BaseEstimator,
):
    r"""Truncated SVD (LSA) that chooses its number of components from the spectrum.

    A power law is fitted to the tail of the eigenvalues of ``X'X``, and the components
    that belong to that tail are kept. Like
    :class:`~sklearn.decomposition.TruncatedSVD`, for which it is a drop-in
    replacement, it does not centre X and works on sparse matrices.

    Parameters
    ----------
    n_components : "power_law", int, float, Rule or callable, default="power_law"
        - ``"power_law"``: K is the number of eigenvalues >= xmin (the tail), and xmin
          minimizes the Kolmogorov-Smirnov distance between the tail and a power law.
        - int >= 1: K is that number. A power law is still fitted, to the eigenvalues
          that were computed. A number larger than the rank of X is cut to the rank,
          with a warning; or below it, to the singular values that rounding of the
          largest leaves.
        - float in (0, 1): the fewest components that hold this share of the squared
          Frobenius norm of X without what `without_leading` leaves out, as
          ``outcome_.share`` counts it.
        - a rule of :mod:`powerlaw_lsa.rules`, such as
          :class:`~powerlaw_lsa.rules.BrokenStick`, or one of your own. Only as much of
          the spectrum is computed as the rule needs.
        - any other callable: ``function(spectrum) -> int``, which is given the complete
          :class:`~powerlaw_lsa.Spectrum`. It is given only the computed part if the
          complete spectrum does not fit in memory, or if `algorithm` computes only
          `max_components`.
    algorithm : {"auto", "dense", "lanczos", "arpack", "randomized"}, default="auto"
        - ``"dense"``: all eigenvalues, by LAPACK on the Gram matrix of the smaller
          side. It takes time ``min(n, d) ** 3`` and memory ``8 * min(n, d) ** 2``
          bytes.
        - ``"lanczos"``: as many leading eigenvalues as K needs, by block Lanczos. If K
          is chosen by the power law, it continues until every longer tail is excluded,
          if need be until the spectrum is complete. For a very small X, and for a rule
          that needs the complete spectrum if memory allows it, ``"dense"`` takes over.
        - ``"arpack"``, ``"randomized"``: what
          :class:`~sklearn.decomposition.TruncatedSVD` does, without singular values
          below rounding of the largest, which may have no correct digit. They compute a
          number of components that is fixed beforehand, so they require an int for
          `n_components`, or `max_components`, and an X of NumPy or SciPy.
        - ``"auto"``: ``"dense"`` if the smaller side of X is small or if a large part
          of the spectrum is needed, otherwise ``"lanczos"``.
    max_components : int, default=None
        Largest K allowed, whatever `n_components` is. Longer tails are not examined,
        and a rule that needs only leading eigenvalues is given no more than this
        number, so it also bounds time and memory. A warning is issued if it cuts K.
    without_leading : int, default=0
        Number of leading components that are left out. K, the power law,
        `components_`, `singular_values_` and all that is said of the spectrum are those
        of the rest. The first component of TF-IDF mostly follows the length of the
        documents and their most frequent terms; that of counts of cells follows their
        depth. If not so many components can be computed, all but the last of those
        that can are left out, with a warning.
    exponent : float, default=1.0
        ``transform`` returns :math:`U \Sigma^{exponent}` for
        :math:`X = U \Sigma V^T`. 1 is what
        :class:`~sklearn.decomposition.TruncatedSVD` does, 0 gives all components the
        same weight, and 2 emphasizes the leading ones.
    n_iter : int, default=5
        Number of power iterations, as in
        :class:`~sklearn.decomposition.TruncatedSVD`. Used only by
        ``algorithm="randomized"``.
    n_oversamples : int, default=10
        Number of additional random vectors. Used only by ``algorithm="randomized"``.
    power_iteration_normalizer : {"auto", "QR", "LU", "none"}, default="auto"
        Normalizer of the power iterations. Used only by ``algorithm="randomized"``.
    random_state : int, RandomState instance or None, default=None
        Seed of the random starting block of the iterative algorithms, and of rules that
        shuffle X.
    tol : float, default=0.0
        Relative tolerance of the iterative algorithms. 0 means machine precision for
        ``"arpack"``, and 1e-9 of each eigenvalue for ``"lanczos"``, which uses 1e-4 if
        `tol` is larger than that.
    verbose : int or callable, default=0
        How to report the progress of block Lanczos. If it is a positive number, a line
        is printed at each check. If it is a function, it is called as
        ``verbose(basis, known)``, with the number of Lanczos vectors and the number of
        eigenvalues known so far. Callbacks of scikit-learn 1.9 (``set_callbacks``) are
        called at each check as well.

    Attributes
    ----------
    components_ : ndarray of shape (`n_components_`, n_features)
        Right singular vectors. The entry of largest magnitude in each is positive.
    outcome_ : Outcome
        What the fit decided, as one record: K, the rule and the limit it is by, the
        power law and its certificate. Attributes that are not arrays are read from it.
    n_components_ : int
        Number of components kept: K.
    eigenvalues_ : ndarray of shape (n_known,)
        The leading eigenvalues of ``X'X`` that were computed, descending, float64.
    alpha_ : float
        Exponent of the power law: the density is ``x ** -alpha_`` for ``x >= xmin_``.
        NaN if there is no tail to fit.
    alpha_stderr_ : float
        Standard error of alpha: ``(alpha_ - 1) / sqrt(power_law_.n_tail)``.
    xmin_ : float
        Eigenvalue at which the tail begins. If there is no tail to fit, it is the
        smallest eigenvalue that would be kept.
    ks_distance_ : float
        Kolmogorov-Smirnov distance D between the tail and its power law.
    power_law_ : PowerLawFit
        The fit together with the whole scan.
    spectrum_ : Spectrum
        The eigenvalues, their accuracy, and what is known of those that were not
        computed.
    verdict_ : TailVerdict
        Whether there is a power-law tail: ``verdict_.word`` is "clear", "weak", "none"
        or "too few", and printing the verdict gives the reasons. It judges only the
        quality of the fit, by alpha, D and K.
    certified_ : bool
        True if `power_law_` is the best fit to the whole spectrum (with
        `max_components`, the best of all tails up to it), and not only to the part that
        was computed. It says nothing about how well a power law fits.

        False is not an error. With an int or a share for `n_components`, the solver
        may stop before a certificate is possible; alpha, xmin and D then describe only
        the eigenvalues that were computed. It is always False with
        ``algorithm="randomized"``, whose eigenvalues have unknown errors.
    findings_ : tuple of Finding
        What you should know before you trust K. `fit` issues a warning for each finding
        that concerns the K that was kept.
    solver_ : str
        The algorithm that was used.
    localization_ratios_ : ndarray of shape (n_vectors,)
        ``||v||_1 / ||v||_inf`` of the leading right singular vectors: those kept and
        as many that follow, 64 at most.
    explained_variance_ : ndarray of shape (`n_components_`,)
        Variance of the training documents along each component, float64, whatever
        `exponent` is.
    explained_variance_ratio_ : ndarray of shape (`n_components_`,)
        The same as a share of the variance of X; zeros if all documents are equal.
    singular_values_ : ndarray of shape (`n_components_`,)
        Square roots of the leading eigenvalues.
    scaling_ : ndarray of shape (`n_components_`,)
        ``singular_values_ ** (exponent - 1)``: the factor of each column that
        ``transform`` returns.
    n_features_in_ : int
        Number of features seen in `fit`.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Names of features seen in `fit`. Defined only if X has string names.

    Warns
    -----
    DegenerateSpectrumWarning
        If there is no tail to fit (there are fewer than three distinct eigenvalues, all
        of which are kept), or if fewer components are kept than `n_components` asks
        for: X has no more, `max_components` allows no more, or the eigenvalues that
        were computed do not decide a rule. Also if K is chosen by the power law and
        equals `max_components`, so that a longer tail may fit better.
    NoTailWarning
        If K is chosen by the power law, but there is no real tail, as for noise, or it
        is too short to tell: the word of `verdict_` is "none" or "too few".
    ConvergenceWarning
        If K is chosen by the power law and tails beyond the computed eigenvalues could
        not be excluded.
    AmbiguousTailWarning
        If K is chosen by the power law, the word of `verdict_` is "clear" or "weak",
        and a tail of at least twice or at most half the length fits nearly as well.

    Raises
    ------
    MemoryError
        If ``algorithm="dense"`` needs more memory than is available.

    See Also
    --------
    sklearn.decomposition.TruncatedSVD : The same projection for a K that you choose.
    fit_power_law : The fit alone, for any positive numbers.
    compare_rules : Every rule that chooses K, on one spectrum.

    Notes
    -----
    With ``sklearn.set_config(array_api_dispatch=True)`` X may be an array of PyTorch,
    CuPy or another library that scikit-learn accepts, or a sparse tensor of PyTorch.
    The fitted arrays then lie on the same device and belong to the same library;
    `spectrum_` and `power_law_` hold NumPy arrays. The guide "On a GPU" says more.

    References
    ----------
    C. H. Martin, "Why WeightWatcher Works", calculatedcontent.com, 2020. This is the
    article that the estimator implements.

    J. Caron, "Experiments with LSA scoring: optimal rank and basis", in Computational
    Information Retrieval, SIAM (2001), 157-169. (The exponent.)

    A. Clauset, C. R. Shalizi, M. E. J. Newman, "Power-law distributions in empirical
    data", SIAM Review 51 (2009), 661-703.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> X = np.diag(np.append(np.arange(1, 101) ** -0.5, np.geomspace(0.05, 1e-3, 60)))
    >>> svd = PowerLawTruncatedSVD().fit(X)
    >>> svd.n_components_
    100
    >>> svd.transform(X).shape
    (160, 100)
    """

    _parameter_constraints: ClassVar[dict] = {
        "n_components": N_COMPONENTS,
        "algorithm": [StrOptions({"auto", "dense", "lanczos", "arpack", "randomized"})],
        "max_components": [Interval(Integral, 1, None, closed="left"), None],
        "without_leading": [Interval(Integral, 0, None, closed="left")],
        "exponent": [Interval(Real, 0, None, closed="left")],
        "n_iter": [Interval(Integral, 0, None, closed="left")],
        "n_oversamples": [Interval(Integral, 1, None, closed="left")],
        "power_iteration_normalizer": [StrOptions({"auto", "QR", "LU", "none"})],
        "random_state": ["random_state"],
        "tol": [Interval(Real, 0, 1, closed="left")],
        "verbose": ["verbose", callable],
    }

    def __init__(
        self,
        n_components="power_law",
        *,
        algorithm="auto",
        max_components=None,
        without_leading=0,
        exponent=1.0,
        n_iter=5,
        n_oversamples=10,
        power_iteration_normalizer="auto",
        random_state=None,
        tol=0.0,
        verbose=0,
    ):
        self.n_components = n_components
        self.algorithm = algorithm
        self.max_components = max_components
        self.without_leading = without_leading
        self.exponent = exponent
        self.n_iter = n_iter
        self.n_oversamples = n_oversamples
        self.power_iteration_normalizer = power_iteration_normalizer
        self.random_state = random_state
        self.tol = tol
        self.verbose = verbose

    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y=None):
        """Fit the spectrum of X, choose K and keep its components.

        Parameters
        ----------
        X : {array-like, sparse matrix or array, dask array} of shape \
                (n_samples, n_features)
            Real and finite; negative entries are allowed. The blocks of a dask array
            may be sparse, and their numbers of rows may be unknown. If they do not fit
            in memory they are computed again in each of many passes; an
            ``EfficiencyWarning`` is issued if that takes most of the time. The guide
            "Data larger than memory, and compute clusters" says more.
        y : Ignored
            Present by convention.

        Returns
        -------
        self : PowerLawTruncatedSVD
            The fitted estimator.

        Raises
        ------
        ValueError
            If X is empty, complex or not finite, or its squares do not fit in float64;
            or if X is not an array of NumPy or SciPy and `algorithm` is one of
            scikit-learn's. If `fit` raises or is interrupted, the estimator stays as
            it was.
        """
        self._fit(X)
        return self

    @fit_context(prefer_skip_nested_validation=True)
    def fit_transform(self, X, y=None):
        """Fit, and project X: the same as ``fit(X).transform(X)`` in one pass.

        Parameters
        ----------
        X, y
            As in `fit`.

        Returns
        -------
        Z : ndarray or dask array of shape (n_samples, `n_components_`)
            ``X @ components_.T * scaling_``; not computed yet if X is a dask array.
        """
        return self._fit(X)

    def transform(self, X):
        """Project documents on the components.

        Parameters
        ----------
        X : {array-like, sparse matrix or array, dask array} of shape \
                (n_samples, n_features)
            Documents with the features seen in `fit`.

        Returns
        -------
        Z : ndarray or dask array of shape (n_samples, `n_components_`)
            ``X @ components_.T * scaling_``, always dense; not computed yet if X is a
            dask array.
        """
        check_is_fitted(self, "components_")
        matrix = read(X, self, reset=False)
        self._check_namespace(matrix, "transform")
        return matrix.project(self._scaled_components(1))

    def inverse_transform(self, X):
        """Map projected documents back to the space of features.

        Parameters
        ----------
        X : {array-like, dask array} of shape (n_samples, `n_components_`)
            Projected documents.

        Returns
        -------
        X_original : ndarray or dask array of shape (n_samples, n_features)
            The closest point of the latent space, always dense; not computed yet if X
            is a dask array.
        """
        check_is_fitted(self, "components_")
        matrix = read_projected(X, self._n_features_out)
        self._check_namespace(matrix, "inverse_transform")
        return matrix.project(self._scaled_components(-1).T)

    def _scaled_components(self, power: int):
        """Components times the factors of their columns, to a power of 1 or -1."""
        # Not a copy of all components only to multiply them by 1.
        if (to_numpy(self.scaling_) == 1).all():
            return self.components_
        factors = self.scaling_[: self._n_features_out, None]
        return self.components_ * factors**power

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.array_api_support = self.algorithm not in ("arpack", "randomized")
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

    # What was decided is read from the record, so that no two attributes can disagree.
    n_components_ = property(attrgetter("outcome_.n_components"))
    power_law_ = property(attrgetter("outcome_.fit"))
    alpha_ = property(attrgetter("outcome_.fit.alpha"))
    alpha_stderr_ = property(attrgetter("outcome_.fit.alpha_stderr"))
    xmin_ = property(attrgetter("outcome_.fit.xmin"))
    ks_distance_ = property(attrgetter("outcome_.fit.ks_distance"))
    spectrum_ = property(attrgetter("outcome_.spectrum"))
    solver_ = property(attrgetter("outcome_.spectrum.solver"))
    certified_ = property(attrgetter("outcome_.certified"))
    verdict_ = property(attrgetter("outcome_.verdict"))
    findings_ = property(attrgetter("outcome_.findings"))

    @property
    def _n_features_out(self):
        return self.components_.shape[0]

    @with_numpy_defaults
    def _fit(self, X):
        with _all_or_nothing(self):
            search = Search(
                self.n_components, self.max_components, self.without_leading
            )
            random_state = check_random_state(self.random_state)
            matrix = read(X, self, reset=True)
            with fit_task(self, matrix.X) as step:
                search.see(matrix, random_state, say=partial(self._say, step))
                found = decompose(
                    matrix,
                    search,
                    random_state=random_state,
                    report=partial(self._report, step),
                    **{name: getattr(self, name) for name in _SOLVER_OPTIONS},
                )
                names = getattr(self, "feature_names_in_", None)
                outcome = search.conclude(found, names)
                self._keep(outcome, matrix, found)
                del found  # the basis, before Z takes its memory
                # `fit` needs it too: explained variances are those of Z.
                Z, self.explained_variance_, self.explained_variance_ratio_ = (
                    matrix.explain(self.components_, outcome.spectrum.squared_norm)
                )
            findings = outcome.findings
        for finding in findings:
            warn_of(finding)
        return Z if self.exponent == 1 else Z * self.scaling_

    def _say(self, step, message: str) -> None:
        step(message)
        if self.verbose and not callable(self.verbose):
            print(f"[{type(self).__name__}] {message}")

    def _report(self, step, basis: int, known: int) -> None:
        self._say(step, f"basis {basis}, eigenvalues {known}")
        if callable(self.verbose):
            self.verbose(basis, known)

    def _keep(self, outcome, matrix, found) -> None:
        """Set what is fitted, arrays where X lies."""
        eigenvalues, k = outcome.spectrum.eigenvalues, outcome.n_components
        vectors = found.components(k)
        ratios = found.localization_beyond(vectors)
        # If no eigenvalue is positive the one component that is kept has zero.
        leading = np.sqrt(np.append(eigenvalues, 0.0)[:k])
        scaling = column_factors(leading, self.exponent, matrix.dtype)
        self.outcome_ = outcome
        self.eigenvalues_ = matrix.like(eigenvalues, matrix.double)
        self.singular_values_ = matrix.like(leading)
        self.localization_ratios_ = matrix.like(ratios, matrix.double)
        self.components_, self.scaling_ = matrix.like(vectors), matrix.like(scaling)

    def _check_namespace(self, matrix, method: str) -> None:
        if matrix.library != "dask":  # whose blocks are multiplied where they lie
            check_same_namespace(matrix.X, self, attribute="components_", method=method)


@contextmanager
def _all_or_nothing(estimator):
    """Leave what was learned as it was if the fit fails or is interrupted."""
    before = _learned(estimator)
    try:
        yield
    except BaseException:
        for name in _learned(estimator):
            delattr(estimator, name)
        vars(estimator).update(before)
        raise


def _learned(estimator) -> dict:
    """Attributes that `fit` has set, by scikit-learn's convention."""
    return {
        name: value
        for name, value in vars(estimator).items()
        if name.endswith("_") and not name.startswith("_")
    }
