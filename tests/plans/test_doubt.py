"""What is flagged, and that every flag has its words."""

from __future__ import annotations

import pytest

from plans.doubt import REASONS
from tests.plans.reading import duty, read


@pytest.mark.parametrize(
    ("sentence", "flag"),
    [
        ("Hoàn thành trước ngày 30/6/2025.", "due-before-plan"),
        ("Hoàn thành trước ngày 30/6/2035.", "due-outside-period"),
        ("Hoàn thành trước ngày 31/02/2026.", "due-impossible"),
        ("Chủ trì, phối hợp với Sở Nông nghiêp và Môi trường rà soát.", "name-unknown"),
        ("Phối hợp với nhóm bạn đọc trẻ tổ chức ngày sách.", "partners-unclear"),
        ("Phối hợp với Sở Y tế, nhóm bạn đọc trẻ tổ chức ngày sách.", "partners-unclear"),
        ("Báo cáo tình hình hằng ngày về Sở Y tế.", "recurrence-unclear"),
        ("Hoàn thành trước ngày khai mạc.", "due-unclear"),
    ],
)
def test_flags(sentence: str, flag: str) -> None:
    assert flag in duty(sentence).flags


@pytest.mark.parametrize(
    "sentence",
    [
        "Chủ trì, phối hợp với Sở Y tế rà soát, hoàn thành trước ngày 30/6/2026.",
        "Định kỳ hằng quý báo cáo UBND tỉnh.",
        "Triển khai Chiến lược thư viện đến năm 2030, tầm nhìn đến năm 2045.",
    ],
)
def test_a_clear_duty_bears_no_flag(sentence: str) -> None:
    assert duty(sentence).flags == []


def test_every_flag_has_words_in_vietnamese() -> None:
    body = (
        "V. TỔ CHỨC THỰC HIỆN\n\n1. Sở Y tế\n\nTham gia thực hiện.\n\nNếu có vướng mắc, kịp thời báo cáo UBND tỉnh./."
    )
    proposal = read(body)
    assert proposal.tasks[-1].flags == ["lead-unclear"]
    assert {flag for task in proposal.tasks for flag in task.flags} <= set(REASONS)
    assert all(text[0].isupper() for text in REASONS.values())
