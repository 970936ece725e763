"""Letters as strokes, for the lead markers that say which side is which."""

from itertools import pairwise

from local.demo.phantom import Point, Rod

Stroke = tuple[tuple[float, float], ...]

# In a box one unit high, its origin in the middle, x to the reader's right and y up.
_STROKES: dict[str, tuple[Stroke, ...]] = {
    "L": (((-0.25, 0.5), (-0.25, -0.5), (0.3, -0.5)),),
    "R": (
        ((-0.25, -0.5), (-0.25, 0.5), (0.12, 0.5), (0.28, 0.38), (0.28, 0.14), (0.12, 0.02), (-0.25, 0.02)),
        ((0.02, 0.02), (0.3, -0.5)),
    ),
    "C": (
        (
            (0.3, 0.32), (0.14, 0.48), (-0.12, 0.48), (-0.28, 0.3),
            (-0.28, -0.3), (-0.12, -0.48), (0.14, -0.48), (0.3, -0.32),
        ),
    ),
    "M": (((-0.32, -0.5), (-0.32, 0.5), (0.0, -0.1), (0.32, 0.5), (0.32, -0.5)),),
    "O": (
        (
            (-0.1, 0.5), (0.1, 0.5), (0.3, 0.3), (0.3, -0.3), (0.1, -0.5),
            (-0.1, -0.5), (-0.3, -0.3), (-0.3, 0.3), (-0.1, 0.5),
        ),
    ),
}  # fmt: skip


def strokes(text: str, centre: tuple[float, float], height: float) -> list[Stroke]:
    """Return the strokes of a line of text in a picture whose y runs downwards.

    Parameters
    ----------
    text : str
        Letters known here, and spaces.
    centre : tuple of float
        Middle of the line.
    height : float
        Height of a capital letter, in the picture's unit.
    """
    start = centre[0] - (len(text) - 1) * 0.45 * height
    return [
        tuple((start + (place * 0.9 + x) * height, centre[1] - y * height) for x, y in stroke)
        for place, letter in enumerate(text)
        for stroke in _STROKES.get(letter, ())
    ]


def rods(letter: str, centre: Point, height: float, radius: float) -> list[Rod]:
    """Return a letter of wire that stands in the frontal plane, to be read by who faces the patient.

    Parameters
    ----------
    letter : str
    centre : Point
    height, radius : float
        Of the letter and of the wire, mm.
    """
    x, y, z = centre
    # Who faces the patient has the patient's left (x grows) on the right hand.
    corners = [[(x + u * height, y, z + v * height) for u, v in stroke] for stroke in _STROKES[letter]]
    return [Rod(start, end, radius) for stroke in corners for start, end in pairwise(stroke)]
