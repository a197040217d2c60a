"""scikit-learn's callbacks where the installed version has them (1.9), else nothing."""

try:
    from sklearn.callback import CallbackSupportMixin
except ImportError:

    class _NoContext:
        """Task that nobody listens to."""

        def subcontext(self, **task):
            return self

        def call_on_fit_task_begin(self, **task):
            return self

        def call_on_fit_task_end(self, **task):
            return self

    class CallbackSupportMixin:  # type: ignore[no-redef]
        """Stand-in for scikit-learn before 1.9."""

        def _init_callback_context(self, **task):
            return _NoContext()


__all__ = ["CallbackSupportMixin"]
