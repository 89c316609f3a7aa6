import type { Command, Option } from './command.ts'

/** All commands, one line each. */
export function overview(commands: readonly Command[]): string {
  const lines = commands.map(
    ({ name, args = '', about }) => [`${name} ${args}`.trim(), about] as const,
  )
  return `posthorn <command>\n\n${columns(lines)}\nposthorn <command> --help tells more.\nExit status: 0 done, 1 it failed, 2 wrong use or invalid input.\n`
}

export function helpFor(
  { name, args = '', about }: Command,
  options: Readonly<Record<string, Option>>,
): string {
  const lines = Object.entries(options).map(
    ([option, { value = '', about: text }]) => [`--${option} ${value}`.trim(), text] as const,
  )
  return `posthorn ${`${name} ${args}`.trim()}\n${about}.\n\n${columns(lines)}`
}

function columns(lines: readonly (readonly [string, string])[]): string {
  const width = Math.max(...lines.map(([left]) => left.length))
  return lines.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('')
}
