"""A number of a workbook as its cell shows it, for columns that hold words: 0.5 may be written as 50%."""

import re
from decimal import Decimal

NOT_DIGITS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')  # words, colours and spacing inside a number format
CURRENCY = re.compile(r"[£$€]")


def shown_number(number: float, code: str) -> str:
    """By the commonest formats: whole, with decimals, with thousands, per cent, and money in front."""
    positive = code.split(";")[0]
    pattern = NOT_DIGITS.sub("", positive)
    if not any(sign in pattern for sign in "0#") or "E" in pattern.upper() or "/" in pattern:
        return _plain(number)
    per_cent = "%" in pattern
    places = len(pattern.partition(".")[2].rstrip("%").replace(",", "").strip())
    amount = Decimal(repr(number)) * (100 if per_cent else 1)
    digits = f"{amount:{',' if ',' in pattern else ''}.{places}f}"
    money = CURRENCY.search(positive.replace("[$£", "£").replace("[$€", "€").replace("[$$", "$"))
    if money:
        digits = f"-{money[0]}{digits[1:]}" if digits.startswith("-") else f"{money[0]}{digits}"
    return f"{digits}%" if per_cent else digits


def _plain(number: float) -> str:
    """450 and not 450.0; at most the 15 digits that spreadsheets keep."""
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    return f"{number:.15g}"
