// The programme as it is read: neighbouring items of one section under one title.
import type { Item, Section } from '../shared/agenda'

export type Group = { readonly section: Section | null; readonly items: readonly Item[] }

/** Items without a section, or with one nobody published, stand under no title. The order of items is kept. */
export function grouped(items: readonly Item[], sections: readonly Section[]): readonly Group[] {
  const groups: { section: Section | null; items: Item[] }[] = []
  for (const item of items) {
    const section = sections.find(({ id }) => id === item.section) ?? null
    const last = groups[groups.length - 1]
    if (last && last.section?.id === section?.id) last.items.push(item)
    else groups.push({ section, items: [item] })
  }
  return groups
}
