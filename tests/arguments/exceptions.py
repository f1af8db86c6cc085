"""Public callables whose arguments the law does not vary, each with the reason."""

import re

STEP = "called by a sampler at every step: the entrance of the sampler has checked the positions"
RESULT = "what a function of the library returns: nobody makes one by hand"
MODEL = "called by the calibration, with what the model itself has drawn"
EXCEPTIONS = {
    r"agreement\.Comparison": RESULT,
    r"course\.alarms\.(Alarms|Verdict)": RESULT,
    r"course\.so_far\.Findings?": RESULT,
    r"course\.broken\..*": "wrong on purpose: exhibits that no reader's data come near",
    r"course\.exhibits\.Exhibit": "the exhibits of the zoo, made in the module itself",
    r"course\.(five_schools|one_rate)\.(prior|simulate|log_likelihood)": MODEL,
    r"course\..*\.(log_density|log_density_and_gradient|log_joint|\w+_given_rest|parts)": STEP,
    r"course\._normal_means\.NormalMeansTarget\.arrays": "takes the draws that `sample` made of the target",
    r"course\.costs\.parameterisation\.parameterisation_costs":
        "samples three posteriors per call: too slow; its arguments are those of `quadrature` and `sample`",
    r"course\.left_out\.(predicted_without|without)": "fits the model of the schools anew at every call: too "
                                                     "slow; its errors have a test of their own",
    r"course\.prior_study\..*": "the simulation study of one page, a fit at every call; its errors have a "
                                "test of their own",
    r"course\.records\._fits\.Fit": RESULT,
    r"course\.(slides_chain\.(SlidesChain|Replay\..*)|_stored\.StoredNumbers\..*)":
        "stored numbers in the place of a generator",
    r"data\..*\.(Dataset|HighSchool|Table)": "made by the loaders",
    r"hierarchical\..*\.(GLMDraws|HierarchicalDraws|NormalMeansDraws|ModelDraws)":
        "made by `sample` of a model",
    r"hierarchical\.rows\.data\.RegressionData": "made by its class methods, which check",
    r"hierarchical\.rows\.database\.DatabaseDoor\.from_duckdb": "its own law in test_statistics: errors of "
                                                                "a database, not of an argument",
    r"hierarchical\.rows\.statistics\.SufficientStatistics\.of_columns": "takes columns that are checked",
    r"kernels\.proposals\.\w+\.(sample|log_density)": STEP,
    r"kernels\.step\.Kernel\.adapt": STEP,
    r"kernels\.step\.(State|Transition)": "made by kernels at every step",
    r"live\.scheme\.Scheme\.(compute|draw|readout)": "called by the figure with what `compute` returned",
    r"monte_carlo\.Estimate": RESULT,
    r"pooling\.least_squares\.GroupLines": RESULT,
    r"predictive\.Replicates": RESULT,
    r"ranking\..*\.(Difference|RankIntervals)": RESULT,
    r"exercises\..*\.(Trial|Checked)": RESULT,
}


def reason_for(name):
    """Why a callable is not in the tables; nothing if there is no reason."""
    return next((reason for pattern, reason in EXCEPTIONS.items() if re.fullmatch(pattern, name)), "")
