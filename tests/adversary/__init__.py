"""The adversary: reports with knowingly awkward layouts and a known truth, held against what ``read_report`` answers.

It knows the contract and the form, never the reader: nothing here imports from ``pipelines`` but ``read_report``.
"""
