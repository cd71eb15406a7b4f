"""The search attributes of a session: the list of sessions is a visibility query over these."""

from temporalio.common import SearchAttributeKey

OWNER_SUB = SearchAttributeKey.for_keyword("OwnerSub")
SESSION_STATUS = SearchAttributeKey.for_keyword("SessionStatus")
CURRENT_ROUND = SearchAttributeKey.for_int("CurrentRound")
WAITING_ON = SearchAttributeKey.for_keyword("WaitingOn")
COST_MICROS = SearchAttributeKey.for_int("CostMicros")

ALL = (OWNER_SUB, SESSION_STATUS, CURRENT_ROUND, WAITING_ON, COST_MICROS)
