import subprocess
import sys

import powerlaw_lsa

PUBLIC = {
    "AmbiguousTailWarning",
    "Assessment",
    "BrokenStick",
    "CountBounds",
    "DaskTfidf",
    "DegenerateSpectrumWarning",
    "EigenvalueHistogramDisplay",
    "EigenvalueRatio",
    "Elbow",
    "ExplainedVarianceDisplay",
    "GoodnessOfFit",
    "Intervals",
    "KSDistanceDisplay",
    "LocalizationDisplay",
    "LocalizationElbow",
    "MarchenkoPasturEdge",
    "OptimalHardThreshold",
    "ParallelAnalysis",
    "PowerLawDisplay",
    "PowerLawFit",
    "PowerLawTruncatedSVD",
    "ProfileLikelihood",
    "RulesDisplay",
    "ScreeDisplay",
    "SignflipParallelAnalysis",
    "Spectrum",
    "TailStatus",
    "TraceLog",
    "assess",
    "bootstrap_intervals",
    "compare_distributions",
    "compare_rules",
    "describe_ties",
    "document_intervals",
    "fit_power_law",
    "goodness_of_fit",
    "inverse_participation_ratios",
    "is_ambiguous",
    "localization_frame",
    "localization_ratios",
    "near_ties",
    "participation_ratios",
    "plot_overview",
    "register_onnx_converter",
    "report_html",
    "shuffle_null",
    "spectral_summary",
    "top_terms",
    "without_leading",
}


def test_public_names_are_these():
    assert set(powerlaw_lsa.__all__) == PUBLIC
    assert len(powerlaw_lsa.__all__) == len(PUBLIC)


def run_python(code):
    """Output of a fresh interpreter, since this one has imported everything."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_nothing_else_is_public_after_import():
    names = run_python("import powerlaw_lsa; print(*dir(powerlaw_lsa))")
    assert {name for name in names if not name.startswith("_")} == PUBLIC


def test_every_public_name_is_documented():
    for name in PUBLIC:
        assert getattr(powerlaw_lsa, name).__doc__, name


def test_import_leaves_plots_powerlaw_and_dask_alone():
    """They are slow to import, and a fit needs neither; dask may be absent."""
    loaded = run_python("import sys, powerlaw_lsa; print(*sys.modules)")
    assert not {"matplotlib", "powerlaw", "dask", "distributed"} & set(loaded)


def test_the_fit_and_its_rules_know_no_matrix():
    """Imports go from the estimator to the spectrum to the fit, never back."""
    modules = run_python(
        "import sys, types\n"
        "package = types.ModuleType('powerlaw_lsa')\n"
        "import importlib.util as u\n"
        "spec = u.find_spec('powerlaw_lsa')\n"
        "package.__path__ = spec.submodule_search_locations\n"
        "sys.modules['powerlaw_lsa'] = package\n"
        "import powerlaw_lsa._tail.fit\n"
        "print(*sys.modules)"
    )
    assert "powerlaw_lsa._tail.fit" in modules
    assert not {"scipy", "sklearn", "powerlaw_lsa._spectrum"} & set(modules)
