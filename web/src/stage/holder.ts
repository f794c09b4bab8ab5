// Under which name this browser takes the baton: an id of its own that outlives a reload, and what people call it.
import { newId } from '../shared/api'

export type Holder = { readonly id: string; readonly name: string }

export function holderOf(slug: string): Holder {
  const key = `huiwu.stage.holder.${slug}`
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? 'null') as Partial<Holder> | null
    if (kept?.id) return { id: kept.id, name: kept.name ?? '' }
  } catch {
    // Not readable, or no storage: a new one.
  }
  const made = { id: newId(), name: '' }
  rememberHolder(slug, made)
  return made
}

export function rememberHolder(slug: string, holder: Holder): void {
  try {
    localStorage.setItem(`huiwu.stage.holder.${slug}`, JSON.stringify(holder))
  } catch {
    // Not remembered, then: after a reload this page takes the baton anew.
  }
}
