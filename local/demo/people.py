"""The invented patients, one for each character set a real archive meets.

Nobody here exists. The Japanese, Korean, Chinese, Arabic, Russian and Greek names are the worked examples of
PS3.5 Annexes H to K or stock names; the numbers, dates and sexes are made up.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Patient:
    """One invented patient.

    Parameters
    ----------
    id : str
        Patient ID, also the first folder of the patient's files.
    name : str
        Person name with up to three ``=`` separated groups (PS3.5 §6.2.1).
    charset : tuple of str
        Specific Character Set (0008,0005), in which ``name`` and the other texts are encoded; empty: ASCII.
    sex : str
        ``F``, ``M``, ``O`` or empty for unknown.
    born : str
        Birth date ``YYYYMMDD``, or empty for unknown.
    referrer : str
        The physician who refers this patient, written in the same character set.
    species : str
        Set for animals only.
    owner : str
        Responsible person of an animal.
    """

    id: str
    name: str
    charset: tuple[str, ...]
    sex: str
    born: str
    referrer: str
    species: str = ""
    owner: str = ""


MUELLER = Patient("DEMO-0001", "Müller^Jürgen", ("ISO_IR 100",), "M", "19570311", "Größl^Änne^^Dr.")
YAMADA = Patient(
    "DEMO-0002",
    "Yamada^Tarou=山田^太郎=やまだ^たろう",
    ("", "ISO 2022 IR 87"),
    "M",
    "19640229",
    "Suzuki^Hanako=鈴木^花子=すずき^はなこ",
)
HONG = Patient(
    "DEMO-0003",
    "Hong^Gildong=洪^吉洞=홍^길동",
    ("", "ISO 2022 IR 149"),
    "M",
    "19711105",
    "Kim^Minji=金^民池=김^민지",
)
PAPADOPOULOU = Patient("DEMO-0004", "Παπαδοπούλου^Ελένη", ("ISO_IR 126",), "F", "19680817", "Νικολάου^Άννα")
ZHANG = Patient("DEMO-0005", "Zhang^XiaoDong=张^小东", ("GB18030",), "M", "19490930", "Wang^Fang=王^芳")
IVANOVA = Patient("DEMO-0006", "Иванова^Мария^Петровна", ("ISO_IR 144",), "F", "19530612", "Кузнецов^Олег")
QABBANI = Patient("DEMO-0007", "قباني^لنزار", ("ISO_IR 127",), "M", "20011224", "حداد^ليلى")
FOX_TERRIER = Patient(
    "DEMO-0008",
    "Sample^Zoë",
    ("ISO_IR 192",),
    "O",
    "20210501",
    "Vétérinaire^Åsa",
    species="Canine species",
    owner="Sample^Siân",
)
YAMAMOTO = Patient("DEMO-0009", "ﾔﾏﾓﾄ^ﾊﾅｺ", ("ISO_IR 13",), "F", "19880203", "ｽｽﾞｷ^ｲﾁﾛｳ")
NOWAK = Patient("DEMO-0010", "Żółć^Łucja", ("ISO_IR 101",), "F", "19910719", "Święch^Józef")
SHARON = Patient("DEMO-0011", "שרון^דבורה", ("ISO_IR 138",), "F", "19450101", "כהן^יעל")
UNKNOWN = Patient("DEMO-0012", "Unknown^Trauma Two", (), "", "", "Demo^Duty")
OCONNOR = Patient("DEMO-0013", "O'Connor-Ñandú^Séamus^Mícheál^^III", ("ISO_IR 192",), "M", "19760430", "Ørsted^Þóra")
