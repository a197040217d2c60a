"""Is every sentence that the program says of a fit true?

    python -m tests.truth [N] --seed S

Fits N matrices, computes the complete spectrum of each by `numpy.linalg.svd`, and
checks every sentence of findings, warnings, verdict, near ties, captions, report and
assessment against it. A kind of sentence is recognised by its pattern (`claims`), and
what it says is recomputed (`facts`); what no pattern recognises counts as false, so a
new sentence needs a claim of its own.

Not checked: numbers inside the drawings, the tables of an assessment, and the sentences
of errors. What is drawn at random (replicates, shuffled matrices) is taken from the
records, so of those only what is said of them is checked.
"""
