from __future__ import annotations

from collections.abc import Callable

from local.demo import documents
from local.demo.exam import Exam


def test_a_structured_report_reads_as_sections(exam: Exam, read: Callable) -> None:
    report = read(documents.structured(exam, ("Größe normal", "Form normal"), "Gesund"))[0]
    findings, conclusions = report.ContentSequence
    assert [item.TextValue for item in findings.ContentSequence] == ["Größe normal", "Form normal"]
    assert conclusions.ContentSequence[0].TextValue == "Gesund"
    assert report.Modality == "SR"


def test_the_pdf_is_whole(exam: Exam, read: Callable) -> None:
    file = read(documents.pdf(exam, "Report (demonstration)", ("one", "back\\slash")))[0]
    document = file.EncapsulatedDocument[: file.EncapsulatedDocumentLength]
    assert document.startswith(b"%PDF-1.4\n")
    assert document.endswith(b"%%EOF\n")
    table = int(document.split(b"startxref\n")[1].split(b"\n")[0])
    assert document[table:].startswith(b"xref\n0 6\n")
    places = [int(line[:10]) for line in document[table:].split(b"\n")[3:8]]
    assert [document[place:].split(b" ", 1)[0] for place in places] == [b"1", b"2", b"3", b"4", b"5"]
    assert rb"(Report \(demonstration\)) Tj" in document
    assert rb"(back\\slash) Tj" in document
