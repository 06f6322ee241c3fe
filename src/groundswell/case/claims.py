"""An interval of counts from a printed figure and the word in front of it.

"Over 23 million" says more than "at least 23 million": a writer who saw 24 would have written 24. So the
words open an interval that ends one unit away:

========= ================================ =====================
over      [v, v + unit]                    over 23m: 23m to 24m
almost    [v - unit, v]                    almost 64m: 63m to 64m
about     [v - unit/2, v + unit/2]         about 60m: 59.5m to 60.5m
exact     [v, v]                           38,110,931
at_least  [v, no limit]
at_most   [0, v]
between   the source's own two figures
========= ================================ =====================

The unit is the place of the last figure that is not zero, because that is the last one the writer cared for
("1.1m": 0.1m), but trailing zeros hide how far the writer counted: nobody says "over 20m" at 29m. So the unit
is never coarser than the greater of the word that people count in (one, thousand, million, billion) and a
tenth of the leading power of ten: 7m and 20m go in steps of 1m, 100m and 130m in steps of 10m.
"""

from __future__ import annotations

import math
from decimal import Decimal

from groundswell.errors import DataError

__all__ = ["QUALIFIERS", "interval", "unit_of"]

QUALIFIERS: dict[str, str] = {
    "exact": "the figure itself",
    "about": "half a unit to either side",
    "over": "from the figure to one unit above",
    "almost": "from one unit below to the figure",
    "at_least": "the figure or any more",
    "at_most": "the figure or any less",
    "between": "between low and high",
}


def unit_of(value: float) -> float:
    """The step in which the writer of ``value`` counted; 1 for zero.

    Raises:
        DataError: the value is negative or not finite.
    """
    if not math.isfinite(value) or value < 0:
        raise DataError(f"a printed count is a finite number of at least 0, and this is {value}")
    if value == 0:
        return 1.0
    sign, digits, exponent = Decimal(repr(float(value))).normalize().as_tuple()
    del sign
    last = int(exponent)
    leading = last + len(digits) - 1
    word = max(0, 3 * (leading // 3)) if leading < 12 else 9
    return float(Decimal(10) ** min(last, max(word, leading - 1)))


def interval(value: float, qualifier: str) -> tuple[float, float]:
    """The lowest and highest count that a printed figure stands for.

    Args:
        value: the figure as printed, at least 0.
        qualifier: a word of ``QUALIFIERS`` other than ``between``, which brings its own ends.
    Raises:
        DataError: the qualifier is unknown or is ``between``, or the value is no count.
    """
    unit = unit_of(value)
    match qualifier:
        case "exact":
            return value, value
        case "about":
            return max(0.0, value - unit / 2), value + unit / 2
        case "over":
            return value, value + unit
        case "almost":
            return max(0.0, value - unit), value
        case "at_least":
            return value, math.inf
        case "at_most":
            return 0.0, value
        case "between":
            raise DataError("qualifier 'between' needs low and high, not one figure")
    raise DataError(f"qualifier {qualifier!r}: use one of {', '.join(QUALIFIERS)}")
