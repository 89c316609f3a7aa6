import { parseArgs } from 'node:util'
import { InputError } from '../core/errors.ts'
import { nearest } from '../core/nearest.ts'
import { connectApi } from './api.ts'
import type { CliIo } from './cli-io.ts'
import type { Command, Option } from './command.ts'
import { accountCommands } from './commands/accounts.ts'
import { auditCommands } from './commands/audit.ts'
import { completionCommand } from './commands/completion.ts'
import { configCommands } from './commands/config.ts'
import { deliveryCommands } from './commands/deliveries.ts'
import { doctorCommand } from './commands/doctor.ts'
import { explainCommand } from './commands/explain.ts'
import { feedCommands } from './commands/feed.ts'
import { importCommands } from './commands/import.ts'
import { importListCommands } from './commands/import-lists.ts'
import { keepingCommands } from './commands/keeping.ts'
import { migrateCommand } from './commands/migrate-from.ts'
import { notifyCommands } from './commands/notify.ts'
import { peopleCommands } from './commands/people.ts'
import { postCommands } from './commands/posts.ts'
import { runningCommands } from './commands/running.ts'
import { shareCommands } from './commands/share.ts'
import { simulateCommand } from './commands/simulate.ts'
import { subscriberCommands } from './commands/subscribers.ts'
import { templateCommands } from './commands/templates.ts'
import { tokenCommands } from './commands/tokens.ts'
import { helpFor, overview } from './help.ts'
import { readText } from './post-file.ts'
import { printer } from './printer.ts'

const commands: readonly Command[] = [
  ...runningCommands,
  ...keepingCommands,
  doctorCommand,
  ...notifyCommands,
  ...configCommands,
  ...postCommands,
  ...importCommands,
  ...importListCommands,
  migrateCommand,
  ...shareCommands,
  ...templateCommands,
  explainCommand,
  simulateCommand,
  ...deliveryCommands,
  ...accountCommands,
  ...feedCommands,
  ...subscriberCommands,
  ...tokenCommands,
  ...peopleCommands,
  ...auditCommands,
  completionCommand(() => commands.map((command) => ({ command, options: optionsOf(command) }))),
]

const json: Option = { type: 'boolean', about: 'For machines' }
const helpOption: Option = { type: 'boolean', about: 'This text' }
/** What a command takes that can speak to a server. */
const remote: Readonly<Record<string, Option>> = {
  server: { type: 'string', value: 'URL', about: 'A running Posthorn; else the local data folder' },
  token: { type: 'string', value: 'T', about: 'Its API token; else POSTHORN_TOKEN' },
}

const optionsOf = ({ options, local }: Command): Readonly<Record<string, Option>> => ({
  ...options,
  json,
  ...(!local && remote),
  help: helpOption,
})

/** Runs one command line. Returns its exit status: 0 done, 1 it failed, 2 wrong use or invalid input. */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  const [first = 'help'] = argv
  if (first === '--version' || first === 'version') {
    io.stdout(`posthorn ${io.version}\n`)
    return 0
  }
  if (first === 'help' || first === '--help' || first === '-h') return help(argv.slice(1), io)
  const command = find(argv)
  if (!command) return unknown(argv, io)
  const args = argv.slice(command.name.split(' ').length)
  try {
    return await run(command, args, io)
  } catch (error) {
    io.stderr(`${error instanceof Error ? error.message : String(error)}\n`)
    return error instanceof InputError && wrongInput.includes(error.code) ? 2 : 1
  }
}

const wrongInput: readonly string[] = ['invalid', 'malformed', 'too-large', 'unsupported-type']

async function run(command: Command, args: readonly string[], io: CliIo): Promise<number> {
  const { values, words } = parse(command, args)
  if (values.help === true) {
    io.stdout(helpFor(command, optionsOf(command)))
    return 0
  }
  checkWords(command, words)
  const texts = Object.entries(values).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  )
  const given = Object.fromEntries(texts)
  const token = given.server === undefined ? undefined : (given.token ?? (await tokenOf(io)))
  const api = connectApi(io, { server: given.server, token })
  try {
    return await command.run({
      io,
      api,
      print: printer(io, values.json === true),
      words,
      flags: new Set(Object.keys(values).filter((name) => values[name] === true)),
      values: given,
    })
  } finally {
    await api.close()
  }
}

/** @throws InputError that names the file */
async function tokenOf(io: CliIo): Promise<string | undefined> {
  const { POSTHORN_TOKEN: token, POSTHORN_TOKEN_FILE: file } = io.env
  if (token || !file) return token || undefined
  return (await readText(io, file)).trim()
}

function parse(command: Command, args: readonly string[]) {
  const options = Object.fromEntries(
    Object.entries(optionsOf(command)).map(([name, { type }]) => [name, { type }]),
  )
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
    })
    return { values, words: positionals }
  } catch (error) {
    const message = error instanceof Error ? error.message.split('. ')[0] : String(error)
    throw new InputError('invalid', `${message}. See posthorn ${command.name} --help`)
  }
}

function checkWords({ name, args = '', takes }: Command, words: readonly string[]): void {
  const { least, most } = takes ?? { least: 0, most: 0 }
  if (words.length >= least && words.length <= most) return
  const extra = words.length > most ? `${words[most]} is too much. ` : ''
  throw new InputError('invalid', `${extra}Expected: posthorn ${name}${args && ` ${args}`}`)
}

/** The command that the first two words name, or the first alone. */
function find(argv: readonly string[]): Command | undefined {
  const [first = '', second = ''] = argv
  return (
    commands.find(({ name }) => name === `${first} ${second}`) ??
    commands.find(({ name }) => name === first)
  )
}

function help(words: readonly string[], io: CliIo): number {
  const command = find(words)
  const group = commands.filter(({ name }) => name.startsWith(`${words[0]} `))
  if (words.length > 0 && !command && group.length === 0) return unknown(words, io)
  io.stdout(
    command ? helpFor(command, optionsOf(command)) : overview(group.length > 0 ? group : commands),
  )
  return 0
}

function unknown(argv: readonly string[], io: CliIo): number {
  const [first = '', second = ''] = argv
  const group = commands.filter(({ name }) => name.startsWith(`${first} `))
  if (group.length > 0 && (second === '--help' || second === '-h')) {
    io.stdout(overview(group))
    return 0
  }
  if (first.startsWith('-')) {
    io.stderr(`Expected a command before ${first}. See posthorn --help\n`)
    return 2
  }
  if (group.length > 0 && (second === '' || second.startsWith('-'))) {
    const known = group.map(({ name }) => name).join(', ')
    io.stderr(`Expected a second word after ${first}. Known: ${known}\n`)
    return 2
  }
  const said = group.length > 0 ? `${first} ${second}` : first
  const names = group.length > 0 ? group.map(({ name }) => name) : [...firstWords, 'help']
  const near = nearest(said, names)
  const hint = near ? `Did you mean ${near}?` : `Known: ${names.join(', ')}`
  io.stderr(`There is no command ${said}. ${hint}\n`)
  return 2
}

const firstWords = [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? ''))]
