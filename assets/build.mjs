/**
 * Build everything under static/ from assets/ and node_modules/.
 *
 * Each output carries a hash of its content in its name, so browsers may keep it for ever;
 * static/manifest.json maps the plain name to the hashed one. Same input, same bytes out.
 */
import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import * as esbuild from 'esbuild'
import * as sass from 'sass'

const assets = dirname(fileURLToPath(import.meta.url))
const root = dirname(assets)
const out = join(root, 'static')
const modules = join(root, 'node_modules')

/** Packages that reached a bundle, by name, with their folders. */
const bundled = new Map()

/** Compile one Sass entry point. Plotly's own rules are plain CSS, so they are joined on as text. */
function stylesheet (entry, before = '') {
  const compiled = sass.compile(join(assets, 'scss', entry), {
    style: 'compressed',
    charset: false,
    loadPaths: [modules],
    quietDeps: true
  })
  return before + compiled.css
}

async function script (entry) {
  const result = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [join('assets', 'js', entry)],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2020',
    write: false,
    metafile: true,
    legalComments: 'none', // the licences are gathered into one file instead
    // Plotly's sources are CommonJS and expect Node's name for the global object.
    define: { global: 'window' },
    // Only map traces use this stylesheet, and we have none.
    loader: { '.css': 'empty' },
    logLevel: 'warning'
  })
  const [{ inputs }] = Object.values(result.metafile.outputs)
  for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
    if (!bytesInOutput || input.endsWith('.css')) continue // emptied stylesheets leave only a stub
    const found = input.match(/^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//)
    if (found) bundled.set(found[2], join(root, found[1]))
  }
  return result.outputFiles[0].text
}

/** The licences of every package in the bundles, in full, as those licences ask. */
async function licences () {
  const parts = []
  for (const name of [...bundled.keys()].sort()) {
    const folder = bundled.get(name)
    const { version, license } = JSON.parse(await readFile(join(folder, 'package.json')))
    const file = (await readdir(folder)).sort().find((one) => /^licen[cs]e/i.test(one))
    // Each paragraph on one line: the same words in far fewer lines.
    const text = file ? (await readFile(join(folder, file), 'utf8')).replace(/\r/g, '').replace(/(\S)\n(?=\S)/g, '$1 ').trim() : ''
    parts.push([`${name} ${version}: ${license}`, text].filter(Boolean).join('\n\n'))
  }
  return `Plumbline's built files contain these packages.\n\n${parts.join(`\n\n${'-'.repeat(72)}\n\n`)}\n`
}

function withNotice (text, notice) {
  return `/*! ${notice} */\n${text.trimEnd()}\n`
}

async function notice (...packages) {
  const parts = []
  for (const name of packages) {
    const { version, license } = JSON.parse(await readFile(join(modules, name, 'package.json')))
    parts.push(`${name} ${version} (${license})`)
  }
  return `Plumbline. Contains ${parts.join(', ')}. See licences.txt.`
}

function hashedName (name, content) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12)
  const extension = extname(name)
  return `${basename(name, extension)}-${hash}${extension}`
}

const govuk = await notice('govuk-frontend')
const plotly = await notice('plotly.js', '@plotly/d3')
const plotlyRules = await readFile(join(modules, 'plotly.js', 'dist', 'plotly.css'), 'utf8')

const files = {
  'charts.css': withNotice(stylesheet('charts.scss', plotlyRules), plotly),
  'charts.js': withNotice(await script('charts/index.js'), plotly),
  'favicon.svg': await readFile(join(assets, 'img', 'favicon.svg'), 'utf8'),
  'logo.svg': await readFile(join(assets, 'img', 'logo.svg'), 'utf8'),
  'plumbline.css': withNotice(stylesheet('plumbline.scss'), govuk),
  'plumbline.js': withNotice(await script('plumbline.js'), govuk)
}

const manifest = {}
for (const [name, content] of Object.entries(files)) manifest[name] = hashedName(name, content)

await mkdir(out, { recursive: true })
const wanted = new Set(Object.values(manifest))
const ours = /^(charts|favicon|logo|plumbline)-[0-9a-f]{12}\.(css|js|svg)$/
for (const name of await readdir(out)) {
  if (ours.test(name) && !wanted.has(name)) await rm(join(out, name))
}
for (const [name, content] of Object.entries(files)) {
  await writeFile(join(out, manifest[name]), content)
  console.log(`${(Buffer.byteLength(content) / 1024).toFixed(1).padStart(8)} KB  ${manifest[name]}`)
}
await writeFile(join(out, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
await writeFile(join(out, 'licences.txt'), await licences())
