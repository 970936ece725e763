"""Made-up archives of any size, with names, numbers and descriptions distributed as hospitals have them.

Surnames and given names follow Zipf's law over a list that ends in a long tail of made-up ones; patients come back;
identifiers are sequential; descriptions are a few hundred texts of which a few are most; studies grow in number from
year to year, and lie in working hours.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from lightbox.catalogue.models import STORED, DicomJson, Study


def _words(text: str) -> list[str]:
    return text.split()


_SURNAMES = _words("""
Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson
Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis
Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera
Campbell Mitchell Carter Roberts Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann
Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange
Werner Krause Lehmann Dubois Lefèvre Moreau Rossi Bianchi Novák Kowalski Nowak Wiśniewski Horvath Nagy Petrov
Ivanov Jensen Hansen Johansson Lindqvist O'Brien Murphy Kelly van-den-Berg de-Jong Yilmaz Kaya Singh Patel
Kumar Chen Wang Zhang Kim
""")
_GIVEN = _words("""
James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph
Jessica Thomas Sarah Christopher Karen Charles Lisa Daniel Nancy Matthew Betty Anthony Sandra Mark Margaret
Donald Ashley Steven Kimberly Andrew Emily Paul Donna Joshua Michelle Kenneth Carol Kevin Amanda Brian Melissa
Hans Ursula Peter Sabine Wolfgang Monika Jürgen Renate Klaus Helga Günter José María Carlos Ana Luis Carmen
François Hélène Giovanni Giulia Jan Katarzyna Piotr Agnieszka Ole Astrid Mehmet Ayşe Wei Mei Anh Linh Priya
Raj
""")
_SYLLABLES = [
    "ba",
    "be",
    "bo",
    "da",
    "del",
    "dor",
    "fa",
    "fel",
    "gar",
    "gro",
    "hal",
    "hin",
    "ka",
    "kel",
    "kro",
    "la",
    "lin",
    "lo",
    "ma",
    "mer",
    "mo",
    "na",
    "nor",
    "pa",
    "pel",
    "qui",
    "ra",
    "ros",
    "sa",
]
_ENDINGS = _words("""
berg ski sen man ez ini ova son stein wood ford ley vic feld hauer dorf ton as ian
""")
_EAST = (
    ("Yamada^Tarou", "山田^太郎", "やまだ^たろう"),
    ("Suzuki^Hanako", "鈴木^花子", "すずき^はなこ"),
    ("Tanaka^Kenji", "田中^健二", "たなか^けんじ"),
    ("Satou^Yuuko", "佐藤^裕子", "さとう^ゆうこ"),
    ("Hong^Gildong", "洪^吉洞", "홍^길동"),
    ("Wang^XiaoDong", "王^小東", ""),
)
_MODALITIES = (
    (("CR",), 26), (("DX",), 20), (("US",), 15), (("CT",), 12), (("CT", "SR"), 6), (("MR",), 12), (("MG",), 4),
    (("XA", "SR"), 1.2), (("NM",), 1.2), (("CT", "PT"), 1), (("RF",), 0.8), (("PX",), 0.5), (("KO", "MR", "PR"), 0.3),
)  # fmt: skip
_PARTS = _words("""
Chest Abdomen Pelvis Head Brain C-Spine L-Spine Knee Hip Shoulder Hand Foot Ankle Wrist Neck Thyroid
""")
_HOW = (
    "AP", "PA and lateral", "2 views", "without contrast", "with contrast", "w/wo contrast", "limited", "routine",
    "follow up", "low dose", "screening", "portable", "bilateral", "angiography", "3 phases",
)  # fmt: skip
_HOURS = (1, 1, 1, 1, 1, 1, 2, 6, 14, 16, 15, 13, 10, 12, 13, 11, 8, 5, 4, 3, 2, 2, 1, 1)
_MOST, _NEARLY_ALL = 0.8, 0.95
_FIRST, _LAST = date(2015, 1, 1), date(2024, 12, 31)


def _zipf(count: int, exponent: float = 0.9) -> list[float]:
    return list(accumulate(1 / (rank + 3) ** exponent for rank in range(count)))


@dataclass(frozen=True, slots=True)
class Patient:
    """Whom studies are of; values as in DICOM JSON."""

    name: dict[str, str]
    id: str
    birth: str
    sex: str


class Population:
    """Patients and their studies.

    Parameters
    ----------
    studies
        How many.
    seed
        The same one makes the same archive.
    """

    def __init__(self, studies: int, seed: int = 7) -> None:
        self.count = studies
        self._random = random.Random(seed)  # noqa: S311 - made-up data
        tail = max(200, studies // 40)
        self._surnames = [*_SURNAMES, *(self._surname() for _ in range(tail))]
        self._givens = [*_GIVEN, *(self._surname() for _ in range(tail // 10))]
        self._descriptions = self._texts()
        self._physicians = [self._western() for _ in range(min(400, 20 + studies // 25))]
        self._weights = {
            id(some): _zipf(len(some)) for some in (self._surnames, self._givens, self._descriptions, self._physicians)
        }

    def studies(self) -> Iterator[Study]:
        """Yield the studies in the order in which they arrived."""
        days = (_LAST - _FIRST).days
        known: list[Patient] = []
        for number in range(self.count):
            # More from year to year: the square root of a uniform share of the studies is the share of the time.
            day = _FIRST + timedelta(days=round(days * (number / self.count) ** 0.7))
            if not known or self._random.random() < 0.4:  # noqa: PLR2004 - a patient has 2.5 studies
                known.append(self._patient(len(known) + 1))
            yield self._study(number, day, self._random.choice(known[-max(1, len(known) // 2) :]))

    def _pick(self, some: Sequence[str]) -> str:
        return self._random.choices(some, cum_weights=self._weights.get(id(some)) or _zipf(len(some)))[0]

    def _surname(self) -> str:
        return (
            "".join(self._random.choices(_SYLLABLES, k=self._random.choice((1, 2, 2)))) + self._random.choice(_ENDINGS)
        ).title()

    def _texts(self) -> list[str]:
        made = [f"{kind} {part} {how}" for kind in ("XR", "CT", "MRI", "US") for part in _PARTS for how in _HOW]
        self._random.shuffle(made)
        return [*(f"{part} {how}" for part in _PARTS[:8] for how in _HOW[:3]), *made]

    def _western(self) -> str:
        middle = self._random.choice(("", "", "", *["^A", "^M", "^J", "^Anna", "^Paul"]))
        return f"{self._random.choice(self._surnames[:400])}^{self._random.choice(_GIVEN)}{middle}"

    def _patient(self, number: int) -> Patient:
        if self._random.random() < 0.04:  # noqa: PLR2004
            groups = self._random.choice(_EAST)
        else:
            middle = self._random.choice(("", "", "", "^A", "^M", "^J", f"^{self._random.choice(_GIVEN)}"))
            groups = (f"{self._pick(self._surnames)}^{self._pick(self._givens)}{middle}", "", "")
        name = {k: v for k, v in zip(("Alphabetic", "Ideographic", "Phonetic"), groups, strict=True) if v}
        born = date(1930, 1, 1) + timedelta(days=int(33_000 * self._random.betavariate(1.6, 2)))
        scheme = self._random.random()
        sequence = 1_000_000 + number
        ident = (
            f"MRN{sequence}"
            if scheme < _MOST
            else f"{sequence:09d}"
            if scheme < _NEARLY_ALL
            else f"X-{sequence:07d}/{number % 10}"
        )
        return Patient(name, ident, born.strftime("%Y%m%d"), self._random.choices("FMO", (52, 47.5, 0.5))[0])

    def _study(self, number: int, day: date, patient: Patient) -> Study:
        modalities = self._random.choices([m for m, _ in _MODALITIES], [w for _, w in _MODALITIES])[0]
        hour = self._random.choices(range(24), _HOURS)[0]
        time = f"{hour:02d}{self._random.randrange(60):02d}{self._random.randrange(60):02d}"
        uid = f"1.2.826.0.1.3680043.8.498.{number * 7919 % 10**9:09d}{number}"
        texts = {
            "00080020": ("DA", day.strftime("%Y%m%d")),
            "00080030": ("TM", time),
            "00080050": ("SH", f"A{day:%y}{number:07d}"),
            "00081030": ("LO", self._pick(self._descriptions)),
            "00100020": ("LO", patient.id),
            "00100030": ("DA", patient.birth),
            "00100040": ("CS", patient.sex),
            "00200010": ("SH", str(number % 99_991 + 1)),
        }
        attributes: DicomJson = {tag: {"vr": vr, "Value": [value]} for tag, (vr, value) in texts.items()}
        attributes["00080090"] = {"vr": "PN", "Value": [{"Alphabetic": self._pick(self._physicians)}]}
        attributes["00100010"] = {"vr": "PN", "Value": [patient.name]}
        at = f"{day.isoformat()}T{time[:2]}:{time[2:4]}:{time[4:]}.000+00:00"
        known = dict(sorted(attributes.items()))
        classes = ("1.2.840.10008.5.1.4.1.1.2",)
        counts = len(modalities), 10, 5_000_000
        return Study("archive-search", uid, known, modalities, classes, *counts, at, at, STORED, ())
