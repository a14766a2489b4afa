"""What kind of file the bytes are, whatever its name says, and what to do with those we cannot read."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Literal

from segmentation.errors import TableError
from segmentation.prepare.reading.options import CUT_OFF, Limits

Kind = Literal["text", "workbook", "parquet"]
EXTENSIONS: MappingProxyType[str, str] = MappingProxyType({
    "csv": "CSV", "tsv": "CSV", "tab": "CSV", "txt": "Text",
    "xlsx": "Excel workbook", "xlsm": "Excel workbook", "xls": "Excel workbook", "xlsb": "Excel workbook",
    "ods": "OpenDocument spreadsheet", "parquet": "Parquet", "gz": "gzip", "zip": "zip",
})  # fmt: skip
PICTURES = {
    b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF", b"II*\x00": "TIFF", b"MM\x00*": "TIFF",
    b"BM": "BMP",
}  # fmt: skip
AS_TABLE = "Save it as CSV or Excel, and upload that."
SIGNATURES = {
    b"%PDF": "It is a PDF. Copy its table into a spreadsheet, or export the data as CSV.",
    b"SQLite format 3": f"It is an SQLite database. Export the table with your customers. {AS_TABLE}",
    b"ARROW1": f"It is an Arrow (Feather) file. {AS_TABLE}",
    b"BZh": "It is packed with bzip2. Unpack it and upload the table inside.",
    b"\xfd7zXZ": "It is packed with xz. Unpack it and upload the table inside.",
    b"7z\xbc\xaf": "It is packed with 7-Zip. Unpack it and upload the table inside.",
    b"Rar!": "It is a RAR archive. Unpack it and upload the table inside.",
    b"(\xb5/\xfd": "It is packed with Zstandard. Unpack it and upload the table inside.",
    b"{\\rtf": f"It is a word-processor document (RTF). {AS_TABLE}",
    b"<stata_dta>": f"It is a file of Stata. {AS_TABLE}",
    b"$FL2": f"It is a file of SPSS. {AS_TABLE}",
    b"$FL3": f"It is a file of SPSS. {AS_TABLE}",
    bytes(12) + b"\xc2\xea\x81\x60": f"It is a file of SAS. {AS_TABLE}",
    b"RDX": f"It is a file of R. {AS_TABLE}",
    b"\x89HDF": f"It is an HDF5 file. {AS_TABLE}",
    b"\x93NUMPY": f"It is a NumPy array. {AS_TABLE}",
    b"Obj\x01": f"It is an Avro file. {AS_TABLE}",
    b"ORC": f"It is an ORC file. {AS_TABLE}",
    b"\x00\x01\x00\x00Standard ": f"It is an Access database. Export your customers. {AS_TABLE}",
    b"!BDN": "It is an Outlook mailbox. Export your contacts as CSV, and upload that.",
    b"\x04\x22\x4d\x18": "It is packed with LZ4. Unpack it and upload the table inside.",
    b"MSCF": "It is a cabinet archive. Unpack it and upload the table inside.",
    b"ID3": "It is a sound recording. Choose another file.",
    b"OggS": "It is a sound recording. Choose another file.",
    b"MZ": "It is a program, not a table. Choose another file.",
    b"\x7fELF": "It is a program, not a table. Choose another file.",
}
DBASE = {0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x43, 0x63, 0x7B, 0x83, 0x8B, 0x8C, 0x8E, 0xCB, 0xF5, 0xFB}
"""The first byte of a dBase or FoxPro table."""
EMPTY_ZIP = b"PK\x05\x06"
OLE, ZIP, GZIP, PARQUET = b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"\x1f\x8b", b"PAR1"
CHUNK = 1 << 20  # bytes unpacked at a time


@dataclass(frozen=True, eq=False)
class Contents:
    """The bytes of a table, what they are, and the wrapping they came in."""

    data: bytes
    kind: Kind
    name: str
    unpacked: int
    """Bytes of all its parts, once unpacked."""
    wrapping: str | None = None
    notes: tuple[str, ...] = ()


def open_file(data: bytes, filename: str, limits: Limits) -> Contents:
    """The table inside an upload. Raises `TableError` with what the file is instead."""
    limits.check_bytes(len(data))
    if _is_blank(data):
        raise TableError("It is empty. Export it again, or choose another file.")
    if data.startswith(EMPTY_ZIP):
        raise TableError("It is a zip file with nothing in it. Choose another file.")
    if data.startswith(GZIP):
        inner, notes = _gunzipped(data, limits)
        name = filename[:-3] if filename.lower().endswith(".gz") else filename
        return _inside(inner, name, "gzip", notes, limits)
    if data.startswith(ZIP) and not _is_workbook(data):
        inner, name = _unzipped(data, limits)
        return _inside(inner, name, "zip", (), limits)
    return Contents(data, _kind(data), filename, _unpacked(data, limits))


def _is_blank(data: bytes) -> bool:
    blank = b"\x00 \t\r\n\xef\xbb\xbf"
    return not data[:4096].strip(blank) and not data.strip(blank)


def _inside(data: bytes, name: str, wrapping: str, notes: tuple[str, ...], limits: Limits) -> Contents:
    if data.startswith(GZIP) or (data.startswith(ZIP) and not _is_workbook(data)):
        raise TableError(f"It is packed twice: {wrapping} with another packed file inside. Unpack it first.")
    if _is_blank(data):
        raise TableError(f"“{name}” inside it is empty. Export it again, or choose another file.")
    return Contents(data, _kind(data), name, _unpacked(data, limits), wrapping, notes)


def _kind(data: bytes) -> Kind:
    if data.startswith(PARQUET):
        return "parquet"
    if data.startswith((OLE, ZIP)):
        return "workbook"
    _refuse(data)
    return "text"


def _refuse(data: bytes) -> None:
    """Raise `TableError` for what is certainly no table."""
    for signature, name in PICTURES.items():
        if data.startswith(signature) and (len(signature) > 2 or b"\x00" in data[:64]):
            raise TableError(f"It is a picture ({name}). Upload the table it was made from.")
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        raise TableError("It is a picture (WebP). Upload the table it was made from.")
    for signature, sentence in SIGNATURES.items():
        is_text = signature.isalnum()  # letters that a name of a column may begin with
        if data.startswith(signature) and (not is_text or b"\x00" in data[:64]):
            raise TableError(sentence)
    if data[257:262] == b"ustar":
        raise TableError("It is a tar archive. Unpack it and upload the table inside.")
    if data[4:8] == b"ftyp":
        raise TableError("It is a picture or a film. Upload the table with your customers.")
    if _is_dbase(data):
        raise TableError(f"It is a dBase table (DBF). Open it in a spreadsheet. {AS_TABLE}")
    if data[:1] in (b"\x71", b"\x72", b"\x73") and data[1:4] in (b"\x01\x01\x00", b"\x02\x01\x00"):
        raise TableError(f"It is a file of Stata. {AS_TABLE}")
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").lstrip(b"\xff\xfe \t\r\n").lower()
    if re.match(rb"<(?:!doctype html|html|head|body|table|meta|div|style)\b", head) or b"<html" in head[:512]:
        raise TableError(
            "It is a web page (HTML), whatever its name ends in; some tools export these as .xls. "
            "Open it in a spreadsheet, save it as .xlsx or CSV, and upload that."
        )
    if head.startswith((b"<?xml", b"<workbook", b"mime-version:")):
        raise TableError(
            "It is an XML or web archive. Open it in a spreadsheet, save it as .xlsx, and upload that."
        )
    if _is_json(data, head):
        raise TableError("It is JSON, not a table. Export the customers as CSV or Excel, one row each.")


def _is_dbase(data: bytes) -> bool:
    """Whether the header is one of dBase: its version, a date, and the length of header and records."""
    if len(data) < 33 or data[0] not in DBASE or not (1 <= data[2] <= 12 and 1 <= data[3] <= 31):
        return False
    header, record = int.from_bytes(data[8:10], "little"), int.from_bytes(data[10:12], "little")
    return header >= 33 and record > 0 and (header > len(data) or data[32:header].find(b"\r") >= 0)


def _is_json(data: bytes, head: bytes) -> bool:
    tail = data[-64:].replace(b"\x00", b"").rstrip()
    opened = re.match(rb'\{\s*(?:"|\}\s*$)|\[\s*[\[{]|\[\s*(?:"[^"]*"|[\d.]+|null|true|false)\s*[,\]]', head)
    return opened is not None and tail.endswith((b"}", b"]", b"},"))


def _gunzipped(data: bytes, limits: Limits) -> tuple[bytes, tuple[str, ...]]:
    """All members of a gzip file, never more than the limit."""
    unpacked = bytearray()
    place, is_whole = 0, True
    while data.startswith(GZIP, place):
        place, is_whole = _member_of_gzip(data, place, unpacked, limits.bytes)
    notes = () if is_whole else (f"The packed file {CUT_OFF}; what could be unpacked was read.",)
    return bytes(unpacked), notes


def _member_of_gzip(data: bytes, place: int, unpacked: bytearray, limit: int) -> tuple[int, bool]:
    """Unpack one member, window by window: where it ends, and whether it is whole."""
    packer = zlib.decompressobj(31)
    window = 1 << 10
    try:
        while not packer.eof and place < len(data):
            fed = data[place : place + window]
            unpacked += packer.decompress(fed, CHUNK)
            _check_total(len(unpacked), limit)
            place += len(fed) - len(packer.unconsumed_tail) - len(packer.unused_data)
            window = min(2 * window, CHUNK)
        unpacked += packer.flush()
    except zlib.error as error:
        raise TableError(
            "It is damaged: what is packed inside cannot be unpacked. Export it again."
        ) from error
    return place, packer.eof


def _check_total(total: int, limit: int) -> None:
    if total > limit:
        raise TableError(
            f"It unpacks to more than {limit / 2**20:,.0f} MB, which is more than is read. "
            "Keep the columns you need, or upload a random sample of your customers."
        )


def _archive(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise TableError("It is a damaged zip file or workbook. Export or save it again.") from error


def _is_workbook(data: bytes) -> bool:
    try:
        names = set(_archive(data).namelist())
    except TableError:
        return True
    return not names.isdisjoint({"xl/workbook.xml", "xl/workbook.bin", "content.xml", "[Content_Types].xml"})


def _unzipped(data: bytes, limits: Limits) -> tuple[bytes, str]:
    """The one table in a zip file, and its name."""
    archive = _archive(data)
    names = [name for name in archive.namelist() if not _is_clutter(name)]
    tables = [name for name in names if name.rsplit(".", 1)[-1].lower() in EXTENSIONS] or names
    if any(name.startswith("Index/") for name in names):
        raise TableError("It is an Apple Numbers document. In Numbers, choose File, Export to, CSV.")
    if len(tables) != 1:
        found = f"{len(tables)} files" if tables else "no table"
        listed = ": " + ", ".join(f"“{PurePosixPath(name).name}”" for name in tables[:4]) if tables else ""
        raise TableError(f"It holds {found}{listed}. Unpack it and upload the one with your customers.")
    return _member(archive, tables[0], limits.bytes), PurePosixPath(tables[0]).name


def _is_clutter(name: str) -> bool:
    path = PurePosixPath(name)
    return name.endswith("/") or name.startswith("__MACOSX/") or path.name.startswith(".")


def _member(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    return b"".join(_pieces(archive, name, limit))


def _pieces(archive: zipfile.ZipFile, name: str, limit: int) -> Iterator[bytes]:
    """A file of an archive, piece by piece, never more than the limit."""
    if archive.getinfo(name).flag_bits & 1:
        raise TableError("It is protected by a password. Save it without one, and upload that.")
    total = 0
    try:
        with archive.open(name) as member:
            while piece := member.read(CHUNK):
                total += len(piece)
                _check_total(total, limit)
                yield piece
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise TableError(
            "It is damaged: a part of it cannot be unpacked. Export or save it again."
        ) from error


def _unpacked(data: bytes, limits: Limits) -> int:
    """Bytes of all parts. Raises `TableError` when those of a workbook are too many, or no workbook."""
    if not data.startswith(ZIP):
        return len(data)
    archive = _archive(data)
    names = archive.namelist()
    for part, what in (("word/document.xml", "a Word document"), ("ppt/presentation.xml", "a presentation")):
        if part in names:
            raise TableError(f"It is {what}. Copy its table into a spreadsheet, and upload that.")
    total = 0
    for name in names:
        for piece in _pieces(archive, name, limits.unpacked):
            total += len(piece)
            _check_total(total, limits.unpacked)
    return total
