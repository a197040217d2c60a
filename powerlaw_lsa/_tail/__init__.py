"""From eigenvalues to a power law, and how sure it is; NumPy only."""
