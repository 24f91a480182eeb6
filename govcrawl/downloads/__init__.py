"""Downloads (下载): the whole data set as files, written beside the published database."""
