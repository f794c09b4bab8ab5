"""Headers that are the same for every answer, put together once."""

from multidict import CIMultiDict

ALWAYS = CIMultiDict({
    # A worker takes its policy from its own script's answer, so scripts carry the scanner's.
    "Content-Security-Policy": "default-src 'none'; connect-src 'self'; script-src 'self' 'wasm-unsafe-eval'",
    "Server": "Huiwu",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), screen-wake-lock=(self), geolocation=(), microphone=(), usb=()",
})  # fmt: skip
JSON = CIMultiDict({"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store", **ALWAYS})
"""With all of `ALWAYS`, so that an answer at a gate need not be given them one by one."""
