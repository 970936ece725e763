"""Reports without pixels: a structured report of text, and a PDF in an envelope."""

from collections.abc import Iterator, Sequence

from pydicom.dataset import Dataset
from pydicom.uid import BasicTextSRStorage, EncapsulatedPDFStorage

from local.demo.exam import DemoFile, Exam, Series, attributes, code, fill

_REPORT = Series(90, "SR", "REPORT", "", "120000")
_PDF = Series(91, "DOC", "REPORT PDF", "", "120500")


def structured(exam: Exam, findings: Sequence[str], conclusion: str) -> Iterator[DemoFile]:
    """Make a Basic Text SR (PS3.3 §A.35.1, PS3.16 TID 2000).

    Parameters
    ----------
    exam : Exam
    findings : sequence of str
        One paragraph each, in the patient's character set.
    conclusion : str
    """
    dataset = exam.instance(_REPORT, 1, BasicTextSRStorage)
    items = [_text("121071", "Finding", paragraph) for paragraph in findings]
    fill(
        dataset,
        {
            "ReferencedPerformedProcedureStepSequence": [],
            "CompletionFlag": "COMPLETE",
            "VerificationFlag": "UNVERIFIED",
            "PerformedProcedureCodeSequence": [],
            "ValueType": "CONTAINER",
            "ConceptNameCodeSequence": [code("18748-4", "LN", "Diagnostic imaging report")],
            "ContinuityOfContent": "SEPARATE",
            "ContentTemplateSequence": [attributes(MappingResource="DCMR", TemplateIdentifier="2000")],
            "ContentSequence": [
                _section("121070", "Findings", items),
                _section("121076", "Conclusions", [_text("121077", "Conclusion", conclusion)]),
            ],
        },
    )
    yield exam.file(dataset)


def pdf(exam: Exam, title: str, lines: Sequence[str]) -> Iterator[DemoFile]:
    """Make an Encapsulated PDF of one page (PS3.3 §A.45.1).

    Parameters
    ----------
    exam : Exam
    title : str
    lines : sequence of str
        What the page says, ASCII.
    """
    dataset = exam.instance(_PDF, 1, EncapsulatedPDFStorage)
    document = _page([title, "", *lines])
    fill(
        dataset,
        {
            "AcquisitionDateTime": f"{exam.day}{_PDF.time}",
            "ConversionType": "WSD",
            "BurnedInAnnotation": "YES",
            "DocumentTitle": title,
            "ConceptNameCodeSequence": [code("18748-4", "LN", "Diagnostic imaging report")],
            "MIMETypeOfEncapsulatedDocument": "application/pdf",
            "EncapsulatedDocument": document + b"\0" * (len(document) % 2),
            "EncapsulatedDocumentLength": len(document),
        },
    )
    yield exam.file(dataset)


def _section(value: str, meaning: str, items: Sequence[Dataset]) -> Dataset:
    return attributes(
        RelationshipType="CONTAINS",
        ValueType="CONTAINER",
        ConceptNameCodeSequence=[code(value, "DCM", meaning)],
        ContinuityOfContent="SEPARATE",
        ContentSequence=list(items),
    )


def _text(value: str, meaning: str, text: str) -> Dataset:
    return attributes(
        RelationshipType="CONTAINS",
        ValueType="TEXT",
        ConceptNameCodeSequence=[code(value, "DCM", meaning)],
        TextValue=text,
    )


def _page(lines: Sequence[str]) -> bytes:
    """Return a PDF 1.4 file of one A4 page in Helvetica."""
    shown = " ".join(f"({_escaped(line)}) Tj T*" for line in lines)
    content = f"BT /F1 13 Tf 72 760 Td 19 TL {shown} ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    file = b"%PDF-1.4\n"
    places: list[int] = []
    for number, body in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return file + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, table, len(objects) + 1, len(file))
    )


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
