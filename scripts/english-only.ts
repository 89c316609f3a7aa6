import type { Plugin } from 'esbuild'

/** Zod carries its messages in some fifty languages, for programs that choose one: Posthorn speaks English. */
export const englishOnly: Plugin = {
  name: 'english only',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js'",
    }))
  },
}
