"""Printed names against the registry of the sample province."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from followup.naming import Resolution, Resolver
from followup.naming.misprints import distance, nearest
from followup.naming.places import province_of
from models import Agency, AgencyAlias, AgencyGroup, Level
from models.session import connect, writing
from tests.followup.recording.builders import agency, load

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    from models.migrations import upgrade

    engine: Engine = connect(f"sqlite:///{tmp_path_factory.mktemp('names') / 'names.sqlite3'}")
    upgrade(engine)
    with writing(engine) as session:
        load(session)
        yield session
    engine.dispose()


def resolve(session: Session, printed: str, words: str = "", *, issued: date | None = None) -> Resolution:
    resolver = Resolver(session, on=TODAY, province="Tỉnh Sơn Hà", issuer="UBND tỉnh Sơn Hà", issued=issued)
    return resolver.resolve(printed, words)


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("Sở Nội vụ", "so-noi-vu"),
        ("Sở Nội vụ tỉnh", "so-noi-vu"),
        ("Sở Nội vụ tỉnh Sơn Hà", "so-noi-vu"),
        ("SỞ NN&MT", "so-nn-mt"),
        ("Sở Văn hoá, Thể thao và Du lịch", "so-vhtt-dl"),
        ("Giám đốc Công an tỉnh", "cong-an"),
        ("Chánh Văn phòng UBND tỉnh", "vp-ubnd"),
        ("Chánh Thanh tra tỉnh", "thanh-tra"),
        ("ngành Y tế", "so-y-te"),
        ("Đề nghị Ủy ban MTTQ Việt Nam tỉnh", "mttq"),
        ("Đoàn TNCS Hồ Chí Minh tỉnh", "tinh-doan"),
        ("UBND xã Nà Lâm", "xa-na-lam"),
        ("xã Nà Lâm", "xa-na-lam"),
        ("Chủ tịch UBND xã Nà Lâm", "xa-na-lam"),
        ("UBND phường Bến Ngọc", "phuong-ben-ngoc"),
        ("Ngân hàng Chính sách xã hội", "nhcsxh"),
    ],
)
def test_living_bodies(known: Session, printed: str, code: str) -> None:
    found = resolve(known, printed)
    assert (found.kind, found.agency_id) == ("agency", agency(known, code).id)
    assert found.flags == ()


@pytest.mark.parametrize(
    ("printed", "group"),
    [
        ("Các sở, ban, ngành", "so-nganh"),
        ("các Sở, ngành cấp tỉnh", "so-nganh"),
        ("Các ban, sở, ngành tỉnh", "so-nganh"),
        ("Thủ trưởng các sở, ban, ngành", "so-nganh"),
        ("Giám đốc các sở, ngành", "so-nganh"),
        ("Các sở, ban, ngành, đoàn thể", "so-nganh-doan-the"),
        ("các tổ chức chính trị - xã hội", "doan-the"),
        ("UBND các xã, phường", "xa-phuong"),
        ("Chủ tịch UBND các xã, phường, đặc khu", "xa-phuong"),
        ("Ủy ban nhân dân phường, xã, đặc khu", "xa-phuong"),
        ("UBND cấp xã", "xa-phuong"),
    ],
)
def test_groups(known: Session, printed: str, group: str) -> None:
    found = resolve(known, printed)
    assert found.kind == "group"
    body = known.get(AgencyGroup, found.group_id)
    assert body is not None
    assert body.code == group


@pytest.mark.parametrize(
    "printed",
    [
        "các cơ quan liên quan",
        "Các sở, ban, ngành liên quan",
        "các sở, ngành, đơn vị có liên quan",
        "các cơ quan, đơn vị, địa phương",
        "chính quyền địa phương",
        "các doanh nghiệp viễn thông",
        "Thủ trưởng các cơ quan, đơn vị",
    ],
)
def test_collectives_that_nobody_can_list_stay_words(known: Session, printed: str) -> None:
    found = resolve(known, printed)
    assert (found.kind, found.agency_id, found.group_id) == ("text", None, None)


LABOUR = "Sở Lao động - Thương binh và Xã hội"
PRESS = "Sở TT&TT"


@pytest.mark.parametrize(
    ("printed", "words", "successor"),
    [
        ("Ban Dân tộc tỉnh", "công tác dân tộc", "so-dttg"),
        ("Ban Dân tộc", "", "so-dttg"),
        ("Trưởng Ban Dân tộc tỉnh", "", "so-dttg"),
        ("Sở Kế hoạch và Đầu tư", "", "so-tai-chinh"),
        ("Sở NN&PTNT", "", "so-nn-mt"),
        (LABOUR, "mở lớp đào tạo nghề cho lao động nông thôn", "so-gd-dt"),
        (LABOUR, "thực hiện chính sách giảm nghèo", "so-nn-mt"),
        (LABOUR, "chăm sóc trẻ em, trợ giúp xã hội", "so-y-te"),
        (LABOUR, "giới thiệu việc làm cho người lao động", "so-noi-vu"),
        (LABOUR, "quản lý người cai nghiện ma túy", "cong-an"),
        (LABOUR, "tham mưu các nội dung khác", "so-noi-vu"),
        (PRESS, "đẩy mạnh chuyển đổi số", "so-kh-cn"),
        (PRESS, "định hướng các cơ quan báo chí tuyên truyền", "so-vhtt-dl"),
        (PRESS, "bảo đảm an toàn thông tin mạng", "cong-an"),
        ("Sở Giao thông vận tải", "nâng cấp đường giao thông nông thôn", "so-xay-dung"),
        ("Sở TN&MT", "quản lý đất đai", "so-nn-mt"),
        ("Cục Thuế tỉnh", "", "thue"),
        ("Ban Tuyên giáo Tỉnh ủy", "", "btgdv"),
    ],
)
def test_dead_names_get_a_proposal_by_function(known: Session, printed: str, words: str, successor: str) -> None:
    found = resolve(known, printed, words, issued=date(2021, 12, 2))
    assert (found.kind, found.agency_id) == ("succession", None), "a person decides"
    assert found.candidates[0].agency_id == agency(known, successor).id
    assert found.candidates[0].why


def test_minerals_went_on_to_a_third_body_in_2026(known: Session) -> None:
    old = resolve(known, "Sở Tài nguyên và Môi trường", "quản lý khoáng sản", issued=date(2022, 1, 1))
    assert old.candidates[0].agency_id == agency(known, "so-cong-thuong").id
    living = resolve(known, "Sở Nông nghiệp và Môi trường", "quản lý khoáng sản", issued=date(2026, 1, 5))
    assert (living.kind, living.flags) == ("succession", ("function_moved",))
    assert living.candidates[0].agency_id == agency(known, "so-cong-thuong").id
    after = resolve(known, "Sở Nông nghiệp và Môi trường", "quản lý khoáng sản", issued=date(2026, 10, 1))
    assert after.kind == "agency"


def test_religion_left_the_interior_department(known: Session) -> None:
    old = resolve(known, "Sở Nội vụ", "quản lý hoạt động tôn giáo", issued=date(2022, 3, 1))
    assert old.candidates[0].agency_id == agency(known, "so-dttg").id
    assert resolve(known, "Sở Nội vụ", "cải cách hành chính", issued=date(2022, 3, 1)).kind == "agency"


@pytest.mark.parametrize(
    "printed", ["UBND các huyện, thành phố", "Ủy ban nhân dân các huyện, thị xã, thành phố", "UBND cấp huyện"]
)
def test_the_district_collective_means_communes_and_is_only_proposed(known: Session, printed: str) -> None:
    found = resolve(known, printed)
    assert found.kind == "succession"
    assert "district_ended" in found.flags
    assert found.candidates[0].name == "UBND các xã, phường"
    assert found.group_id is None


def test_a_body_that_the_province_kept_is_no_dead_name(known: Session) -> None:
    dropped = resolve(known, "Sở Ngoại vụ", issued=date(2022, 1, 1))
    assert dropped.candidates[0].agency_id == agency(known, "vp-ubnd").id
    assert resolve(known, "Sở Ngoại vụ", issued=date(2025, 11, 19)).kind == "open"


@pytest.mark.parametrize(
    ("printed", "code"), [("Sở Tài chinh", "so-tai-chinh"), ("Sở Khoa học và Công ngệ", "so-kh-cn")]
)
def test_near_misprints_are_taken_and_flagged(known: Session, printed: str, code: str) -> None:
    found = resolve(known, printed)
    assert (found.kind, found.agency_id) == ("misprint", agency(known, code).id)
    assert "misprint" in found.flags


def test_an_unknown_name_stays_open(known: Session) -> None:
    found = resolve(known, "Hội Sinh vật cảnh tỉnh")
    assert (found.kind, found.flags) == ("open", ("unknown_name",))


def test_numbers_are_never_misprints() -> None:
    assert nearest("phường 12", ["phường 11", "phường 2"]) is None
    assert nearest("sở nội vu", ["sở nội vụ", "sở xây dựng"]) == "sở nội vụ"
    assert distance("ab", "ba", 2) == 1


def test_another_provinces_body_is_not_ours(known: Session) -> None:
    resolver = Resolver(known, on=TODAY, province="Tỉnh Sơn Hà", issuer="UBND tỉnh Cao Bằng")
    assert resolver.resolve("Sở Nội vụ").kind == "open"


def test_provinces_of_today(known: Session) -> None:
    assert province_of(known, "UBND tỉnh Hà Giang", TODAY) == "Tỉnh Tuyên Quang"
    assert province_of(known, "Ban Dân tộc tỉnh Hà Giang", date(2025, 6, 30)) == "Tỉnh Hà Giang"
    assert province_of(known, "Ủy ban nhân dân tỉnh Bình Phước", TODAY) == "Thành phố Đồng Nai"
    assert province_of(known, "UBND huyện Suối Bạc", TODAY) == ""


def test_a_correction_is_remembered(known: Session) -> None:
    body = agency(known, "chu-thap-do")
    alias = AgencyAlias(agency_id=body.id, text="Hội CTĐ", folded="hội ctđ sơn hà", source="correction")
    known.add(alias)
    known.flush()
    found = resolve(known, "Hội CTĐ Sơn Hà")
    assert (found.agency_id, found.how) == (body.id, "alias")
    known.delete(alias)


def test_two_bodies_of_one_name_are_a_question(known: Session) -> None:
    twin = Agency(code="twin", name="Sở Y tế", province="Tỉnh Sơn Hà", level=Level.PROVINCE)
    known.add(twin)
    known.flush()
    found = resolve(known, "Sở Y tế")
    assert (found.kind, found.flags, len(found.candidates)) == ("open", ("same_name",), 2)
    known.delete(twin)
    known.flush()


def test_units_of_a_department_that_issues_its_own_plan(known: Session) -> None:
    resolver = Resolver(known, on=TODAY, province="Tỉnh Sơn Hà", issuer="Ban Dân tộc tỉnh Sơn Hà")
    for printed in ("Văn phòng", "các phòng chuyên môn thuộc Ban"):
        found = resolver.resolve(printed)
        assert (found.kind, found.flags) == ("open", ("unit_of_issuer",))
        assert found.candidates[0].agency_id == agency(known, "so-dttg").id
    assert resolve(known, "Văn phòng").candidates == ()


def test_a_body_of_all_levels_is_the_provinces(known: Session) -> None:
    found = resolve(known, "Ủy ban Mặt trận Tổ quốc các cấp")
    assert (found.agency_id, found.flags) == (agency(known, "mttq").id, ("all_levels",))


def test_an_ended_body_without_successor_is_said(known: Session) -> None:
    known.add(Agency(code="ended", name="Ban Điều phối lũ", province="Tỉnh Sơn Hà", valid_to=date(2025, 1, 1)))
    known.flush()
    assert resolve(known, "Ban Điều phối lũ").flags == ("ended",)
