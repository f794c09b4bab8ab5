"""Writes the two lists of invented delegates of the sample conference, the same bytes every time."""

import csv
import io
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SEED = 20230303
SEATS_IN_A_ROW = 22
FIRST_ROW_OF_SECOND_LIST = 24  # the first list fills rows 1 to 23
NOTE = "虚构"

# How many of the 500 belong to each category; the order is the order of the seats, front to back.
FIRST_LIST = {
    "受邀单位": 42,
    "获奖代表": 30,
    "律所党组织负责人": 130,
    "律所负责人": 170,
    "港澳籍律师": 30,
    "公职律师": 36,
    "公司律师": 36,
    "媒体": 12,
    "工作人员": 14,
}
SECOND_LIST = {"律所党组织负责人": 12, "律所负责人": 16, "公职律师": 6, "公司律师": 6}

# People of the published programme: never on an invented list.
PROGRAMME = frozenset({"曹海雷", "刘伟东", "张斌", "曾铁山", "曾常青", "王显军", "蒋小文"})

SURNAMES = (
    "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
COMPOUND_SURNAMES = ("欧阳", "司徒", "上官", "诸葛", "慕容", "司马", "端木", "尉迟", "令狐", "皇甫")
GIVEN_FIRST = "嘉思子文雨晓志建国永明俊梓浩泽宇佳慧雅静婉若亦景承启广立海云春秋月清书怀知望远家少世正仲伯元"
GIVEN_SECOND = "杰轩涵怡琪萱宁然晨航博睿哲毅峰岚琳颖洁莹薇婷瑶楠桐松柏川渊澜波涛平安康乐和谦恒信义礼勤勉诚"
GIVEN_SINGLE = "伟芳敏静强磊洋艳勇军涛超霞刚辉玲桂凯琛珏钰烨昊旻翀"

# Characters that break badly made software: beyond GBK, and some beyond the basic plane.
RARE_IN_FIRST_LIST = ("李䶮", "陈㛃", "林𬱖", "黄㵑之", "周𬍤", "吴𬭎远", "郑堃淼", "梁喆骉")
RARE_IN_SECOND_LIST = ("何䶮文", "罗㛃", "高𬱖", "谢𬍛宁", "韩㑇然", "唐𫖯")

WITH_MIDDLE_DOT = (
    "阿依努尔·吐尔逊江",
    "艾尔肯·阿布都热依木",
    "古丽巴哈尔·买合木提",
    "迪丽达尔·赛买提",
    "叶尔兰·哈孜别克",
    "木合塔尔·艾力",
)
# Beside hanzi, people from Hong Kong and Macau are often listed as their identity card writes them.
ROMANISED = (
    "CHAN Ka Yuet", "WONG Tsz Lam", "LEUNG Yat Hei", "CHEUNG Hoi Kiu", "LAU Sum Ying", "NG Tsz Kwan",
    "KWOK Long Yan", "HO Pui Kit", "LEI Weng Lam", "CHEONG Si Kun", "AO IEONG Kit Man", "SOU Ka Fong",
)  # fmt: skip
ROMANISED_TITLES = (
    "Partner, Hong Kong Office",
    "Counsel, Greater Bay Area Practice",
    "Associate",
    "Consultant",
)
SAME_NAME = "李嘉宁"  # two people of two firms: a name is not an identity

FIRM_FIRST = "明德正衡信达谦和致远恒泰博雅君诚华岳润海景行"
FIRM_SECOND = "理义衡言律道辰川原泽瀚澄宇铭"
DISTRICTS = ("东岸", "西山", "南湾", "北塘", "中洲", "海屿", "榕城", "鹭湖", "云岭", "鹏湾")
TRADES = (
    "科技",
    "港务",
    "能源",
    "生物医药",
    "供应链",
    "新材料",
    "智能装备",
    "海洋工程",
    "数据服务",
    "文化传媒",
)

AUTHORITIES = ("司法局", "人民法院", "人民检察院", "公安局", "政法办公室")

# By category; for the invited authorities by what they are.
TITLES = {
    "司法局": ("局长", "副局长", "律师工作科科长", "四级调研员"),
    "人民法院": ("副院长", "民事审判庭庭长", "立案庭副庭长"),
    "人民检察院": ("副检察长", "第六检察部主任", "办公室副主任"),
    "公安局": ("副局长", "法制大队大队长", "法制大队副大队长"),
    "政法办公室": ("主任", "副主任", "综合科科长"),
    "获奖代表": ("合伙人", "律师", "高级合伙人", "团队负责人"),
    "律所党组织负责人": ("党支部书记", "党总支书记", "党委书记", "党支部书记、合伙人", "党支部副书记"),
    "律所负责人": ("主任", "执行主任", "管委会主任", "首席合伙人", "管理合伙人", "主任、高级合伙人"),
    "港澳籍律师": ("律师", "合伙人", "联营所合伙人", "顾问"),
    "公职律师": ("法规科科长", "法制室主任", "公职律师", "一级主任科员"),
    "公司律师": ("法务总监", "总法律顾问", "法务经理", "合规负责人"),
    "媒体": ("记者", "摄影记者", "摄像", "编辑"),
    "工作人员": ("签到组", "会场组", "接待组", "直播组", "材料组"),
}


@dataclass(frozen=True, slots=True)
class Delegate:
    """One invented person, as the list names them."""

    number: str
    name: str
    organisation: str
    title: str
    category: str
    seat: str
    phone: str


class Names:
    """Gives invented names, each once, and never one of the published programme."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._given = set(PROGRAMME) | {SAME_NAME}

    def one(self) -> str:
        """Returns a name nobody has yet."""
        while True:
            name = self._draw()
            if name not in self._given:
                self._given.add(name)
                return name

    def _draw(self) -> str:
        pick = self._chance.choice
        shape = self._chance.random()
        if shape < 0.04:
            return pick(COMPOUND_SURNAMES) + pick(GIVEN_FIRST) + pick(GIVEN_SECOND)
        if shape < 0.07:
            return pick(COMPOUND_SURNAMES) + pick(GIVEN_SINGLE)
        if shape < 0.22:
            return pick(SURNAMES) + pick(GIVEN_SINGLE)
        return pick(SURNAMES) + pick(GIVEN_FIRST) + pick(GIVEN_SECOND)


def organisations(category: str, chance: random.Random, skip: int) -> Iterator[str]:
    """Yields invented organisations, all called 示例 (example) or 虚构 (invented); `skip` that many firms."""
    firms = [f"广东示例{a}{b}律师事务所" for a in FIRM_FIRST for b in FIRM_SECOND if a != b]
    if category in ("律所党组织负责人", "律所负责人", "获奖代表"):
        # The same order in each category, so that a firm sends its head and its Party secretary.
        random.Random(SEED).shuffle(firms)
        yield from firms[skip:]
    while True:
        match category:
            case "受邀单位":
                yield f"示例市{chance.choice(DISTRICTS)}区{chance.choice(AUTHORITIES)}"
            case "公职律师":
                bureau = chance.choice(("住房和建设局", "市场监督管理局", "生态环境局", "人力资源局", "司法局"))
                yield f"示例市{chance.choice(DISTRICTS)}区{bureau}"
            case "公司律师":
                yield f"示例{chance.choice(DISTRICTS)}{chance.choice(TRADES)}有限公司"
            case "港澳籍律师":
                yield chance.choice(
                    ("示例海港律师行(香港)", "示例濠江律师事务所(澳门)", "广东示例三地(联营)律师事务所")
                )
            case "媒体":
                yield chance.choice(("示例法治时报", "示例鹏湾晚报", "示例都市电视台", "示例湾区网"))
            case _:
                yield "大会会务组(虚构)"


def phones(chance: random.Random) -> Iterator[str]:
    """Yields numbers of eleven digits that no operator assigns: they begin with 100."""
    for tail in chance.sample(range(10**8), 1000):
        yield f"100{tail:08d}"


def seats(first_row: int) -> Iterator[str]:
    """Yields the seats of the hall from that row on, left to right."""
    row = first_row
    while True:
        for place in range(1, SEATS_IN_A_ROW + 1):
            yield f"{row} 排 {place} 座"
        row += 1


def with_special_names(people: list[Delegate], category: str, names: tuple[str, ...], step: int) -> list[Delegate]:
    """Gives these names to every `step`-th person of the category."""
    places = [at for at, person in enumerate(people) if person.category == category][::step]
    changed = list(people)
    for at, name in zip(places, names, strict=False):
        old = changed[at]
        title = ROMANISED_TITLES[at % len(ROMANISED_TITLES)] if name.isascii() else old.title
        changed[at] = Delegate(old.number, name, old.organisation, title, old.category, old.seat, old.phone)
    return changed


def both_lists() -> tuple[list[Delegate], list[Delegate]]:
    """Makes the 500 and the 40; a name or phone is never in both."""
    chance = random.Random(SEED)
    names, numbers_to_call = Names(chance), phones(chance)

    def people(plan: dict[str, int], first_row: int, skip: int) -> list[Delegate]:
        made: list[Delegate] = []
        free_seats = seats(first_row)
        for category, count in plan.items():
            homes = organisations(category, chance, skip)
            for _ in range(count):
                home = next(homes)
                title = chance.choice(TITLES[category if category in TITLES else home.split("区")[1]])
                number, phone = f"D{len(made) + 1:04d}", next(numbers_to_call)
                made.append(Delegate(number, names.one(), home, title, category, next(free_seats), phone))
        return made

    first = people(FIRST_LIST, 1, 0)
    first = with_special_names(first, "律所负责人", (SAME_NAME, *RARE_IN_FIRST_LIST), 19)
    first = with_special_names(first, "律所党组织负责人", (*WITH_MIDDLE_DOT, SAME_NAME), 17)
    first = with_special_names(first, "港澳籍律师", ROMANISED, 2)
    second = people(SECOND_LIST, FIRST_ROW_OF_SECOND_LIST, len(first) // 2)
    second = with_special_names(second, "律所负责人", RARE_IN_SECOND_LIST, 2)
    return first, second


def as_csv(headings: list[str], rows: list[list[str]]) -> str:
    """Writes rows the way Excel does: commas, quotes where needed, CRLF."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([headings, *rows])
    return text.getvalue()


def files() -> dict[str, bytes]:
    """The two files by name."""
    first, second = both_lists()
    long = as_csv(
        ["编号", "姓名", "单位", "职务", "参会类别", "座位", "手机", "备注"],
        [[p.number, p.name, p.organisation, p.title, p.category, p.seat, p.phone, NOTE] for p in first],
    )
    short = as_csv(
        ["姓名", "单位", "职务", "参会类别", "座位", "手机号"],
        [[p.name, p.organisation, p.title, p.category, p.seat, p.phone] for p in second],
    )
    return {"delegates.csv": long.encode("utf-8-sig"), "delegates_gb18030.csv": short.encode("gb18030")}


def main(folder: Path) -> None:
    """Writes both files into the folder."""
    for name, content in files().items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
