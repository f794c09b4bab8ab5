"""Films for a fake camera: pictures laid on a table in front of a lens, as the JPEG stream Chromium plays at 30/s."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageFilter

SIZE = (1280, 720)
FRAMES_PER_SECOND = 30
_TABLE = (118, 110, 100)


@dataclass(frozen=True)
class Shot:
    """A picture held into view for a while; None is the empty table."""

    picture: Image.Image | None
    seconds: float
    height: float = 0.8
    angle: float = 6.0


def _frame(shot: Shot) -> bytes:
    frame = Image.new("RGB", SIZE, _TABLE)
    if shot.picture is not None:
        scale = SIZE[1] * shot.height / shot.picture.height
        held = shot.picture.convert("RGB").resize(
            (int(shot.picture.width * scale), int(shot.picture.height * scale)), Image.Resampling.LANCZOS
        )
        held = held.rotate(shot.angle, expand=True, fillcolor=_TABLE, resample=Image.Resampling.BICUBIC)
        frame.paste(held, ((SIZE[0] - held.width) // 2, (SIZE[1] - held.height) // 2))
        frame = frame.filter(ImageFilter.GaussianBlur(0.6))
    buffer = io.BytesIO()
    frame.save(buffer, "JPEG", quality=85, subsampling="4:2:0")
    return buffer.getvalue()


def film(path: Path, shots: Iterable[Shot]) -> Path:
    """Write the clip; it is played from its beginning, again and again."""
    with path.open("wb") as file:
        for shot in shots:
            file.write(_frame(shot) * max(1, round(shot.seconds * FRAMES_PER_SECOND)))
    return path


def camera_arguments(clip: Path) -> list[str]:
    """The switches that put a clip in the camera's place and answer its permission question."""
    return [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={clip}",
    ]
