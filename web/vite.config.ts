// One HTML file per page; whichever lie beside this file are built, so a new page needs no change here.
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

const here = fileURLToPath(new URL('.', import.meta.url))
const pages = readdirSync(here).filter((name) => name.endsWith('.html'))

export default defineConfig({
  root: here,
  base: '/static/',
  plugins: [svelte({ configFile: false, compilerOptions: { runes: true } })],
  worker: { format: 'es' },
  build: {
    outDir: '../server/huiwu/static',
    emptyOutDir: true,
    manifest: true,
    // Tablets at the gates are old; what they read is decided here and nowhere else.
    target: ['chrome109', 'safari15.4', 'firefox115'],
    // The content security policy allows files of our own only: nothing inline, no data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: Object.fromEntries(pages.map((name) => [name.replace('.html', ''), `${here}${name}`])),
    },
  },
})
