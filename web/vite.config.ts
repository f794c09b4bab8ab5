// One HTML file per page; whichever lie beside this file are built, so a new page needs no change here.
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { build, defineConfig, type Plugin } from 'vite'
import { drawIcon, ICON_SIZES } from './src/scanner/icon_build.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const base = '/static/'
const pages = readdirSync(here).filter((name) => name.endsWith('.html'))
// Tablets at the gates are old; what they read is decided here and nowhere else.
const target = ['chrome109', 'safari15.4', 'firefox115']

type Bundle = Parameters<Extract<Plugin['writeBundle'], (...given: never[]) => unknown>>[1]

/** The scanner's own files: what its page reaches, and what its decoding worker and the styles bring along. */
function scannerFiles(bundle: Bundle): { entry: string; files: string[] } {
  const found = new Set<string>()
  const take = (name: string) => {
    const file = bundle[name]
    if (!file || found.has(name)) return
    found.add(name)
    if (file.type !== 'chunk') return
    for (const next of [...file.imports, ...file.dynamicImports]) take(next)
    for (const next of file.viteMetadata?.importedCss ?? []) take(next)
    for (const next of file.viteMetadata?.importedAssets ?? []) take(next)
  }
  const entry = Object.values(bundle).find(
    (file) => file.type === 'chunk' && file.isEntry && file.name === 'scanner',
  )
  if (!entry) throw new Error('the scanner page was not built')
  take(entry.fileName)
  // A worker is built apart; its files are known by their kind only.
  for (const name of Object.keys(bundle))
    if (/\.worker-[\w-]+\.js$|\.wasm$|mark-[\w-]+\.svg$/.test(name)) take(name)
  return { entry: entry.fileName, files: [...found].sort() }
}

/** Builds the service worker with the list of the scanner's files in it, and draws the icons of the installed page. */
function installable(): Plugin {
  return {
    name: 'installable-scanner',
    apply: 'build',
    generateBundle() {
      for (const size of ICON_SIZES)
        this.emitFile({ type: 'asset', fileName: `icon-${size}.png`, source: drawIcon(size) })
    },
    async writeBundle(options, bundle) {
      const { entry, files } = scannerFiles(bundle)
      const html = bundle['scanner.html']
      const digest = createHash('sha256').update(files.join('\n'))
      if (html?.type === 'asset') digest.update(html.source)
      await build({
        configFile: false,
        logLevel: 'warn',
        publicDir: false,
        define: {
          FILES: JSON.stringify(files.map((name) => base + name)),
          ENTRY: JSON.stringify(entry),
          VERSION: JSON.stringify(digest.digest('hex').slice(0, 12)),
        },
        build: {
          target,
          outDir: options.dir ?? '',
          emptyOutDir: false,
          rolldownOptions: { input: `${here}src/scanner/sw.ts`, output: { entryFileNames: 'sw.js' } },
        },
      })
    },
  }
}

export default defineConfig({
  root: here,
  base,
  plugins: [svelte({ configFile: false, compilerOptions: { runes: true } }), installable()],
  worker: { format: 'es' },
  build: {
    outDir: '../server/huiwu/static',
    emptyOutDir: true,
    manifest: true,
    target,
    // The content security policy allows files of our own only: nothing inline, no data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: Object.fromEntries(pages.map((name) => [name.replace('.html', ''), `${here}${name}`])),
    },
  },
})
