import { keptSecrets } from './config/kept-secrets.ts'
import { type Lookup, locatedYaml } from './config/located-yaml.ts'
import { setupSchema } from './config/setup-schema.ts'
import { literal, setupToYaml } from './config/setup-yaml.ts'
import { parseSetup } from './config.ts'
import { type ReadFile, type Variables, variableOf } from './environment.ts'
import type { SetupFile } from './web/app-deps.ts'
import { allNetworks } from './wiring.ts'

/** The set-up file's language, with all networks, and with these variables for its `${NAME}`s. */
export function setupFile(variables: Variables, readFile: ReadFile): SetupFile {
  const environment = variableOf(variables, readFile)
  return {
    parse(text, file, kept) {
      const secret = kept && keptSecrets(kept, allNetworks)
      const lookup: Lookup = (name, path) =>
        environment(name) ?? (path === undefined ? undefined : secret?.(name, path))
      return parseSetup(text, { file, environment: lookup, networks: allNetworks })
    },
    readForm: (form) =>
      parseSetup(JSON.stringify(literal(form)), {
        file: 'the set-up',
        environment,
        networks: allNetworks,
      }),
    write: (setup) => setupToYaml(setup, allNetworks),
    locate: (text, path, { line, column }) =>
      locatedYaml(text, environment).positionInText([...path], line, column),
    schema: () => setupSchema(allNetworks),
  }
}
