// A lock file is fit to land when it names no registry and misses no platform's optional package:
// npm leaves such a package out without a word when the registry does not have it that day, and
// `npm ci` then refuses the lock on the machines that would need it.
import { readFileSync } from 'node:fs'

const { packages } = JSON.parse(readFileSync(new URL('package-lock.json', import.meta.url), 'utf8'))

function reachable(from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (packages[folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`]) return true
    if (folder === '') return false
  }
}

const faults = Object.entries(packages).flatMap(([path, entry]) => [
  ...(entry.resolved ? [`${path}: has an address`] : []),
  ...(path !== '' && !entry.integrity && !entry.inBundle ? [`${path}: has no digest`] : []),
  ...Object.keys(entry.optionalDependencies ?? {})
    .filter((name) => !reachable(path, name))
    .map((name) => `${path}: optional ${name} is missing`),
])

for (const fault of faults) console.error(`package-lock.json: ${fault}`)
process.exitCode = faults.length === 0 ? 0 : 1
