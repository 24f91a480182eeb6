"""The reader's site as plain files, which any web space serves (静态版): ``scrapy publish DIR --static``."""
