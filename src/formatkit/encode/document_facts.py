"""What a document says of itself: title, author, language, for readers' windows, screen readers and search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from formatkit.encode.document_streams import raw_stream

if TYPE_CHECKING:
    from pypdf import PdfWriter

__all__ = ["DocumentFacts", "describe"]

_PRODUCER = "formatkit"


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """Title and author in plain text; `lang` is a language tag such as `de` or `pt-BR` (BCP 47)."""

    title: str
    author: str
    lang: str


def describe(writer: PdfWriter, facts: DocumentFacts) -> None:
    """Enter the facts in the three places where readers look: information, catalog and XMP. Nothing tells the time."""
    from pypdf.generic import BooleanObject, DictionaryObject, NameObject, TextStringObject

    writer.metadata = {"/Title": facts.title, "/Author": facts.author, "/Producer": _PRODUCER}
    root = writer._root_object
    root[NameObject("/Lang")] = TextStringObject(facts.lang)
    root[NameObject("/ViewerPreferences")] = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
    described = raw_stream(_xmp(facts).encode())
    described[NameObject("/Type")] = NameObject("/Metadata")
    described[NameObject("/Subtype")] = NameObject("/XML")
    root[NameObject("/Metadata")] = writer._add_object(described)


def _xmp(facts: DocumentFacts) -> str:
    from xml.sax.saxutils import escape

    title, author, lang = (escape(text) for text in (facts.title, facts.author, facts.lang))
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:pdf="http://ns.adobe.com/pdf/1.3/">'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>'
        f"<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>"
        f"<dc:language><rdf:Bag><rdf:li>{lang}</rdf:li></rdf:Bag></dc:language>"
        f"<pdf:Producer>{_PRODUCER}</pdf:Producer>"
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    )
