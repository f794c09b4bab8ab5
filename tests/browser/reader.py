"""A USB reader: types a code like a keyboard, with Enter behind it, into whatever has the focus."""

from playwright.sync_api import Page

# All keys in one turn of the page, stamped as a reader paces them: keys sent one by one from here arrive as slowly as a
# person types whenever the machine is slow, and the page rightly takes them for one.
_TYPE = """(code) => {
  document.body.dataset.verdict = 'none'
  const keys = Array.from(code, (one) => (/[0-9]/.test(one) ? 'Digit' : 'Key') + one)
  const begun = performance.now()
  for (const [place, key] of [...keys, 'Enter'].entries()) {
    const pressed = new KeyboardEvent('keydown', { code: key, bubbles: true, cancelable: true })
    Object.defineProperty(pressed, 'timeStamp', { value: begun + place })
    document.body.dispatchEvent(pressed)
  }
}"""


def type_as_reader(page: Page, code: str) -> None:
    page.evaluate(_TYPE, code)
