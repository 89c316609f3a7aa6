import { InputError } from '../../core/errors.ts'
import type { Call, Command } from '../command.ts'
import { readText } from '../post-file.ts'

interface Examined {
  readonly check: string
  readonly state: 'ok' | 'warning' | 'wrong'
  readonly message: string
  readonly advice?: string
}

const marks = { ok: 'ok     ', warning: 'warning', wrong: 'WRONG  ' } as const

export const doctorCommand: Command = {
  name: 'doctor',
  about: 'Look at everything that can be wrong, and say what to do about it',
  async run(call) {
    const { print } = call
    const inside = await fromServer(call)
    const found = [...(await configFile(call)), ...inside]
    const wrong = found.filter(({ state }) => state === 'wrong').length
    print.answer({ items: found, wrong }, () => {
      for (const { check, state, message, advice } of found) {
        print.line(`${marks[state]}  ${check}: ${message}`)
        if (advice !== undefined) print.line(`         ${advice}`)
      }
      print.line(wrong === 0 ? 'Nothing is wrong.' : `${wrong} wrong.`)
    })
    return wrong === 0 ? 0 : 1
  },
}

async function fromServer({ api }: Call): Promise<readonly Examined[]> {
  try {
    return ((await api.request('/api/v1/doctor')) as { items: Examined[] }).items
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const message = error.message
    return [{ check: 'Posthorn', state: 'wrong', message, advice: 'Settle this first.' }]
  }
}

/** The set-up file here, as the server would take it. A server's own file is not here. */
async function configFile({ io, api, values }: Call): Promise<readonly Examined[]> {
  if (values.server !== undefined) return []
  const check = 'config'
  try {
    const text = await readText(io, io.configFile)
    const type = 'application/yaml'
    const answer = await api.request('/api/v1/config/plan', { method: 'POST', text, type })
    const changes = (answer as { changes: readonly unknown[] }).changes.length
    return changes === 0
      ? [{ check, state: 'ok', message: `${io.configFile} is what runs.` }]
      : [
          {
            ...{ check, state: 'warning' as const },
            message: `${io.configFile} differs from what runs in ${changes} places.`,
            advice: 'posthorn plan shows them; posthorn apply carries them out.',
          },
        ]
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const [issue] = error.issues
    if (!issue) return [{ check, state: 'warning', message: error.message }]
    const place = issue.line === undefined ? '' : `${issue.line}:${issue.column} `
    const message = `${io.configFile}: ${place}${issue.path}: ${issue.message}`
    return [{ check, state: 'wrong', message, advice: 'Correct the file.' }]
  }
}
