"""Mapped columns, one file a subject; a table has no methods and no rules.

Importing this package registers every table on ``Base.metadata``, which is what
migrations and `zhaoren db check` compare the database with.
"""

from store.tables.application import Application, ApplicationState
from store.tables.contact import (
    Chat,
    Contact,
    ContactOutlook,
    ContactRole,
    Conversation,
    Frequency,
    Membership,
    Officer,
    OfficerRole,
    OneTimeCode,
    SkippedQuestion,
    Specialist,
    Verification,
)
from store.tables.declarative import Base
from store.tables.enterprise import Enterprise, EnterpriseFact, FactSource, FactStatus
from store.tables.feedback import Inquiry, Rating, UnansweredQuestion, UnresolvedCase
from store.tables.link import DeepLink, LinkPurpose
from store.tables.match import FactsSnapshot, Match, PastDecision, PolicyStanding
from store.tables.mending import DraftRevision, Expectation, GoldenExample
from store.tables.notice import InboxUpdate, Notice, NoticeKind, NoticeStatus, RecipientKind
from store.tables.outage import Outage, OutageCause
from store.tables.policy import (
    DraftState,
    Policy,
    PolicyDraft,
    PolicyState,
    PolicyVersion,
    SourceDocument,
)
from store.tables.relation import CheckAnswer, Kinship, PolicyRelation, ValidityCheck
from store.tables.run import AuditEntry, JobRun, Lease, RunState
from store.tables.shortlist import EnterpriseShortlist, ShortlistStretch

__all__ = [
    "Application",
    "ApplicationState",
    "AuditEntry",
    "Base",
    "Chat",
    "CheckAnswer",
    "Contact",
    "ContactOutlook",
    "ContactRole",
    "Conversation",
    "DeepLink",
    "DraftRevision",
    "DraftState",
    "Enterprise",
    "EnterpriseFact",
    "EnterpriseShortlist",
    "Expectation",
    "FactSource",
    "FactStatus",
    "FactsSnapshot",
    "Frequency",
    "GoldenExample",
    "InboxUpdate",
    "Inquiry",
    "JobRun",
    "Kinship",
    "Lease",
    "LinkPurpose",
    "Match",
    "Membership",
    "Notice",
    "NoticeKind",
    "NoticeStatus",
    "Officer",
    "OfficerRole",
    "OneTimeCode",
    "Outage",
    "OutageCause",
    "PastDecision",
    "Policy",
    "PolicyDraft",
    "PolicyRelation",
    "PolicyStanding",
    "PolicyState",
    "PolicyVersion",
    "Rating",
    "RecipientKind",
    "RunState",
    "ShortlistStretch",
    "SkippedQuestion",
    "SourceDocument",
    "Specialist",
    "UnansweredQuestion",
    "UnresolvedCase",
    "ValidityCheck",
    "Verification",
]
