"""The office's own data, changed on pages: every change is checked, kept with what was before, and can be undone."""

from followup.masterdata.base import Desk, Field, Kind, Noun, Values
from followup.masterdata.bodies import Agencies, Groups
from followup.masterdata.days import Days
from followup.masterdata.heirs import Successions
from followup.masterdata.places import Places
from followup.masterdata.reach import Contacts, People
from followup.masterdata.users import Users

NOUNS: dict[str, Noun] = {
    noun.name: noun for noun in (Agencies(), Groups(), People(), Contacts(), Successions(), Places(), Days(), Users())
}

__all__ = ["NOUNS", "Desk", "Field", "Kind", "Noun", "Values"]
