// The programme as it is read: neighbouring items of one day and one section under one title.
import type { Item, Section } from '../shared/agenda'

/** `day`: an instant of the day that begins with this group; null within a day, and where all is on one day. */
export type Group = {
  readonly day: number | null
  readonly section: Section | null
  readonly items: readonly Item[]
}

/** Items without a section, or with one nobody published, stand under no title. The order of items is kept. */
export function grouped(
  items: readonly Item[],
  sections: readonly Section[],
  sameDay: (one: number, other: number) => boolean,
): readonly Group[] {
  const groups: { day: number | null; section: Section | null; items: Item[] }[] = []
  let before: Item | null = null
  for (const item of items) {
    const section = sections.find(({ id }) => id === item.section) ?? null
    const last = groups[groups.length - 1]
    const day = before !== null && sameDay(before.planned_start_at, item.planned_start_at)
    if (last && day && last.section?.id === section?.id) last.items.push(item)
    else groups.push({ day: day ? null : item.planned_start_at, section, items: [item] })
    before = item
  }
  return groups
}
