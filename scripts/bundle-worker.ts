import { isBuiltin } from 'node:module'
import { build, type Metafile, type Plugin } from 'esbuild'
import { englishOnly } from './english-only.ts'
import { leftOut } from './left-out.ts'

/**
 * The Worker in parts: what answers a request for a feed is loaded at the start, the rest when the first request for it
 * comes. wrangler takes the parts as they are (`no_bundle`), since it would make one file of them.
 *
 * @param entries the entry files by their name in `outdir`
 * @returns esbuild's list of what went into which part
 */
export async function bundleWorker(
  entries: Readonly<Record<string, string>>,
  outdir: string,
): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints: { ...entries },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2024',
    platform: 'browser',
    // In the order in which the platform's own tools look.
    conditions: ['workerd', 'worker', 'browser'],
    mainFields: ['browser', 'module', 'main'],
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.yaml': 'text', '.md': 'text' },
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    chunkNames: 'parts/[name]-[hash]',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
    external: ['cloudflare:*'],
    plugins: [ofThePlatform, englishOnly, leftOut],
  })
  return metafile
}

/** Node's modules as workerd has them (`nodejs_compat`), whatever packages call them. */
const ofThePlatform: Plugin = {
  name: 'of the platform',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[a-z_:/0-9]+$/ }, ({ path, kind }) => {
      if (!isBuiltin(path)) return undefined
      const name = `node:${path.replace(/^node:/, '')}`
      // A module in ES form knows no require.
      if (kind === 'require-call') return { path: name, namespace: 'required' }
      return { path: name, external: true }
    })
    onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({
      contents: `import all from '${path}'; module.exports = all`,
    }))
  },
}
