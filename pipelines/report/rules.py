"""Rules: what checks are made of. The form's own relations are rules too, by their codes in its files.

What each means, reads and is worth: :mod:`pipelines.report.catalogue`.
"""

from __future__ import annotations

from enum import StrEnum

#: the subject of ``document_read`` where memory did not suffice for one of the ways of reading
MEMORY_RAN_OUT = "memory"


class Rule(StrEnum):
    """The name of a rule, as stored in ``checks.rule`` (``docs/rules.md`` says what fails it)."""

    LIKELY_CAUSE = "likely_cause"
    NARRATIVE_VS_TABLE = "narrative_vs_table"
    NARRATIVE_ARITHMETIC = "narrative_arithmetic"
    SECTION_NUMBER = "section_number"
    SECTION_ORDER = "section_order"
    SECTION_SAYS_SOMETHING = "section_says_something"
    FEE_EXPLAINED = "fee_explained"
    EDITION_OF_YEAR = "edition_of_year"
    UNIT_IN_CELL = "unit_in_cell"
    MISSING_CELL = "missing_cell"
    LABEL_TYPO = "label_typo"
    LABEL_VARIANT = "label_variant"
    ITEMS_NOT_DECISIONS = "items_not_decisions"
    IN_FORCE_COVERS_ISSUED = "in_force_covers_issued"
    SIGNATURE_DATE = "signature_date"
    PUBLISHED_AFTER_YEAR = "published_after_year"
    DATE_IN_FUTURE = "date_in_future"
    NARRATIVE_YEAR = "narrative_year"
    TABLE_FOUND = "table_found"
    SECTION_FOUND = "section_found"
    COLUMNS_CERTAIN = "columns_certain"
    CELL_UNDERSTOOD = "cell_understood"
    READINGS_AGREE = "readings_agree"
    TABLE_ACCOUNTED = "table_accounted"
    UNIT_PRINTED = "unit_printed"
    READABLE = "readable"
    DOCUMENT_READ = "document_read"
    IS_REPORT = "is_report"
    READER_FAILED = "reader_failed"  # our own code; the subject is format and reading
    READ_FROM_PICTURES = "read_from_pictures"
    AUTHORITY_KNOWN = "authority_known"
    AUTHORITY_SOURCES = "authority_sources"
    YEAR_KNOWN = "year_known"
    YEAR_SOURCES = "year_sources"
    ATTACHMENT_DISAGREEMENT = "attachment_disagreement"
    DUPLICATE_REPORT = "duplicate_report"
    PUT_BACK = "put_back"
    CORRECTED = "cell_corrected"
    CORRECTION_EXPIRED = "correction_expired"
    CARRIED_ACROSS_YEARS = "carried_across_years"
    STOCK_ACROSS_YEARS = "stock_across_years"
    FIGURE_RESTATED = "figure_restated"
    FIGURE_JUMP = "figure_jump"
    YEAR_MISSING = "year_missing"
    PUBLISHED_IN_TIME = "published_in_time"
    TEXT_REPEATED = "text_repeated"
    TEXT_SHARED = "text_shared"
    TABLE_REPEATED = "table_repeated"
    PARTS_ADD_UP = "parts_add_up"
    COLUMN_IN_PLACE = "column_in_place"  # of a portal, as are the next
    LIST_HOLDS_ENTRIES = "list_holds_entries"
    LIST_KEEPS_ENTRIES = "list_keeps_entries"
    READINGS_AS_BEFORE = "readings_as_before"
    LINKS_OFFICIAL = "links_official"
    CLOCK_GOES_ON = "clock_goes_on"
