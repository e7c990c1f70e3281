"""How fast Plumbline is, and how much memory it takes, each figure beside a bare reference measured in the same run.

``make bench`` measures and writes the figures into README.md; ``python -m benchmarks --quick`` only shows that every
measurement still runs. No figure comes from a test, and no test fails because a machine is slow.
"""
