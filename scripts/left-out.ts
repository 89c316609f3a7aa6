import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'esbuild'

const never = (name: string) =>
  `export function ${name}() { throw new Error('${name} is left out') }`
const nothing = 'module.exports = {}'

/** What packages carry for uses that Posthorn does not make of them: files, and what stands in their place. */
const instead: readonly (readonly [files: RegExp, contents: string])[] = [
  // Posthorn asks for passkeys without attestation, and browsers take it out: what is left is none, or signed by the passkey itself.
  // https://www.w3.org/TR/webauthn-3/#dom-attestationconveyancepreference-none
  ...['AndroidKey', 'AndroidSafetyNet', 'Apple', 'FIDOU2F', 'TPM']
    .map((kind) => `verifyAttestation${kind}`)
    .concat('getCertificateInfo', 'validateCertificatePath', 'validateExtFIDOGenCEAAGUID')
    .concat('convertX509PublicKeyToCOSE', 'mapX509SignatureAlgToCOSEAlg', 'isCertRevoked')
    .concat('verifyAttestationWithMetadata')
    .map(
      (name) => [new RegExp(`@simplewebauthn/server/esm/.*/${name}\\.js$`), never(name)] as const,
    ),
  [
    /@simplewebauthn\/server\/esm\/services\/metadataService\.js$/,
    'export const MetadataService = { getStatement: async () => undefined }',
  ],
  // People sign in with what Posthorn keeps, and nothing is reported to anybody.
  [
    /@better-auth\/core\/dist\/social-providers\/index\.mjs$/,
    "import { z } from 'zod'; export const socialProviders = {}; export const SocialProviderListEnum = z.string()",
  ],
  [
    /@better-auth\/telemetry\/dist\/index\.mjs$/,
    'export const createTelemetry = async () => ({ publish: async () => {} })',
  ],
  [/@better-auth\/memory-adapter\/dist\/index\.mjs$/, never('memoryAdapter')],
  [/zod\/v4\/classic\/from-json-schema\.js$/, never('fromJSONSchema')],
  // What rss-parser makes of texts is not used: see src/sources/rss-parser-feed.ts.
  [/rss-parser\/node_modules\/entities\/lib\/index\.js$/, nothing],
  [/node_modules\/xmlbuilder\/lib\/index\.js$/, nothing],
  // Of `feed`, only its model is used.
  [/node_modules\/xml-js\/lib\/index\.js$/, nothing],
  // Pages are read for their text: nobody looks at their styles, or draws.
  [/cssomnom\/dist\/parse\.js$/, never('parse')],
  [/linkedom\/node_modules\/domutils\/lib\/esm\/index\.js$/, never('getFeed')],
  [/node_modules\/dom-serializer\/dist\/index\.js$/, 'export default undefined'],
  [/linkedom\/commonjs\/canvas\.cjs$/, "module.exports = require('./canvas-shim.cjs')"],
]

const packages = fileURLToPath(new URL('../node_modules/', import.meta.url))

export const leftOut: Plugin = {
  name: 'left out',
  setup({ onResolve, onLoad }) {
    for (const [files, contents] of instead) {
      onLoad({ filter: files }, ({ path }) => ({ contents, resolveDir: join(path, '..') }))
    }
    // What it offers for Workers is one file, with all of the above in it.
    onResolve({ filter: /^linkedom\/worker$/ }, () => ({
      path: join(packages, 'linkedom/esm/index.js'),
      sideEffects: true,
    }))
    // It is imported when it is needed, so that the bundler cannot see that it only reads.
    onResolve({ filter: /^feedsmith$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: 'feedsmith', namespace: 'only reads' } : undefined,
    )
    onLoad({ filter: /.*/, namespace: 'only reads' }, ({ path }) => ({
      contents: `export { parseAtomFeed, parseFeed, parseRssFeed } from '${path}'`,
      resolveDir: packages,
    }))
  },
}
