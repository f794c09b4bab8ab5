// How wide a name is when set on one line or two, in ems: the style sheet divides the card's width by it.

/** Up to here a name stands on one line. Four Chinese characters are almost every Chinese name. */
const ONE_LINE_EMS = 5

/** East Asian characters are an em wide, Latin letters a little over half. */
function ems(text: string): number {
  let width = 0
  for (const character of text)
    width += /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]|[\ud840-\ud88f]/.test(character) ? 1 : 0.6
  return width
}

/** Pieces a line may end after: blanks, hyphens and the dot of transcribed names; long Chinese runs break anywhere. */
function pieces(name: string): string[] {
  const parts = name.match(/[^\s\-·•‧]+[\s\-·•‧]*/g) ?? [name]
  if (parts.length > 1) return parts
  return ems(name) === [...name].length ? [...name] : parts
}

/** The width of the widest line, when the name is broken into two where that is best. */
export function widestLine(name: string): number {
  const whole = ems(name)
  if (whole <= ONE_LINE_EMS) return Math.max(whole, 1)
  const parts = pieces(name)
  let best = whole
  for (let at = 1; at < parts.length; at += 1) {
    const first = ems(parts.slice(0, at).join('').trimEnd())
    const second = ems(parts.slice(at).join(''))
    best = Math.min(best, Math.max(first, second))
  }
  return best
}
