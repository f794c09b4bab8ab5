"""Writes the sample's documents: short texts that say that they are samples. Always the same bytes.

python tests/deploy/make_documents.py server/huiwu/samples/szlawyers_2023
"""

import json
import sys
from pathlib import Path

SAMPLE = Path(__file__).resolve().parents[2] / "server" / "huiwu" / "samples" / "szlawyers_2023"
# With a byte order mark: a phone that opens a text without one guesses.
ENCODING = "utf-8-sig"
TEXT = """\
{title_zh}

这是一份示例文件，没有任何法律内容。

公开报道称大会发布了 14 部法律业务操作指引，但没有列出各部的名称；本文件的标题为演示而拟，正文仅用于展示
文件如何随环节发布、显示和下载。请勿引用。


{title_en}

This is a sample. It has no legal content of any kind.

The published report says that 14 operating guidelines were released, and does not name them. The title of this one is
invented for the demonstration; the text only shows how a document is released, listed and downloaded. Do not cite it.
"""


def texts() -> dict[str, str]:
    """By the place each lies in: what the conference file calls for."""
    conference = json.loads((SAMPLE / "conference.json").read_text("utf-8"))
    documents = [one for item in conference["items"] for one in item.get("documents", ())]
    return {one["file"]: TEXT.format(title_zh=one["title"]["zh"], title_en=one["title"]["en"]) for one in documents}


def main(folder: Path) -> None:
    for place, text in texts().items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode(ENCODING))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
