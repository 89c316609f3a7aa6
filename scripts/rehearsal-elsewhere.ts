import { dirname } from 'node:path'
import { build, type Plugin } from 'esbuild'

/** A Worker runs no rehearsal networks: of those that run elsewhere it needs only the settings of their accounts. */
export const rehearsalElsewhere: Plugin = {
  name: 'rehearsal elsewhere',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\/rehearsal\.ts$/ }, ({ importer, resolveDir }) =>
      importer.endsWith('/src/rehearsal/remote.ts')
        ? { path: `${resolveDir}/rehearsal.ts`, namespace: 'settings' }
        : undefined,
    )
    onLoad({ filter: /.*/, namespace: 'settings' }, async ({ path }) => {
      const { rehearsalSettings } = await run(path)
      return { contents: `export const rehearsalSettings = ${JSON.stringify(rehearsalSettings)}` }
    })
  },
}

async function run(path: string): Promise<{ readonly rehearsalSettings: unknown }> {
  const { outputFiles } = await build({
    stdin: { contents: `export { rehearsalSettings } from '${path}'`, resolveDir: dirname(path) },
    bundle: true,
    format: 'esm',
    platform: 'node',
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    write: false,
  })
  const [file] = outputFiles
  return import(
    `data:text/javascript;base64,${Buffer.from(file?.contents ?? []).toString('base64')}`
  )
}
