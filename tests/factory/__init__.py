"""A factory of reports with known truth: the examiner of the parser, built from the contract alone."""

from tests.factory.corpus import Case, build, corpus

__all__ = ["Case", "build", "corpus"]
