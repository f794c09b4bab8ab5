"""Named people for tests, all invented; each always plays the same part."""

from huiwu.domain.attendee import Particulars
from huiwu.domain.ids import CategoryKey

DELEGATE = CategoryKey("delegate")
GUEST = CategoryKey("guest")
MEDIA = CategoryKey("media")

LIN = Particulars(
    name="林知夏",
    category=DELEGATE,
    organisation="南山律师事务所",
    title="律师",
    seat="3排12座",
    phone="13800000001",
    email="lin@example.org",
    external_id="1001",
)
"""The ordinary delegate: every field is filled in."""

ZHOU = Particulars(name="周岚", category=GUEST, organisation="市律师协会", title="副会长", external_id="2001")
"""The guest, who may enter the lounge as well."""

HE = Particulars(name="何川", category=MEDIA, organisation="特区报", email="he@example.org")
"""The journalist, known by e-mail only; may enter the press room and nothing else."""

WANG_OF_FUTIAN = Particulars(name="王伟", category=DELEGATE, organisation="福田律师事务所")
WANG_OF_LUOHU = Particulars(name="王伟", category=DELEGATE, organisation="罗湖律师事务所")
"""Two people with one name, told apart by their firms alone."""

RARE = Particulars(name="𠮷田㙓", category=DELEGATE, organisation="龙岗律师事务所", phone="13800000009")
"""A name with characters outside the basic plane and outside GBK."""

EVERYBODY = (LIN, ZHOU, HE, WANG_OF_FUTIAN, WANG_OF_LUOHU, RARE)
