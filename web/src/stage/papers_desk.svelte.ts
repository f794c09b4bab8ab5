// Brings documents into the plan: uploads files, and puts items with other documents, each time on the newest plan.
import type { Item } from '../shared/agenda'
import { ApiError, call, newId, ofConference } from '../shared/api'
import { faultOf, type Given, type ItemPlan, type StoredFile, titleOf, withDocuments } from './documents_plan'

type Whole = {
  readonly rev: number
  readonly items: readonly Item[]
  readonly plan: Readonly<Record<string, ItemPlan>>
}
type Kept = { readonly digest: string; readonly file_name: string }

/** The server itself gives up on a file after half an hour. */
const UPLOAD_WITHIN_MS = 31 * 60_000
/** Somebody else acted in between: the same change means the same on the newer plan. */
const TRIES = 5

export type Doing = { readonly at: number; readonly count: number; readonly name: string }
/** `why` is a problem of the wire, or `empty_file`. */
export type Fault = { readonly name: string; readonly why: string }

export class PapersDesk {
  plan = $state.raw<Readonly<Record<string, ItemPlan>>>({})
  files = $state.raw<readonly StoredFile[]>([])
  /** Which file is on its way. */
  doing = $state.raw<Doing | null>(null)
  /** The plan is being changed. */
  putting = $state.raw(false)
  faults = $state.raw<readonly Fault[]>([])
  added = $state.raw(0)
  #newest = 0

  get busy(): boolean {
    return this.doing !== null || this.putting
  }

  /** Reads plan and files anew; what cannot be read stays as it was. */
  async refresh(): Promise<void> {
    this.#newest += 1
    const asked = this.#newest
    try {
      const [whole, { files }] = await Promise.all([
        call<Whole>('GET', ofConference('/agenda')),
        call<{ files: readonly StoredFile[] }>('GET', ofConference('/documents')),
      ])
      if (asked !== this.#newest) return
      this.plan = whole.plan
      this.files = files
    } catch {
      // The line is away, and the page says so; the next change of the agenda asks again.
    }
  }

  /** Uploads one after the other, and adds those that came through to the item at once. */
  async upload(item: string, chosen: readonly File[], holder: string): Promise<void> {
    this.#begin()
    const kept: Given[] = []
    for (const [place, file] of chosen.entries()) {
      this.doing = { at: place + 1, count: chosen.length, name: file.name }
      const one = await this.#kept(file)
      if (one) kept.push({ id: newId(), title: titleOf(one.file_name), digest: one.digest })
    }
    this.doing = null
    if (kept.length === 0) return
    if (await this.change(item, (documents) => [...documents, ...kept], holder)) this.added = kept.length
  }

  async #kept(file: File): Promise<Kept | null> {
    const fault = faultOf(file)
    if (fault) return this.#fault(file.name, fault)
    const form = new FormData()
    form.append('file', file, file.name)
    try {
      return await call<Kept>('POST', ofConference('/documents'), form, { timeoutMs: UPLOAD_WITHIN_MS })
    } catch (error) {
      return this.#fault(file.name, error instanceof ApiError ? error.code : 'internal')
    }
  }

  /** Puts the item with the documents that `edit` makes of its newest ones; whether that came about. */
  async change(
    item: string,
    edit: (documents: readonly Given[]) => readonly Given[],
    holder: string,
    name = '',
  ): Promise<boolean> {
    this.putting = true
    try {
      for (let tries = 1; ; tries += 1) {
        try {
          await this.#put(item, edit, holder)
          return true
        } catch (error) {
          if (tries < TRIES && error instanceof ApiError && error.code === 'stale_rev') continue
          throw error
        }
      }
    } catch (error) {
      this.#fault(name, error instanceof ApiError ? error.code : 'internal')
      return false
    } finally {
      this.putting = false
      await this.refresh()
    }
  }

  async #put(
    id: string,
    edit: (documents: readonly Given[]) => readonly Given[],
    holder: string,
  ): Promise<void> {
    const { rev, items, plan } = await call<Whole>('GET', ofConference('/agenda'))
    const item = items.find((one) => one.id === id)
    const planned = plan[id]
    if (!item || !planned) throw new ApiError(422, { code: 'unknown_item' })
    const body = {
      command_id: newId(),
      command: 'put',
      expected_rev: rev,
      ...(holder && { baton: holder }),
      item: withDocuments(item, planned, edit(planned.documents)),
    }
    await call('POST', ofConference('/agenda/commands'), body)
  }

  async delete({ digest, file_name }: StoredFile): Promise<void> {
    this.#begin()
    try {
      await call('DELETE', ofConference(`/documents/${digest}`))
    } catch (error) {
      this.#fault(file_name, error instanceof ApiError ? error.code : 'internal')
    }
    await this.refresh()
  }

  /** Forgets what was said about the change before. */
  dismiss(): void {
    this.#begin()
  }

  #begin(): void {
    this.faults = []
    this.added = 0
  }

  #fault(name: string, why: string): null {
    this.faults = [...this.faults, { name, why }]
    return null
  }
}
