from benchmarks.peer.document import BEGIN, END, FILE, write


def test_a_run_replaces_the_section_of_the_run_before(tmp_path):
    file = tmp_path / "benchmarks.md"
    file.write_text(f"before\n\n{BEGIN}\nold\n{END}\n\nafter\n")
    write("first", file)
    write("second", file)
    assert file.read_text() == f"before\n\n{BEGIN}\n\nsecond\n\n{END}\n\nafter\n"


def test_the_document_has_the_marks():
    text = FILE.read_text()
    assert text.count(BEGIN) == text.count(END) == 1
    assert text.index(BEGIN) < text.index(END)
