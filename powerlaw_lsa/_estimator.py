"""`PowerLawTruncatedSVD`: parameters, validation, delegation, fitted attributes."""

import sys
import warnings
from contextlib import contextmanager
from numbers import Integral, Real
from typing import ClassVar

import numpy as np
import scipy.sparse as sp
import sklearn
from sklearn.base import (
    BaseEstimator,
    ClassNamePrefixFeaturesOutMixin,
    TransformerMixin,
    _fit_context,
)
from sklearn.exceptions import ConvergenceWarning, InconsistentVersionWarning
from sklearn.utils import check_array, check_random_state
from sklearn.utils._array_api import get_namespace
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.validation import check_is_fitted, validate_data

from . import _rules
from ._alternatives import (
    AmbiguousTailWarning,
    describe_ties,
    is_ambiguous,
    near_ties,
)
from ._array_api import (
    array_namespace,
    check_same_namespace,
    checked_csr,
    finfo,
    in_float64,
    is_dask,
    is_on_host,
    is_sparse_tensor,
    largest_dtype,
    moved,
    product,
    refuse_complex,
)
from ._callbacks import CallbackSupportMixin
from ._certificate import certify
from ._localization import localization_ratios, ratios_in_chunks
from ._parallel_analysis import ParallelAnalysis, SignflipParallelAnalysis
from ._power_law import TailStatus, fit_power_law
from ._projection import (
    explained,
    make_peaks_positive,
    project,
    total_variance,
    variances_of,
)
from ._spectrum import decompose

# Frames that are not the user's: joblib calls the steps of a pipeline.
_OURS = ("powerlaw_lsa.", "sklearn.", "joblib.")
# Rules that need random matrices made of the entries of X.
_SHUFFLE_X = (ParallelAnalysis, SignflipParallelAnalysis)


class DegenerateSpectrumWarning(UserWarning):
    """The spectrum has no tail to fit, or fewer eigenpairs than were asked for."""


class PowerLawTruncatedSVD(
    CallbackSupportMixin,
    ClassNamePrefixFeaturesOutMixin,
    TransformerMixin,
    BaseEstimator,
):
    """Truncated SVD (LSA) that picks its number of components from the spectrum.

    A power law is fitted to the tail of the eigenvalues of ``X'X``, and the eigenpairs
    in that tail are kept. Like :class:`~sklearn.decomposition.TruncatedSVD`, which it
    replaces, it does not centre X and works on sparse matrices.

    Parameters
    ----------
    n_components : "power_law", int, float or callable, default="power_law"
        - ``"power_law"``: the number of eigenvalues >= xmin, where xmin minimises the
          Kolmogorov-Smirnov distance between the tail and its power law.
        - int >= 1: that many; the power law is fitted to what is then known of the
          spectrum. More than X can have is cut to what it has, with a warning.
        - float in (0, 1): the fewest that hold this share of the squared Frobenius
          norm of X.
        - a rule of the literature, such as :class:`BrokenStick` or :class:`Elbow`:
          see :func:`compare_rules` for all of them. As much of the spectrum is
          computed as it needs.
        - any other callable: ``rule(spectrum) -> int`` on the complete
          :class:`Spectrum`; on the part that there is where that does not fit in
          memory, or where `algorithm` computes only `max_components`.
    algorithm : {"auto", "dense", "lanczos", "arpack", "randomized"}, default="auto"
        - ``"dense"``: all eigenvalues, by LAPACK on the Gram matrix of the smaller
          side; time ``min(n, d) ** 3``, memory ``8 * min(n, d) ** 2`` bytes.
        - ``"lanczos"``: as many leading eigenvalues as K needs, by block Lanczos. With
          K by power law it goes on until every longer tail is excluded. Where the
          smaller side of X is at most 416, or it does not get there and memory allows,
          ``"dense"`` takes over.
        - ``"arpack"``, ``"randomized"``: exactly what
          :class:`~sklearn.decomposition.TruncatedSVD` does. They compute a number of
          components that is fixed beforehand, so they want `n_components` as an int,
          or `max_components`; and X in memory, not a dask array.
        - ``"auto"``: ``"dense"`` where the smaller side of X is small or a large part
          of the spectrum is wanted; else ``"lanczos"``.
    max_components : int, default=None
        Largest K allowed, whatever `n_components` is. The scan for the power law looks
        no deeper, and with a rule that needs only leading eigenvalues no more are
        computed, so it also bounds time and memory. A share or a rule that is cut by
        it says so in a warning.
    n_iter, n_oversamples, power_iteration_normalizer
        For ``algorithm="randomized"``, as in
        :class:`~sklearn.decomposition.TruncatedSVD`; ignored otherwise.
    random_state : int, RandomState instance or None, default=None
        For the iterative algorithms.
    tol : float, default=0.0
        Relative tolerance of the iterative algorithms. 0 is machine precision for
        ``"arpack"`` and 1e-9, for eigenvalues, for ``"lanczos"``, which goes no
        further than 1e-4.
    verbose : int, default=0
        Whether block Lanczos prints its progress. With scikit-learn 1.9 its callbacks
        (``set_callbacks``) are told of each check too.

    Attributes
    ----------
    components_ : ndarray of shape (n_components_, n_features)
        Right singular vectors. The entry of largest magnitude in each is positive.
    n_components_ : int
        The number of components kept: K.
    eigenvalues_ : ndarray of shape (n_known,)
        The leading eigenvalues of ``X'X`` that were computed, descending, float64.
    alpha_, alpha_stderr_, xmin_, ks_distance_ : float
        The power law: density ``x ** -alpha_`` for ``x >= xmin_``. Where there was no
        tail to fit they are NaN, and `xmin_` is the smallest eigenvalue that would be
        kept.
    power_law_ : PowerLawFit
        The fit with the whole scan.
    spectrum_ : Spectrum
        The eigenvalues with their accuracy and what is known of the others.
    certified_ : bool
        Whether `power_law_` is the fit of the whole spectrum (of all tails up to
        `max_components`), not only of the part that was computed. False is no fault:
        an int or a share for `n_components` may be met by fewer eigenvalues than a
        certificate needs, without a warning, and then alpha, xmin and D describe that
        part alone; and for ``algorithm="randomized"`` it is always False, since nobody
        bounds the error of its eigenvalues. Ask for ``"power_law"``, or
        ``algorithm="dense"``, to have it True.
    solver_ : str
        The algorithm that was used.
    localization_ratios_ : ndarray of shape (n_vectors,)
        ``||v||_1 / ||v||_inf`` of the leading right singular vectors, up to twice as
        many as were kept.
    explained_variance_ : ndarray of shape (n_components_,)
        Variance of the training documents along each component, float64.
    explained_variance_ratio_ : ndarray of shape (n_components_,)
        The same as a share of the variance of X; zeros where all documents are equal.
    singular_values_ : ndarray of shape (n_components_,)
        Square roots of the leading eigenvalues.
    n_features_in_ : int
        Number of features seen in `fit`.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of features seen in `fit`, where X has string names.

    Warns
    -----
    DegenerateSpectrumWarning
        If there is no tail to fit (fewer than three distinct eigenvalues: all of them
        are kept), or fewer eigenpairs are kept than `n_components` asks for, because X
        has no more, `max_components` allows no more, or the eigenvalues that were
        computed do not decide a rule: then all that are known and allowed are kept.
    ConvergenceWarning
        If K was to be chosen by the power law and tails beyond the computed
        eigenvalues could not be excluded.
    AmbiguousTailWarning
        If a tail of at least twice or at most half the length fits nearly as well.

    Raises
    ------
    MemoryError
        If ``algorithm="dense"`` needs more memory than is available.

    Notes
    -----
    With ``sklearn.set_config(array_api_dispatch=True)`` X may be an array of PyTorch,
    CuPy or another library that scikit-learn takes, or a sparse tensor of PyTorch. It
    stays on its device, and the fitted arrays are there too, of the same library;
    `spectrum_` and `power_law_` are NumPy's. ``"arpack"`` and ``"randomized"`` are for
    NumPy and SciPy only.

    All is computed in float64. Where a device has none, the spectrum is computed on
    the host.

    See Also
    --------
    sklearn.decomposition.TruncatedSVD : The same projection for a K that is given.
    fit_power_law : The fit alone, for any positive numbers.

    References
    ----------
    C. H. Martin, "Why WeightWatcher Works", calculatedcontent.com, 2020
    (the article this implements).

    A. Clauset, C. R. Shalizi, M. E. J. Newman, "Power-law distributions in empirical
    data", SIAM Review 51 (2009), 661-703.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.sparse import random_array
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> X = random_array((300, 200), density=0.1, rng=np.random.default_rng(0))
    >>> svd = PowerLawTruncatedSVD().fit(X)
    >>> int(np.sum(svd.eigenvalues_ >= svd.xmin_)) == svd.n_components_
    True
    >>> svd.transform(X).shape == (300, svd.n_components_)
    True
    """

    _parameter_constraints: ClassVar[dict] = {
        "n_components": [
            StrOptions({"power_law"}),
            Interval(Integral, 1, None, closed="left"),
            Interval(Real, 0, 1, closed="neither"),
            callable,
        ],
        "algorithm": [StrOptions({"auto", "dense", "lanczos", "arpack", "randomized"})],
        "max_components": [Interval(Integral, 1, None, closed="left"), None],
        "n_iter": [Interval(Integral, 0, None, closed="left")],
        "n_oversamples": [Interval(Integral, 1, None, closed="left")],
        "power_iteration_normalizer": [StrOptions({"auto", "QR", "LU", "none"})],
        "random_state": ["random_state"],
        "tol": [Interval(Real, 0, 1, closed="left")],
        "verbose": ["verbose"],
    }

    def __init__(
        self,
        n_components="power_law",
        *,
        algorithm="auto",
        max_components=None,
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
        self.n_iter = n_iter
        self.n_oversamples = n_oversamples
        self.power_iteration_normalizer = power_iteration_normalizer
        self.random_state = random_state
        self.tol = tol
        self.verbose = verbose

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y=None):
        """Fit the spectrum of X, choose K and keep its components.

        Parameters
        ----------
        X : {array-like, sparse matrix or array, dask array} of shape \
                (n_samples, n_features)
            Real and finite; negative entries are legal. The blocks of a dask array may
            be sparse, with row chunks of unknown size. A cluster keeps them in its
            memory during the fit; without one they are made anew in each of many
            passes, so that X may be larger than memory.
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
            if X is a dask array and `algorithm` one of scikit-learn's. Then, and if it
            is interrupted, the estimator stays as it was.
        """
        with _all_or_nothing(self):
            self._fit(X)
        return self

    @_fit_context(prefer_skip_nested_validation=True)
    def fit_transform(self, X, y=None):
        """Fit, and project X: the same as ``fit(X).transform(X)`` in one pass.

        Parameters
        ----------
        X : {array-like, sparse matrix or array, dask array} of shape \
                (n_samples, n_features)
            Real and finite; negative entries are legal.
        y : Ignored
            Present by convention.

        Returns
        -------
        Z : ndarray or dask array of shape (n_samples, n_components_)
            ``X @ components_.T``; not computed yet where X is a dask array.
        """
        with _all_or_nothing(self):
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
        Z : ndarray or dask array of shape (n_samples, n_components_)
            ``X @ components_.T``, always dense; not computed yet where X is a dask
            array.
        """
        check_is_fitted(self, "components_")
        X = self._read(X, reset=False)
        if is_dask(X):
            from ._blocks import project as project_blocks

            return project_blocks(X, self.components_)
        check_same_namespace(X, self, attribute="components_", method="transform")
        return project(X, self.components_)

    def inverse_transform(self, X):
        """Map projected documents back to the space of features.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_components_)
            Projected documents.

        Returns
        -------
        X_original : ndarray of shape (n_samples, n_features)
            The closest point of the latent space, always dense.
        """
        check_is_fitted(self, "components_")
        check_same_namespace(
            X, self, attribute="components_", method="inverse_transform"
        )
        X = check_array(X, dtype=_float_dtypes(X))
        if X.shape[1] != self.n_components_:
            raise ValueError(
                f"X has {X.shape[1]} columns, but there are {self.n_components_} "
                "components; pass what transform returns"
            )
        return product(X, self.components_)

    def __getstate__(self):
        # scikit-learn marks its own estimators only.
        return super().__getstate__() | {"_sklearn_version": sklearn.__version__}

    def __setstate__(self, state):
        written_by = state.pop("_sklearn_version", sklearn.__version__)
        if written_by != sklearn.__version__:
            warnings.warn(
                InconsistentVersionWarning(
                    estimator_name=type(self).__name__,
                    current_sklearn_version=sklearn.__version__,
                    original_sklearn_version=written_by,
                ),
                stacklevel=2,
            )
        super().__setstate__(state)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.array_api_support = self.algorithm not in ("arpack", "randomized")
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

    @property
    def _n_features_out(self):
        """Number of transformed output features."""
        return self.components_.shape[0]

    def _read(self, X, *, reset):
        """Validate X: array, SciPy matrix in canonical form, tensor, or dask array."""
        if is_dask(X):
            from ._dask import in_rows

            return validate_data(self, in_rows(X), skip_check_array=True, reset=reset)
        if is_sparse_tensor(X):
            X = checked_csr(X)
            return validate_data(self, X, skip_check_array=True, reset=reset)
        if not is_on_host(X):
            refuse_complex(X)
        X = validate_data(
            self,
            X,
            accept_sparse=["csr", "csc"],
            dtype=_float_dtypes(X),
            reset=reset,
        )
        if reset and sp.issparse(X):
            # A view with strides is legal, and too much for scikit-learn's loops.
            if not (X.has_canonical_format and X.data.flags.c_contiguous):
                X = X.copy()
            X.sum_duplicates()
        return X

    def _in_blocks(self, X):
        """Blocks of a dask array, if everything that was asked for works on them."""
        from ._blocks import read

        if self.algorithm in ("arpack", "randomized"):
            raise ValueError(
                f"algorithm={self.algorithm!r} does not work on a dask array; use "
                "'auto', 'dense' or 'lanczos', which take n_components as an int too"
            )
        if isinstance(self.n_components, _SHUFFLE_X):
            raise ValueError(
                f"n_components={self.n_components!r} shuffles X, which it cannot on a "
                "dask array; use another rule, or a sample of the rows in memory"
            )
        return read(X)

    def _fit(self, X):
        """Fit, and return the projection of X."""
        X = self._read(X, reset=True)
        on_dask = is_dask(X)
        if on_dask:
            X = self._in_blocks(X)
        rule = _rules.as_rule(self.n_components, self.max_components)
        random_state = check_random_state(self.random_state)
        task = self._init_callback_context(max_subtasks=None)
        task.call_on_fit_task_begin(estimator=self, X=X)

        def report(basis, known):
            check = task.subcontext(task_name=f"basis {basis}, eigenvalues {known}")
            check.call_on_fit_task_begin(estimator=self)
            check.call_on_fit_task_end(estimator=self)
            self._report(basis, known)

        X_double = X if on_dask else in_float64(X)
        decomposition = decompose(
            X_double,
            rule,
            algorithm=self.algorithm,
            tol=self.tol,
            random_state=random_state,
            report=report,
            n_iter=self.n_iter,
            n_oversamples=self.n_oversamples,
            power_iteration_normalizer=self.power_iteration_normalizer,
        )
        spectrum = decomposition.spectrum
        _check_range(spectrum.total, X.dtype)
        power_law = fit_power_law(
            spectrum.eigenvalues, max_components=self.max_components
        )
        certificate = certify(spectrum, power_law, self.max_components)
        self._warn(spectrum, power_law, certificate)

        known = len(spectrum.eigenvalues)
        if known:
            k = self._choose(rule, X_double, decomposition, random_state)
            vectors = decomposition.right_vectors(k)
            ratios = _localization(decomposition, vectors, min(2 * k, known))
            singular_values = np.sqrt(spectrum.eigenvalues[:k])
        else:  # X is all zeros: one component, on the first feature
            k, vectors, singular_values = 1, np.eye(1, X.shape[1]), np.zeros(1)
            ratios = localization_ratios(vectors)
        make_peaks_positive(vectors)
        # Where fitted arrays lie: with X, or here if X is on a cluster.
        home = np.empty(0, X.dtype) if on_dask else X
        components = moved(vectors, home, X.dtype)
        if on_dask:
            Z, variances, variance = X.projection(components)
        else:
            Z = project(X, components)
            variances, variance = variances_of(Z), total_variance(X_double)

        self.spectrum_ = spectrum
        self.power_law_ = power_law
        self.certified_ = certificate.holds
        self.solver_ = spectrum.solver
        self.eigenvalues_ = moved(spectrum.eigenvalues, home, largest_dtype(home))
        self.alpha_ = power_law.alpha
        self.alpha_stderr_ = power_law.alpha_stderr
        self.xmin_ = power_law.xmin
        self.ks_distance_ = power_law.ks_distance
        self.n_components_ = k
        self.components_ = components
        self.singular_values_ = moved(singular_values, home, X.dtype)
        self.localization_ratios_ = moved(ratios, home, largest_dtype(home))
        self.explained_variance_, self.explained_variance_ratio_ = explained(
            variances, variance, spectrum.total / X.shape[0], X.dtype
        )
        task.call_on_fit_task_end(estimator=self, X=X)
        return Z

    def _report(self, basis: int, known: int) -> None:
        """Show the progress of block Lanczos."""
        if self.verbose:
            print(f"[{type(self).__name__}] basis {basis}, eigenvalues {known}")

    def _choose(self, rule, X, decomposition, random_state) -> int:
        """K by the rule, as far as it is known and allowed."""
        spectrum = decomposition.spectrum
        known = len(spectrum.eigenvalues)
        k = min(self.max_components or known, known)
        if rule.decides(spectrum):
            evidence = rule.evidence(X, decomposition, random_state)
            asked = rule.choose(spectrum, *evidence)
            if asked <= k:
                return asked
            is_number = isinstance(self.n_components, Integral)
            reason = "is" if is_number else f"asks for {asked} components,"
            reason += " more than "
            if k < known:
                reason += f"max_components={k} allows"
            elif spectrum.complete:
                reason += f"the rank of X, which is {known}"
            else:
                reason += f"algorithm={self.algorithm!r} gives for X of shape "
                reason += f"{spectrum.shape}"
        else:
            of = f"{known} of up to {spectrum.rank_bound} eigenvalues"
            reason = f"is not decided by the leading {of}"
        share = spectrum.eigenvalues[:k].sum() / spectrum.total
        _warn(
            f"n_components={self.n_components!r} {reason}; {k} are kept, which hold "
            f"{share:.1%} of the squared Frobenius norm",
            DegenerateSpectrumWarning,
        )
        return k

    def _warn(self, spectrum, power_law, certificate) -> None:
        """Tell what the user should know before trusting K."""
        known = len(spectrum.eigenvalues)
        if isinstance(self.n_components, str):
            if certificate.open_tails:
                first, last = certificate.open_tails
                _warn(
                    f"K = {power_law.n_tail} is the best of the tails up to {known} "
                    f"eigenvalues, but those with {first} to {last} could not be "
                    "excluded; set max_components to the largest K you want, or use "
                    "algorithm='dense' if memory allows",
                    ConvergenceWarning,
                )
            elif power_law.status is not TailStatus.FITTED:
                _warn(power_law.status.advice, DegenerateSpectrumWarning)
            elif power_law.n_tail == self.max_components < spectrum.rank_bound:
                _warn(
                    f"K = max_components={self.max_components} is the longest tail "
                    "that was scanned; longer ones may fit better",
                    DegenerateSpectrumWarning,
                )
            elif is_ambiguous(ties := near_ties(power_law)):
                _warn(describe_ties(ties), AmbiguousTailWarning)
        elif not known:
            _warn(TailStatus.NO_EIGENVALUES.advice, DegenerateSpectrumWarning)


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


def _check_range(total: float, dtype) -> None:
    """Raise where projections overflow or lose digits, for float32 has a short range.

    Their size is at most the norm of X.
    """
    norm, limits = np.sqrt(total), finfo(dtype)
    if norm > limits.max or 0 < norm < limits.smallest_normal:
        raise ValueError(
            f"the norm of X ({norm:g}) is beyond the range of {dtype}; "
            "divide X by it, or pass float64"
        )


def _warn(message, category) -> None:
    """Warn at the line of the user's code, outside of this package and scikit-learn."""
    level, frame = 1, sys._getframe()
    while frame.f_back and frame.f_globals["__name__"].startswith(_OURS):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, category, stacklevel=level)


def _float_dtypes(X) -> list:
    """Dtypes that are kept, in the namespace of X."""
    xp, _ = get_namespace(X)
    return [xp.float64, xp.float32]


def _localization(decomposition, vectors, stop):
    """Localization ratios of the vectors, and of those that follow up to `stop`."""
    others = ratios_in_chunks(decomposition.right_vectors, vectors.shape[0], stop)
    return array_namespace(vectors).concat([localization_ratios(vectors), *others])
