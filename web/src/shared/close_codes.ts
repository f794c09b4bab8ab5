// What a close code tells a page to do: the table of the wire, and nothing beside it.

export type ComeBack = 'soon' | 'later' | 'with_ticket' | 'never'

const TABLE: ReadonlyMap<number, ComeBack> = new Map([
  [1000, 'never'], // normal
  [1001, 'soon'], // going_away
  [1003, 'never'], // binary_refused
  [1007, 'never'], // bad_text
  [1009, 'never'], // too_big
  [1012, 'soon'], // restart
  [1013, 'later'], // try_later
  [4400, 'never'], // bad_message
  [4401, 'with_ticket'], // sign_in_first
  [4403, 'never'], // forbidden
  [4408, 'soon'], // too_slow
  [4429, 'later'], // too_many_messages
])

/** A code that is not in the table, such as a browser's 1006 for a broken line, means: come back. */
export function comeBack(code: number): ComeBack {
  return TABLE.get(code) ?? 'soon'
}
