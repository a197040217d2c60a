"""Every private name of scikit-learn that is used, and what differs between versions.

Nothing else in this package imports a private name of scikit-learn. The oldest
version that is supported is in `pyproject.toml`.
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sklearn
from sklearn.base import _fit_context as fit_context
from sklearn.exceptions import InconsistentVersionWarning
from sklearn.utils import _safe_indexing as safe_indexing
from sklearn.utils._array_api import get_namespace
from sklearn.utils._param_validation import (
    Interval,
    Options,
    StrOptions,
    validate_parameter_constraints,
)
from sklearn.utils.validation import validate_data

try:
    from sklearn.utils._array_api import check_same_namespace
except ImportError:  # scikit-learn before 1.9

    def check_same_namespace(X, estimator, *, attribute, method):
        """Leave it to the library of X to refuse what does not fit together."""


try:
    from sklearn.callback import CallbackSupportMixin
except ImportError:  # scikit-learn before 1.9

    class CallbackSupportMixin:  # type: ignore[no-redef]
        """Stand-in without callbacks."""


@contextmanager
def fit_task(estimator, X) -> Iterator[Callable[[str], None]]:
    """Tell scikit-learn's callbacks of a fit; yields a function that reports a step."""
    if not hasattr(estimator, "_init_callback_context"):
        yield lambda name: None
        return
    task = estimator._init_callback_context(max_subtasks=None)
    task.call_on_fit_task_begin(estimator=estimator, X=X)

    def step(name: str) -> None:
        subtask = task.subcontext(task_name=name)
        subtask.call_on_fit_task_begin(estimator=estimator)
        subtask.call_on_fit_task_end(estimator=estimator)

    yield step
    task.call_on_fit_task_end(estimator=estimator, X=X)


class VersionMarkMixin:
    """Pickles that say which scikit-learn wrote them, as those of its own estimators.

    scikit-learn marks only classes of its own modules.
    """

    def __getstate__(self):
        state: dict = super().__getstate__()  # type: ignore[assignment]
        return state | {"_sklearn_version": sklearn.__version__}

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
        super().__setstate__(state)  # type: ignore[misc]
