"""Export of `transform` to ONNX, by a converter for skl2onnx."""

from ._estimator import PowerLawTruncatedSVD
from ._extras import require
from ._matrix.array_api import to_numpy

__all__ = ["register"]


def register() -> None:
    """Teach skl2onnx to convert :class:`PowerLawTruncatedSVD`.

    Call it once per process, before you pass an estimator, or a pipeline that contains
    one, to ``skl2onnx.to_onnx``. It needs skl2onnx, which the extra ``[onnx]``
    installs.

    Raises
    ------
    ImportError
        If skl2onnx is not installed.

    Notes
    -----
    The model does nothing but multiply by ``components_`` and ``scaling_``. For float64
    input the output is float64; everything else is computed in float32. ONNX has no
    sparse input for this: pass dense rows, or export the vectorizer in the same
    pipeline.

    Examples
    --------
    >>> import numpy as np
    >>> from powerlaw_lsa import PowerLawTruncatedSVD
    >>> from powerlaw_lsa.onnx import register
    >>> X = np.random.default_rng(0).pareto(2.0, (60, 40))
    >>> svd = PowerLawTruncatedSVD(3).fit(X)
    >>> register()  # doctest: +SKIP
    >>> model = skl2onnx.to_onnx(svd, X[:1])  # doctest: +SKIP
    >>> run = onnxruntime.InferenceSession(model.SerializeToString())  # doctest: +SKIP
    >>> np.allclose(run.run(None, {"X": X})[0], svd.transform(X))  # doctest: +SKIP
    True
    """
    require("skl2onnx", "onnx", "Export to ONNX").update_registered_converter(
        PowerLawTruncatedSVD, "PowerLawTruncatedSVD", _infer_output, _convert
    )


def _infer_output(operator) -> None:
    rows = operator.inputs[0].get_first_dimension()
    kept = operator.raw_operator.n_components_
    operator.outputs[0].type = _tensor_type(operator)([rows, kept])


def _convert(scope, operator, container) -> None:
    from skl2onnx.common.data_types import guess_proto_type

    real = guess_proto_type(_tensor_type(operator)())
    matrix = to_numpy(operator.raw_operator._scaled_components(1)).T
    matrix_name = scope.get_unique_variable_name("components")
    container.add_initializer(matrix_name, real, matrix.shape, matrix.ravel())
    cast_name = scope.get_unique_variable_name("real")
    container.add_node(
        "Cast",
        operator.inputs[0].full_name,
        cast_name,
        to=real,
        name=scope.get_unique_operator_name("Cast"),
    )
    container.add_node(
        "MatMul",
        [cast_name, matrix_name],
        operator.outputs[0].full_name,
        name=scope.get_unique_operator_name("MatMul"),
    )


def _tensor_type(operator) -> type:
    """Type of the input if it is float64, else float32."""
    from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType

    is_double = isinstance(operator.inputs[0].type, DoubleTensorType)
    return DoubleTensorType if is_double else FloatTensorType
