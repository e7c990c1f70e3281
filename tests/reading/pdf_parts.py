"""PDFs made by hand, object by object, for what no program makes."""

import zlib
from io import BytesIO

from pypdf import PdfReader, PdfWriter

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PROSE = "Children are always with an adult when they are online, who can see every screen from where they stand."


def stream(data: bytes, facts: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n" % (len(data), facts) + data + b"\nendstream"


def packed(data: bytes) -> bytes:
    return stream(zlib.compress(data), b"/Filter /FlateDecode")


def pdf_from(objects: list[bytes]) -> bytes:
    """The objects by their numbers from 1; the first is the catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def page_with(content: bytes, extra: bytes = b"<< >>") -> bytes:
    """One page. ``content``: an object with the drawing; ``extra``: an object that it can use as /X."""
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> /XObject << /X 6 0 R >> >> >>"
    )
    return pdf_from([CATALOG, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, content, FONT, extra])


def written(text: str, size: int = 9) -> bytes:
    return b"BT /F1 %d Tf 40 700 Td (%s) Tj ET" % (size, text.encode("latin-1"))


def simple_pdf(text: str) -> bytes:
    return page_with(stream(written(text)))


def scanned(pages: int, cover: str = "", texts: int = 0) -> bytes:
    """Pages that hold only a picture, before them perhaps a cover, and after them pages of text."""
    image = stream(b"\0" * 100, b"/Type /XObject /Subtype /Image /Width 10 /Height 10 /ColorSpace /DeviceGray "
                   b"/BitsPerComponent 8")  # fmt: skip
    drawings = [written(cover)] * bool(cover) + [b"q 600 0 0 800 0 0 cm /X Do Q"] * pages + [written(PROSE)] * texts
    first = 5
    kids = b" ".join(b"%d 0 R" % (first + 2 * n) for n in range(len(drawings)))
    objects = [CATALOG, b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(drawings)), FONT, image]
    for n, drawing in enumerate(drawings):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> /XObject << /X 4 0 R >> >> >>" % (first + 2 * n + 1)
        )
        objects.append(stream(drawing))
    return pdf_from(objects)


def with_password(content: bytes, password: str, owner: str | None = None) -> bytes:
    writer = PdfWriter(PdfReader(BytesIO(content)))
    writer.encrypt(password, owner, algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
