"""`python -m benchmarks`: see `benchmarks/bench.py`."""

from benchmarks.bench import main

main()
