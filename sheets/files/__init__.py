"""Orders kept in files: a folder of .csv and .xlsx read as if it were a spreadsheet of Google's."""

from sheets.files.folder import Folder

__all__ = ["Folder"]
