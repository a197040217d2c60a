"""What a transformer returns for a dask collection: the dask array itself."""

from functools import wraps

from .read import is_dask


class DaskOutputMixin:
    """Leave a dask array as it is, whatever scikit-learn's `set_output` asks for.

    A table of pandas or polars would have to be computed in this process. The mixin
    stands before scikit-learn's `TransformerMixin` in the list of bases.
    """

    def __init_subclass__(cls, **kwargs):
        names = ("transform", "fit_transform")
        plain = {name: m for name, m in vars(cls).items() if name in names}
        super().__init_subclass__(**kwargs)  # scikit-learn makes tables from here on
        for name, method in plain.items():
            setattr(cls, name, _unless_dask(method, vars(cls)[name]))


def _unless_dask(plain, making_tables):
    @wraps(plain)
    def method(self, X, *args, **kwargs):
        return (plain if is_dask(X) else making_tables)(self, X, *args, **kwargs)

    return method
