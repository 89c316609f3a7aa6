import type { Command, Option } from './command.ts'

export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

/** What can be completed: a command's words, and its options with whether they take a value. */
export interface Completable {
  readonly command: Command
  readonly options: Readonly<Record<string, Option>>
}

/** The script that a shell reads to complete commands and options. */
export function completionScript(shell: Shell, known: readonly Completable[]): string {
  switch (shell) {
    case 'bash':
      return bash(known)
    case 'zsh':
      return `#compdef posthorn\nautoload -U +X bashcompinit && bashcompinit\n${bash(known)}`
    case 'fish':
      return fish(known)
  }
}

const firstWords = (known: readonly Completable[]) => [
  ...new Set(known.map(({ command }) => command.name.split(' ')[0] ?? '')),
]

const secondWords = (known: readonly Completable[], first: string) =>
  known.flatMap(({ command }) => {
    const [one, two] = command.name.split(' ')
    return one === first && two !== undefined ? [two] : []
  })

const flagsOf = ({ options }: Completable) => Object.keys(options).map((name) => `--${name}`)

/** One `case` for what was typed: the first word, then the second, then options; files where nothing else fits. */
function bash(known: readonly Completable[]): string {
  const seconds = firstWords(known)
    .filter((first) => secondWords(known, first).length > 0)
    .map((first) => `    ${first}) words='${secondWords(known, first).join(' ')}' ;;`)
  const flags = known.map(
    (one) => `    '${one.command.name}') flags='${flagsOf(one).join(' ')}' ;;`,
  )
  return `_posthorn() {
  local current="\${COMP_WORDS[COMP_CWORD]}" first="\${COMP_WORDS[1]}" second="\${COMP_WORDS[2]}" words='' flags=''
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${[...firstWords(known), 'help'].join(' ')}' -- "$current"))
    return
  fi
  case "$first" in
${seconds.join('\n')}
  esac
  if [ "$COMP_CWORD" -eq 2 ] && [ -n "$words" ]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    return
  fi
  local name="$first"
  [ -n "$words" ] && name="$first $second"
  case "$name" in
${flags.join('\n')}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$current")) ;;
    *) COMPREPLY=($(compgen -f -- "$current")) ;;
  esac
}
complete -o filenames -F _posthorn posthorn
`
}

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

function fish(known: readonly Completable[]): string {
  const firsts = firstWords(known)
  const lines = firsts.map((first) => {
    const about = known.find(({ command }) => command.name === first)?.command.about
    const told = about ? ` -d ${quoted(about)}` : ''
    return `complete -c posthorn -n __fish_use_subcommand -f -a ${first}${told}`
  })
  for (const { command, options } of known) {
    const [first = '', second] = command.name.split(' ')
    const seen = `__fish_seen_subcommand_from ${first}`
    if (second !== undefined) {
      const others = secondWords(known, first).join(' ')
      lines.push(
        `complete -c posthorn -n '${seen}; and not __fish_seen_subcommand_from ${others}' -f -a ${second} -d ${quoted(command.about)}`,
      )
    }
    const here = second === undefined ? seen : `${seen}; and __fish_seen_subcommand_from ${second}`
    for (const [name, { type, about }] of Object.entries(options)) {
      const value = type === 'string' ? ' -r' : ''
      lines.push(`complete -c posthorn -n '${here}' -l ${name}${value} -d ${quoted(about)}`)
    }
  }
  return `${lines.join('\n')}\n`
}
