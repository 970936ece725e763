"""Who was examined when, and how: the list of demonstration studies."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pydicom.uid import JPEG2000Lossless, RLELossless

from local.demo import cr, ct, documents, dx, mg, mr, people, pt, us
from local.demo.exam import DemoFile, Exam, Series
from local.demo.head import MASS_HU, MASS_RADIUS
from local.demo.people import Patient

Maker = Callable[[Exam], Iterator[DemoFile]]


@dataclass(frozen=True)
class Study:
    """One entry of the list.

    Parameters
    ----------
    key : str
        Names the study for ever, see `Exam`.
    patient : Patient
    days_ago : int
    time : str
    description : str
        In the patient's character set.
    makers : tuple of callable
        What makes its series.
    """

    key: str
    patient: Patient
    days_ago: int
    time: str
    description: str
    makers: tuple[Maker, ...]

    def files(self, today: date) -> Iterator[DemoFile]:
        """Make the files of the study as if taken the right number of days before `today`."""
        number = STUDIES.index(self) + 1
        taken = today - timedelta(days=self.days_ago)
        exam = Exam(self.key, self.patient, taken, self.time, self.description, f"DEMO{number:04d}")
        for make in self.makers:
            yield from make(exam)


_PRIOR_CT = ct.Scan(Series(2, "CT", "HEAD 5.0", "HEAD", "142210"), 256, -76.0, 5.0, 34, 3.0, JPEG2000Lossless)
_PET_CT = ct.Scan(Series(2, "CT", "CT AC HEAD", "HEAD", "092530"), 256, -72.0, 3.0, 56, 7.0, RLELossless)
_PRIOR_MR = mr.Sequence(
    Series(2, "MR", "AX T2 TSE", "HEAD", "081512"), mr.T2_WEIGHTED.palette, 4200, 98, 16, 8.0, RLELossless
)


def _prior_ct(exam: Exam) -> Iterator[DemoFile]:
    return ct.scan(exam, _PRIOR_CT)


def _pet_ct(exam: Exam) -> Iterator[DemoFile]:
    return ct.scan(exam, _PET_CT)


def _t1(exam: Exam) -> Iterator[DemoFile]:
    return mr.scan(exam, mr.T1_WEIGHTED)


def _t2(exam: Exam) -> Iterator[DemoFile]:
    return mr.scan(exam, mr.T2_WEIGHTED)


def _prior_mr(exam: Exam) -> Iterator[DemoFile]:
    return mr.scan(exam, _PRIOR_MR)


def _chest(chest: cr.Chest) -> Maker:
    return lambda exam: cr.chest(exam, chest)


def _limb(limb: dx.Limb) -> Maker:
    return lambda exam: dx.limb(exam, limb)


def _head_report(exam: Exam) -> Iterator[DemoFile]:
    lines = (
        "Made up to show a report beside its images; nobody was examined.",
        "",
        "Findings",
        f"Right frontal: round mass of {2 * MASS_RADIUS:g} mm, {MASS_HU:g} HU.",
        "Left parietal: calcification of 8 mm.",
        "Ventricles and midline: normal.",
    )
    return documents.pdf(exam, "CT of the head (demonstration)", lines)


def _heart_report(exam: Exam) -> Iterator[DemoFile]:
    findings = ("左心室大小正常。", "二尖瓣血流正常。")
    return documents.structured(exam, findings, "演示报告, 没有真实的病人。")


STUDIES: tuple[Study, ...] = (
    Study("ct-head", people.MUELLER, 0, "081200", "CT Schädel nativ", (ct.scan_with_scouts, _head_report)),
    Study("echo", people.ZHANG, 0, "132200", "超声心动图", (us.cine, us.still, _heart_report)),
    Study("mr-head", people.YAMADA, 1, "101500", "頭部MRI", (_t1, _t2)),
    Study("chest", people.HONG, 3, "110000", "흉부 X선", (_chest(cr.Chest(seed=1, nodule=(-74.0, -34.0))),)),
    Study("mammography", people.PAPADOPOULOU, 6, "091500", "Μαστογραφία", (mg.screening,)),
    Study("hand", people.QABBANI, 9, "153800", "أشعة اليد", (_limb(dx.HAND),)),
    Study("pet-ct", people.IVANOVA, 16, "092000", "Позитронная томография головы", (_pet_ct, pt.scan)),
    Study("paw", people.FOX_TERRIER, 24, "163000", "Fore paw, lameness", (_limb(dx.PAW),)),
    Study("chest-small", people.YAMAMOTO, 38, "084000", "ｷｮｳﾌﾞ", (_chest(cr.Chest(seed=2, rows=1250, columns=1024)),)),
    Study("hand-right", people.SHARON, 75, "121000", "צילום כף יד", (_limb(dx.mirror(dx.HAND)),)),
    Study("echo-still", people.OCONNOR, 120, "170500", "Échocardiographie", (us.still,)),
    Study(
        "chest-inverse", people.NOWAK, 200, "093000", "Klatka piersiowa, przegląd",
        (_chest(cr.Chest(seed=3, rows=1250, columns=1024, heart=1.25, inverse=True)),),
    ),
    Study(
        "chest-trauma", people.UNKNOWN, 290, "031500", "",
        (_chest(cr.Chest(seed=4, rows=1250, columns=1024, nodule=(66.0, 4.0))),),
    ),
    Study("ct-head-prior", people.MUELLER, 371, "142000", "CT Schädel, Voruntersuchung", (_prior_ct,)),
    Study("mr-head-prior", people.YAMADA, 1130, "081000", "頭部MRI", (_prior_mr,)),
)  # fmt: skip
