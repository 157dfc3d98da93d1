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
from models.archive import Archive
from models.comment import Comment, Mention
from models.contact import Channel, CodeUse, Contact, ContactCode, Person, Purpose, Wants
from models.draft import Draft, DraftKind, DraftState
from models.event import Event, EventBlock
from models.feed import Feed
from models.message import Message, MessageAttempt, MessageItem, MessageKind, MessageState
from models.occurrence import DueBasis, Hold, Occurrence, OccurrenceState, RungFiring, RungOutcome
from models.plan import Plan, PlanState, StoredFile
from models.request import ApiRequest
from models.revision import OfficeText, Revision
from models.succession import Succession
from models.system import Finding, Mark
from models.tally import Scope, Tally
from models.task import Assignment, AssignmentRole, Task, TaskState
from models.token import ChannelToken
from models.user import ApiToken, LoginSession, SavedView, TokenScope, User, UserRole
from models.webhook import Webhook, WebhookMessage, WebhookState

__all__ = [
    "Agency",
    "AgencyAlias",
    "AgencyGroup",
    "ApiRequest",
    "ApiToken",
    "Archive",
    "Assignment",
    "AssignmentRole",
    "Channel",
    "ChannelToken",
    "CodeUse",
    "Comment",
    "Confirmation",
    "Contact",
    "ContactCode",
    "Decision",
    "Draft",
    "DraftKind",
    "DraftState",
    "DueBasis",
    "Event",
    "EventBlock",
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
    "Mention",
    "Message",
    "MessageAttempt",
    "MessageItem",
    "MessageKind",
    "MessageState",
    "Occurrence",
    "OccurrenceState",
    "OfficeText",
    "Person",
    "Plan",
    "PlanState",
    "Purpose",
    "Revision",
    "RungFiring",
    "RungOutcome",
    "SavedView",
    "Scope",
    "StoredFile",
    "Submission",
    "SubmissionKind",
    "Succession",
    "Tally",
    "Task",
    "TaskState",
    "TokenScope",
    "User",
    "UserRole",
    "Wants",
    "Webhook",
    "WebhookMessage",
    "WebhookState",
]
