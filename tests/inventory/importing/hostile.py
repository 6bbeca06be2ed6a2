"""Files that nobody should have to read, made small."""

import struct
import zipfile
from pathlib import Path

import xlsxwriter

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR = 512


def encrypted_workbook(path: Path) -> None:
    """An OLE container with the two streams that make a spreadsheet an encrypted one."""
    names = ["Root Entry", "EncryptionInfo", "EncryptedPackage"]
    directory = b"".join(_entry(name, 5 if place == 0 else 2, place) for place, name in enumerate(names))
    directory = directory.ljust(_SECTOR, b"\x00")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0, 0)
    header += struct.pack("<108I", *[_FREE] * 108)
    table = struct.pack("<128I", _FAT, _END, *[_FREE] * 126)
    path.write_bytes(header + table + directory)


def _entry(name: str, kind: int, place: int) -> bytes:
    text = (name + "\x00").encode("utf-16-le")
    left, right, child = (_FREE, _FREE, 1) if place == 0 else (_FREE, 2 if place == 1 else _FREE, _FREE)
    return (
        text.ljust(64, b"\x00")
        + struct.pack("<HBBIII", len(text), kind, 1, left, right, child)
        + bytes(36)
        + struct.pack("<IQ", _END, 0)
    )


def cell_in_the_last_corner(path: Path) -> None:
    """A header and one cell in XFD1048576, which asks for half a terabyte when read as a rectangle."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "Название")
        sheet.write_string(1_048_575, 16_383, "х")


def zip_bomb(path: Path, size: int) -> None:
    """A workbook whose only text unpacks to `size` bytes."""
    small = path.with_suffix(".small.xlsx")
    with xlsxwriter.Workbook(small) as book:
        book.add_worksheet().write_string(0, 0, "Название")
    with zipfile.ZipFile(small) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bomb:
        for name in source.namelist():
            content = source.read(name)
            if not name.endswith("sharedStrings.xml"):
                bomb.writestr(name, content)
                continue
            start, end = content.split("Название".encode())
            with bomb.open(name, "w", force_zip64=True) as writing:
                writing.write(start)
                for _part in range(size // (1 << 20)):
                    writing.write(b"A" * (1 << 20))
                writing.write(end)
