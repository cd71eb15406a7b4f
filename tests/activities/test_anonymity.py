"""Names become labels for a reader who sees none, and labels become names for everybody else."""

import pytest

from activities.anonymity import Labels

LABELS = Labels(("gpt", "scripted-claude", "gemini"), others=("mistral",))

TOLD = {
    "a sentence": ("Draft B loses data.", "The draft of scripted-claude loses data."),
    "in a sentence": ("As draft A does, in bold: draft **C**.",
                      "As the draft of gpt does, in bold: the draft of **gemini**."),
    "several": ("drafts A, B and C agree", "the drafts of gpt, scripted-claude and gemini agree"),
    "an article": ("The draft A wrote", "The draft of gpt wrote"),
    "a line of the form": ("**OBJECTION:** B | a.py | c | as in draft A",
                           "**OBJECTION:** scripted-claude | a.py | c | as in the draft of gpt"),
    "not on the table": ("draft F and drafts A and E", "draft F and drafts A and E"),
    "a language": ("draft C++ code", "draft C++ code"),
    "other words": ("Plan B | A drafty C", "Plan B | A drafty C"),
}  # fmt: skip


@pytest.mark.parametrize(("said", "told"), TOLD.values(), ids=TOLD)
def test_labels_become_names(said: str, told: str) -> None:
    assert LABELS.named(said) == told


MASKED = {
    "a name": ("I agree with GPT's list.", "I agree with draft A's list."),
    "a draft by name": ("The draft of gpt is small.", "draft A is small."),
    "drafts by name": ("the drafts of gpt and gemini", "draft A and draft C"),
    "a seat without a draft": ("As Mistral said", "As another engineer said"),
    "a file": ("src/gemini.py fails. So does Gemini.", "src/gemini.py fails. So does draft C."),
}  # fmt: skip


@pytest.mark.parametrize(("said", "shown"), MASKED.values(), ids=MASKED)
def test_names_become_labels(said: str, shown: str) -> None:
    assert LABELS.mask(said) == shown
