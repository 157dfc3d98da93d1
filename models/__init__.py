"""The tables, one noun a file, and the session. Importing this package registers every table."""

from __future__ import annotations

from models.agency import Agency, AgencyAlias, AgencyGroup, GroupMember, Level
from models.answer import (
    Confirmation,
    Decision,
    Evidence,
    Extension,
    ExtensionState,
    HandBack,
    HandBackState,
    Submission,
    SubmissionKind,
)
from models.contact import Channel, CodeUse, Contact, ContactCode, Person, Purpose, Wants
from models.draft import Draft, DraftKind, DraftState
from models.event import Event
from models.feed import Feed
from models.message import Message, MessageAttempt, MessageItem, MessageKind, MessageState
from models.occurrence import DueBasis, Hold, Occurrence, OccurrenceState, RungFiring, RungOutcome
from models.plan import Plan, PlanState, StoredFile
from models.succession import Succession
from models.system import Finding, Mark
from models.task import Assignment, AssignmentRole, Task, TaskState
from models.token import ChannelToken
from models.user import ApiToken, LoginSession, SavedView, User, UserRole

__all__ = [
    "Agency",
    "AgencyAlias",
    "AgencyGroup",
    "ApiToken",
    "Assignment",
    "AssignmentRole",
    "Channel",
    "ChannelToken",
    "CodeUse",
    "Confirmation",
    "Contact",
    "ContactCode",
    "Decision",
    "Draft",
    "DraftKind",
    "DraftState",
    "DueBasis",
    "Event",
    "Evidence",
    "Extension",
    "ExtensionState",
    "Feed",
    "Finding",
    "GroupMember",
    "HandBack",
    "HandBackState",
    "Hold",
    "Level",
    "LoginSession",
    "Mark",
    "Message",
    "MessageAttempt",
    "MessageItem",
    "MessageKind",
    "MessageState",
    "Occurrence",
    "OccurrenceState",
    "Person",
    "Plan",
    "PlanState",
    "Purpose",
    "RungFiring",
    "RungOutcome",
    "SavedView",
    "StoredFile",
    "Submission",
    "SubmissionKind",
    "Succession",
    "Task",
    "TaskState",
    "User",
    "UserRole",
    "Wants",
]
