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

/** Pages that open without a server, and the service worker of each. */
const KEPT = { scanner: 'sw.js', stage: 'sw_stage.js' }
/** What no import names: the scanner's decoding worker is built apart, so its files are known by their kind only. */
const APART = { scanner: /\.worker-[\w-]+\.js$|\.wasm$|mark-[\w-]+\.svg$/, stage: /mark-[\w-]+\.svg$/ }

/** A page's own files: what it reaches, and what its styles bring along. */
function filesOf(page: keyof typeof KEPT, bundle: Bundle): { entry: string; files: string[] } {
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
    (file) => file.type === 'chunk' && file.isEntry && file.name === page,
  )
  if (!entry) throw new Error(`the ${page} page was not built`)
  take(entry.fileName)
  for (const name of Object.keys(bundle)) if (APART[page].test(name)) take(name)
  return { entry: entry.fileName, files: [...found].sort() }
}

/** Builds the service workers, each with the list of its page's files in it, and draws the icons of the installed one. */
function installable(): Plugin {
  return {
    name: 'kept-pages',
    apply: 'build',
    generateBundle() {
      for (const size of ICON_SIZES)
        this.emitFile({ type: 'asset', fileName: `icon-${size}.png`, source: drawIcon(size) })
    },
    async writeBundle(options, bundle) {
      const dir = options.dir ?? ''
      for (const page of Object.keys(KEPT) as (keyof typeof KEPT)[]) await buildWorker(page, bundle, dir)
    },
  }
}

async function buildWorker(page: keyof typeof KEPT, bundle: Bundle, outDir: string): Promise<void> {
  const { entry, files } = filesOf(page, bundle)
  const html = bundle[`${page}.html`]
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
      outDir,
      emptyOutDir: false,
      rolldownOptions: { input: `${here}src/shared/sw.ts`, output: { entryFileNames: KEPT[page] } },
    },
  })
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
