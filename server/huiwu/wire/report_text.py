"""What the report says in words: its headings, times, and what was pressed."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from huiwu.domain.access import Role
from huiwu.domain.agenda_events import Announced, BatonTaken, ItemExtended, ItemSkipped, SpeakerTold, StartCorrected
from huiwu.domain.conference import Bilingual
from huiwu.domain.journal import Record
from huiwu.domain.report import Line
from huiwu.domain.timeline import HOUR, MINUTE, SECOND, Instant
from huiwu.store.agenda_codec import type_of
from huiwu.wire.language import Language, said
from huiwu.wire.local_times import local_time

WORDS: dict[str, Bilingual] = {
    "report": Bilingual("会议报告", "Report"),
    "so_far": Bilingual("会议尚未结束，以下为目前的情况。", "The conference has not ended; this is how it stands."),
    "items": Bilingual("环节", "Items"),
    "on_stage": Bilingual("已进行", "Took place"),
    "skipped": Bilingual("略过", "Skipped"),
    "planned": Bilingual("计划", "Planned"),
    "actual": Bilingual("实际", "Actual"),
    "first_start": Bilingual("首个环节开始", "First start"),
    "last_end": Bilingual("最后环节结束", "Last end"),
    "planned_sum": Bilingual("计划用时合计", "Planned in all"),
    "actual_sum": Bilingual("实际用时合计", "Actual in all"),
    "held_sum": Bilingual("暂停合计", "Stood still"),
    "latest": Bilingual("开始最晚", "Latest start"),
    "signs": Bilingual(
        "偏差为正表示比计划晚或更长，为负表示更早或更短；时间为会议当地时间。",
        "An offset is positive when late or long, negative when early or short. Times are local.",
    ),
    "cue": Bilingual("提示点", "Cue"),
    "title": Bilingual("环节", "Item"),
    "start": Bilingual("开始", "Start"),
    "end": Bilingual("结束", "End"),
    "planned_start": Bilingual("计划开始", "Planned start"),
    "planned_end": Bilingual("计划结束", "Planned end"),
    "planned_length": Bilingual("计划时长", "Planned length"),
    "actual_start": Bilingual("实际开始", "Actual start"),
    "actual_end": Bilingual("实际结束", "Actual end"),
    "actual_length": Bilingual("实际时长", "Actual length"),
    "length": Bilingual("时长", "Length"),
    "start_offset": Bilingual("开始偏差", "Start offset"),
    "end_offset": Bilingual("结束偏差", "End offset"),
    "difference": Bilingual("时长差", "Difference"),
    "held": Bilingual("暂停", "Held"),
    "extended": Bilingual("延长", "Extended"),
    "shortened": Bilingual("缩短", "Shortened"),
    "remarks": Bilingual("备注", "Remarks"),
    "removed": Bilingual("已从议程移除", "taken out of the agenda"),
    "not_yet": Bilingual("未进行", "did not take place"),
    "running": Bilingual("进行中", "on stage now"),
    "corrected": Bilingual("开始时间已更正", "start put right"),
    "journal": Bilingual("操作记录", "Journal"),
    "number": Bilingual("序号", "No."),
    "when": Bilingual("生效时间", "Counts from"),
    "recorded": Bilingual("记录时间", "Written down"),
    "who": Bilingual("操作者", "Who"),
    "what": Bilingual("操作", "What"),
    "taken_back": Bilingual("已撤回", "taken back"),
    "day": Bilingual("日期", "Date"),
}

_DONE: dict[str, Bilingual] = {
    "run_armed": Bilingual("请就座", "Asked everybody to take a seat"),
    "item_started": Bilingual("开始", "Started"),
    "start_corrected": Bilingual("更正开始时间", "Put the start right"),
    "item_held": Bilingual("暂停", "Held"),
    "item_resumed": Bilingual("继续", "Resumed"),
    "item_extended": Bilingual("调整时长", "Changed the length"),
    "item_ended": Bilingual("结束", "Ended"),
    "run_ended": Bilingual("会议结束", "Ended the conference"),
    "item_skipped": Bilingual("略过", "Skipped"),
    "item_moved": Bilingual("调整顺序", "Moved"),
    "item_put": Bilingual("新增或修改", "Added or edited"),
    "item_removed": Bilingual("移除", "Removed"),
    "documents_released": Bilingual("发布文件", "Released documents"),
    "prizes_revealed": Bilingual("揭晓奖项", "Revealed prizes"),
    "announced": Bilingual("通知", "Announced"),
    "announcement_cleared": Bilingual("撤下通知", "Took an announcement away"),
    "speaker_told": Bilingual("讲台提示", "Told the speaker"),
    "overlay_set": Bilingual("画面字幕条", "Set the overlay"),
    "baton_taken": Bilingual("主控权", "Baton"),
    "undone": Bilingual("撤回", "Took back"),
    "agenda_published": Bilingual("更新整个议程", "Replaced the agenda"),
    "conference_changed": Bilingual("更新会议信息", "Changed the conference"),
}
_ROLES: dict[str, Bilingual] = {
    Role.OPERATOR.value: Bilingual("场控", "operator"),
    Role.ADMIN.value: Bilingual("会务台", "office"),
    "upgrade": Bilingual("系统升级", "upgrade"),
    "command": Bilingual("命令行", "command line"),
}


@dataclass(frozen=True, slots=True)
class Speech:
    """How one report speaks: its language, and the zone of its times."""

    language: Language
    zone: ZoneInfo

    def word(self, key: str) -> str:
        return said(WORDS[key], self.language)

    def text(self, text: Bilingual) -> str:
        return said(text, self.language)

    def clock(self, at: Instant | None) -> str:
        """14:05:09, and nothing for no time."""
        return "" if at is None else local_time(at, self.zone).strftime("%H:%M:%S")

    def day(self, at: Instant) -> str:
        return local_time(at, self.zone).strftime("%Y-%m-%d")

    def done(self, record: Record) -> str:
        """What an event did, without the item it did it to."""
        words = said(_DONE[type_of(record.event)], self.language)
        if isinstance(record.event, ItemSkipped) and not record.event.skipped:
            words = said(Bilingual("恢复", "Taken in again"), self.language)
        detail = self._detail(record)
        colon = "：" if self.language is Language.ZH else ": "
        return f"{words}{colon}{detail}" if detail else words

    def _detail(self, record: Record) -> str:
        match record.event:
            case StartCorrected(started_at=started_at):
                return self.clock(started_at)
            case ItemExtended(by_ms=by_ms):
                return signed(by_ms)
            case Announced(text=text) | SpeakerTold(text=text):
                return text
            case BatonTaken(name=name):
                return name
        return ""

    def actor(self, actor: str) -> str:
        """A role and the token it hangs on; never a name, as the log knows none."""
        role, _, token = actor.partition(":")
        known = _ROLES.get(role)
        return " ".join(filter(None, (role if known is None else said(known, self.language), token))).strip(" -")

    def remarks(self, line: Line) -> list[str]:
        """What is to be said of an item besides its times."""
        last, item = line.last, line.item
        found = [self.word("skipped")] if item.skipped else []
        if line.removed:
            found.append(self.word("removed"))
        if last is None:
            return found if item.skipped else [*found, self.word("not_yet")]
        if last.ended_at is None:
            found.append(self.word("running"))
        if line.times > 1:
            found.append(said(Bilingual(f"上台 {line.times} 次", f"on stage {line.times} times"), self.language))
        if last.held_ms >= SECOND:
            found.append(f"{self.word('held')} {span(last.held_ms)}")
        if item.extended_ms:
            found.append(f"{self.word('extended' if item.extended_ms > 0 else 'shortened')} {span(item.extended_ms)}")
        if last.late_ms is not None:
            late = span(last.late_ms)
            found.append(said(Bilingual(f"补记（迟 {late}）", f"pressed late ({late})"), self.language))
        if last.corrected:
            found.append(self.word("corrected"))
        return found


def span(ms: int | None) -> str:
    """3:20 or 1:03:20, rounded to the second; nothing for no span."""
    if ms is None:
        return ""
    seconds = (abs(ms) + SECOND // 2) // SECOND
    hours, minutes = seconds // (HOUR // SECOND), seconds // (MINUTE // SECOND) % 60
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes}:{seconds % 60:02}"


def signed(ms: int | None) -> str:
    """+3:20 or −3:20, with a minus as wide as the plus."""
    if ms is None:
        return ""
    text = span(ms)
    return text if text == "0:00" else f"{'+' if ms > 0 else '−'}{text}"
