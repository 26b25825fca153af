"""Tests of the pure computations of cases."""
