"""Files as readers see them: a name, bytes as a stream, text in a known encoding; archives are opened safely."""

from __future__ import annotations

import codecs
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, TextIO

from groundswell.errors import DataError

__all__ = ["Head", "SourceFile", "head_of", "header_name", "open_sources"]

HEAD_BYTES = 1 << 20
MOST_MEMBERS = 1000
LARGEST_MEMBER = 2 << 30
LARGEST_RATIO = 200  # tables pack 5 to 50 to 1
#: A file that archives made by Excel, LibreOffice or Numbers hold, and no export does.
_SPREADSHEET = frozenset({"[Content_Types].xml", "content.xml", "Index/Document.iwa"})
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_UNSPEAKABLE = re.compile(r"\\u(0000|[dD][89a-fA-F])")
_NAMED_TIME = re.compile(
    r"(?<!\d)(20\d{2})[-_]?(0[1-9]|1[0-2])[-_]?([0-3]\d)[-_T ]{0,3}([01]\d|2[0-3])[-_:.]?([0-5]\d)(?:[-_:.]?([0-5]\d))?(?!\d)"
)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file, or one member of an archive.

    Attributes:
        name: for messages; a member is written ``archive.zip/member.csv``.
        opener: gives its bytes as a new stream each time.
        size: in bytes.
        modified: its date on disk, aware; a member has its archive's.
        encoding, delimiter: chosen by the person, else ``None``.
        columns: the file's own column name by the name that readers look for.
        beside: the other members of its archive.
    """

    name: str
    opener: Callable[[], BinaryIO]
    size: int
    modified: datetime | None = None
    encoding: str | None = None
    delimiter: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    beside: tuple[SourceFile, ...] = ()

    def sha256(self) -> str:
        """SHA-256 of the bytes."""
        digest = hashlib.sha256()
        with self.opener() as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
        return digest.hexdigest()

    def named_time(self) -> datetime | None:
        """A moment written in the file's name, without a zone; the last one where there are several."""
        found = _NAMED_TIME.findall(self.name)
        if not found:
            return None
        try:
            return datetime(*(int(part or 0) for part in found[-1]))  # type: ignore[arg-type]  # noqa: DTZ001
        except ValueError:
            return None

    def text_encoding(self, sample: bytes) -> str:
        """The encoding of the text: chosen, or told by its first bytes; else UTF-8, strictly."""
        for mark, name in _BOMS:
            if sample.startswith(mark):
                return name
        if self.encoding is not None:
            return self.encoding
        # most letters of UTF-16 have a zero byte: behind them (little end first) or before
        first, second = (sample[start:400:2].count(0) for start in (0, 1))
        if max(first, second) > 0.3 * len(sample[:400:2]):
            return "utf-16-le" if second > first else "utf-16-be"
        return "utf-8"

    def open_text(self) -> TextIO:
        """The text as a stream; line ends are kept as they are, for cells hold line ends too."""
        stream = self.opener()
        sample = stream.read(HEAD_BYTES)
        stream.close()
        return io.TextIOWrapper(self.opener(), encoding=self.text_encoding(sample), newline="")

    def text(self) -> str:
        """All of the text.

        Raises:
            DataError: the bytes are not text in this encoding.
        """
        with self.open_text() as stream:
            try:
                return stream.read()
            except UnicodeDecodeError as error:
                raise self.undecodable(error) from error

    def json(self) -> Any:
        """The file as one JSON document.

        Raises:
            DataError: it is none; the message says where it breaks.
        """
        return parse_json(self.text(), self.name)

    def undecodable(self, error: UnicodeDecodeError) -> DataError:
        """What to say of bytes that are not text."""
        return DataError(
            f"{self.name}: is not {error.encoding.upper()} text (byte 0x{error.object[error.start]:02x}); "
            "give --encoding NAME, as in --encoding cp1252 or latin-1"
        )


def parse_json(text: str, name: str) -> Any:
    """A JSON document, with numbers that JSON does not have refused.

    Raises:
        DataError: the text is not JSON; the message says where it breaks.
    """
    try:
        value, end = _DECODER.raw_decode(text) if text[:1] in "{[" else (None, 0)
        if not end or (end < len(text) and text[end:].strip()):  # the slow way, which says where it breaks
            value = _DECODER.decode(text)
        return _speakable(value) if "\\u" in text and _UNSPEAKABLE.search(text) else value
    except json.JSONDecodeError as error:
        cut = " (the file may be cut off)" if error.pos >= len(text.rstrip()) - 1 else ""
        raise DataError(
            f"{name}: is no whole JSON: {error.msg} at line {error.lineno}, column {error.colno}{cut}; "
            "fetch it again, or restore it from a copy"
        ) from error
    except RecursionError as error:
        raise DataError(f"{name}: JSON nested too deeply to be data; fetch it again") from error
    except ValueError as error:
        raise DataError(f"{name}: is no JSON: {error}") from error


def _speakable(value: Any) -> Any:
    """A JSON value whose texts can be written: escapes can name zero bytes and halves of letters."""
    if isinstance(value, str):
        whole = value.replace("\0", "")
        return whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, list):
        return [_speakable(item) for item in value]
    if isinstance(value, dict):
        return {_speakable(key): _speakable(item) for key, item in value.items()}
    return value


def _no_constant(word: str) -> float:
    raise ValueError(f"{word} is no number of JSON")


_DECODER = json.JSONDecoder(parse_constant=_no_constant)


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a file, for recognition: its name, its first text, first JSON value and header.

    Attributes:
        name: the file's name.
        text: the first mebibyte as text; empty when they are not text.
        header: normalised column names, where the first line is a header; else empty.
        binary: the bytes are no text.
    """

    name: str
    text: str
    header: tuple[str, ...] = ()
    binary: bool = False
    start: bytes = b""

    @property
    def suffix(self) -> str:
        """The ending of the name, in lower case."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def is_json(self) -> bool:
        """Whether the text begins like a JSON object or list."""
        return self.text.lstrip()[:1] in ("{", "[")

    def has(self, *columns: str) -> bool:
        """Whether the header holds all these columns."""
        return set(columns) <= set(self.header)

    def names(self, *keys: str) -> bool:
        """Whether the first text holds all these words as JSON keys."""
        return self.is_json and all(re.search(rf'"{re.escape(key)}"\s*:', self.text) for key in keys)


def head_of(source: SourceFile) -> Head:
    """The head of a file. A file that is no text has an empty one."""
    from groundswell.sources.tables import header_of  # tables builds on this module

    with source.opener() as stream:
        sample = stream.read(HEAD_BYTES)
    if sample.startswith(b"PAR1"):
        from groundswell.sources.tables import parquet_header

        return Head(source.name, "", parquet_header(source), binary=True, start=sample[:16])
    encoding = source.text_encoding(sample)
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
        text = decoder.decode(sample)  # a letter cut in two at the end of the sample is left over
    except (UnicodeDecodeError, LookupError):
        return Head(source.name, "", binary=True, start=sample[:16])
    if "\0" in text:
        return Head(source.name, "", binary=True, start=sample[:16])
    header = () if text.lstrip()[:1] in ("{", "[") else header_of(text, source)
    return Head(source.name, text, header, start=sample[:16])


def header_name(name: str) -> str:
    """A column name without what the eye does not see: soft hyphens, marks of width 0, spaces at the ends."""
    return " ".join(name.translate(_INVISIBLE).split())


def open_sources(paths: Sequence[str | Path], **chosen: Any) -> list[SourceFile]:
    """The files behind paths; an archive gives each of its members.

    Args:
        paths: files.
        chosen: ``encoding``, ``delimiter`` and ``columns`` of ``SourceFile``.
    Raises:
        DataError: a path is missing, empty, a folder, a spreadsheet or an archive that cannot be trusted; or none of the
            files has a column that was named.
    """
    from groundswell.sources.tables import need_mapped_columns  # tables builds on this module

    sources = list(_opened(paths, chosen))
    need_mapped_columns(sources)
    return sources


def _opened(paths: Sequence[str | Path], chosen: dict[str, Any]) -> Iterator[SourceFile]:
    for given in paths:
        path = Path(given)
        if path.is_dir():
            raise DataError(f"{path}: is a folder; name its files, as in {path}/*.json")
        try:
            status = path.stat()
        except OSError as error:
            raise DataError(f"{path}: cannot be read: {error.strerror}") from error
        if status.st_size == 0:
            raise DataError(f"{path.name}: is empty (zero bytes); fetch it again")
        modified = datetime.fromtimestamp(status.st_mtime, UTC).replace(microsecond=0)
        if zipfile.is_zipfile(path):
            yield from _members(path, modified, chosen)
        else:
            yield SourceFile(path.name, _opener(path), status.st_size, modified, **chosen)


def _opener(path: Path) -> Callable[[], BinaryIO]:
    return lambda: path.open("rb")


def _members(path: Path, modified: datetime, chosen: dict[str, Any]) -> Iterator[SourceFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise DataError(f"{path.name}: is a damaged zip archive ({error}); export it again") from error
    if _SPREADSHEET & {info.filename for info in infos}:
        raise DataError(f"{path.name}: is a spreadsheet; save the sheet that holds the counts as CSV (UTF-8)")
    infos = [info for info in infos if not info.filename.startswith("__MACOSX/")]
    if not infos:
        raise DataError(f"{path.name}: the archive holds no file")
    if len(infos) > MOST_MEMBERS:
        raise DataError(f"{path.name}: {len(infos)} files in one archive; unpack it and name the ones wanted")
    members = []
    for info in infos:
        member = f"{path.name}/{info.filename}"
        parts = PurePosixPath(info.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in parts.parts[0]:
            raise DataError(f"{member}: a path that leads out of the archive; nothing was read from it")
        packed = max(info.compress_size, 1)
        if info.file_size > LARGEST_MEMBER or info.file_size > max(LARGEST_RATIO * packed, 1 << 20):
            raise DataError(
                f"{member}: {info.file_size:,} bytes packed into {packed:,}; not opened. Unpack it by hand if it is meant"
            )
        if info.flag_bits & 1:
            raise DataError(f"{member}: is encrypted; unpack it by hand")
        if info.file_size == 0:
            raise DataError(f"{member}: is empty (zero bytes); export it again")
        members.append(
            SourceFile(member, _member_opener(path, info.filename), info.file_size, modified, **chosen)
        )
    for one in members:
        yield replace(one, beside=tuple(other for other in members if other is not one))


def _member_opener(path: Path, member: str) -> Callable[[], BinaryIO]:
    def open_member() -> BinaryIO:
        try:
            with zipfile.ZipFile(path) as archive, archive.open(member) as stream:
                return io.BytesIO(stream.read(LARGEST_MEMBER))
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
            raise DataError(f"{path.name}/{member}: cannot be unpacked ({error}); export it again") from error

    return open_member
