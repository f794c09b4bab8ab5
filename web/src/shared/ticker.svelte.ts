// Server time as something templates can read: it moves once a second, on the second.
import { createSubscriber } from 'svelte/reactivity'
import { serverNow } from './clock'

const SECOND = 1000
/** A little after the full second, so that a timer that fires early does not show the old one again. */
const AFTER_MS = 8

const everySecond = createSubscriber((update) => {
  let timer: ReturnType<typeof setTimeout>
  const next = () => {
    timer = setTimeout(
      () => {
        update()
        next()
      },
      SECOND - (serverNow() % SECOND) + AFTER_MS,
    )
  }
  next()
  return () => clearTimeout(timer)
})

/** Server now; a template that reads it is shown anew every second. */
export function tickingNow(): number {
  everySecond()
  return serverNow()
}
